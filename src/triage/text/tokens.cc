#include "triage/text/tokens.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>

#include "triage/base/unicode.h"
#include "triage/text/patterns.h"

namespace triage::text {
namespace {

constexpr std::size_t kLongestWord = 60;  // bytes of ASCII; longer is no word of any language

constexpr std::string_view kOpening = "([{\"'<";
constexpr std::string_view kClosing = ".,;:!?)]}\"'>";

bool is_ascii(char byte) { return static_cast<unsigned char>(byte) < 0x80; }

// A currency that may have its number in the next word: `EUR 300`.
bool begins_amount(std::string_view word) {
  return word.size() <= 4 && (word == "EUR" || word == "USD" || word == "GBP" || word == "CHF" ||
                              word == "€" || word == "$" || word == "£" || word == "R$" || word == "US$");
}

// Could the word be anything but a plain word? Asked of every word, so it looks at bytes alone.
bool needs_a_look(std::string_view word) {
  if (word.size() > kLongestWord) return true;
  return std::any_of(word.begin(), word.end(), [](char byte) {
    return (byte >= '0' && byte <= '9') || byte == '@' || byte == ':' || byte == '/' ||
           byte == '\\';
  }) || word.starts_with("www.") || word.starts_with("WWW.") || begins_amount(word);
}

class TokenWriter {
 public:
  TokenWriter(std::string_view line, std::string& replaced) : line_(line), replaced_(replaced) {}

  void run() {
    while (at_ < line_.size()) {
      if (line_[at_] == ' ') {
        replaced_ += ' ';
        ++at_;
        continue;
      }
      const std::size_t end = std::min(line_.find(' ', at_), line_.size());
      if (needs_a_look(line_.substr(at_, end - at_))) {
        write_words(end);
      } else {
        replaced_.append(line_, at_, end - at_);
      }
      at_ = std::max(at_, end);
    }
  }

 private:
  // Everything up to the blank at `end`, piece by piece: scripts without blanks end a piece.
  void write_words(std::size_t end) {
    while (at_ < end) {
      while (at_ < end && kOpening.find(line_[at_]) != std::string_view::npos) {
        replaced_ += line_[at_++];
      }
      if (at_ == end) return;
      if (const std::size_t size = path_size(line_.substr(at_)); size > 0) {
        write_path(line_.substr(at_, size));
        at_ += size;
      } else {
        write_piece(end_of_piece(end));
      }
    }
  }

  // A piece is a run without characters of unspaced scripts, or one of only these.
  [[nodiscard]] std::size_t end_of_piece(std::size_t end) const {
    std::size_t at = at_;
    bool is_unspaced = false;
    while (at < end) {
      std::size_t next = at;
      const char32_t c = next_code_point(line_, next);
      const bool stands_alone = c >= 0x2E80 && (is_unspaced_script(c) || char_class(c) == CharClass::kOther);
      if (at == at_) is_unspaced = stands_alone;
      if (stands_alone != is_unspaced) break;
      at = next;
    }
    return at;
  }

  void write_piece(std::size_t end) {
    const std::string_view piece = line_.substr(at_, end - at_);
    const std::string_view core = piece.substr(0, piece.find_last_not_of(kClosing) + 1);
    if (const std::size_t size = phrase_size(core); size > 0) {
      at_ += size;
      return;
    }
    write_core(core);
    replaced_ += piece.substr(core.size());
    at_ = end;
  }

  // Tokens that go over several words: phone numbers, and amounts with their currency apart.
  // Returns the bytes they take from at_ on, 0 if there is none.
  std::size_t phrase_size(std::string_view core) {
    if (core.empty()) return 0;
    const std::string_view rest = line_.substr(at_);
    if (const std::size_t size = money_size(rest); size > 0) {
      replaced_ += token::kMoney;
      return size;
    }
    if (const std::size_t size = date_size(rest); size > 0) {
      replaced_ += token::kDate;
      return size;
    }
    if (const std::size_t size = phone_size(rest); size > 0) {
      replaced_ += token::kPhone;
      return size;
    }
    return 0;
  }

  void write_core(std::string_view core) {
    if (core.empty()) return;
    if (const auto url = url_in(core)) return write_url(*url);
    if (is_email_address(core)) {
      replaced_ += token::kEmail;
    } else if (const std::string_view type = type_of(core); !type.empty()) {
      replaced_ += type;
    } else if (const std::size_t mark = core.find_first_of("=:,;|("); splits_at(core, mark)) {
      write_core(core.substr(0, mark));
      replaced_ += core[mark];
      write_core(core.substr(mark + 1));
    } else if (is_blob(core)) {
      replaced_ += token::kHash;
    } else {
      replaced_ += core;
    }
  }

  // `ip=10.0.0.1`, `Tel:0401234567`: both sides are looked at, if there are two.
  static bool splits_at(std::string_view core, std::size_t mark) {
    constexpr std::size_t kLongest = 200;  // bytes
    return mark != std::string_view::npos && mark > 0 && mark + 1 < core.size() &&
           core.size() <= kLongest;
  }

  static bool is_blob(std::string_view core) {
    return core.size() > kLongestWord && std::all_of(core.begin(), core.end(), is_ascii);
  }

  void write_url(const Url& url) {
    replaced_ += token::kUrl;
    for (const std::string& word : host_words(url.host)) {
      replaced_ += ' ';
      replaced_ += word;
    }
  }

  void write_path(std::string_view path) {
    replaced_ += token::kPath;
    const std::string_view name = last_name(path);
    if (name.empty()) return;
    replaced_ += ' ';
    const std::string_view type = type_of(name);
    replaced_ += type.empty() ? name : type;
  }

  std::string_view line_;
  std::string& replaced_;
  std::size_t at_ = 0;
};

}  // namespace

void replace_tokens(std::string_view line, std::string& replaced) {
  TokenWriter(line, replaced).run();
}

std::string file_token(std::string_view file_name) {
  std::string result(token::kFile);
  const std::size_t dot = file_name.rfind('.');
  const std::string_view extension =
      dot == std::string_view::npos ? std::string_view{} : file_name.substr(dot + 1);
  constexpr std::size_t kLongest = 5;
  if (!extension.empty() && extension.size() <= kLongest &&
      std::all_of(extension.begin(), extension.end(),
                  [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; })) {
    result += ' ';
    for (const char letter : extension) {
      result += static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
    }
  }
  return result;
}

}  // namespace triage::text
