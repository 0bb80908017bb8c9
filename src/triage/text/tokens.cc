#include "triage/text/tokens.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <cstdint>

#include "triage/base/unicode.h"
#include "triage/text/byte_set.h"
#include "triage/text/patterns.h"

namespace triage::text {
namespace {

constexpr std::size_t kLongestWord = 60;  // bytes of ASCII; longer is no word of any language

constexpr ByteSet kOpening("([{\"'<");
constexpr ByteSet kClosing(".,;:!?)]}\"'>");
constexpr ByteSet kInner("=:,;|(");  // may stand between two things that were written as one word

bool is_ascii(char byte) { return static_cast<unsigned char>(byte) < 0x80; }

// A currency that may have its number in the next word: `EUR 300`, `合計€ 300`.
bool begins_amount(std::string_view word) {
  switch (word.back()) {
    case 'R':
      return word == "EUR";
    case 'D':
      return word == "USD";
    case 'P':
      return word == "GBP";
    case 'F':
      return word == "CHF";
    case '\xAC':
      return word.ends_with("€");
    case '\xA3':
      return word.ends_with("£");
    case '\xA5':
      return word.ends_with("¥");
    default:
      return word.ends_with('$');
  }
}

// What the bytes of a word say of what it can be.
enum Sign : std::uint8_t {
  kDigit = 1,
  kAt = 2,
  kColon = 4,
  kSlash = 8,
  kBackslash = 16,
  kOther = 32,     // a currency, a web address without a scheme, a blob
  kNotAscii = 64,  // says nothing alone
};

constexpr std::array<std::uint8_t, 256> make_signs() {
  std::array<std::uint8_t, 256> signs{};
  for (unsigned char digit = '0'; digit <= '9'; ++digit) signs[digit] = kDigit;
  signs['@'] = kAt;
  signs[':'] = kColon;
  signs['/'] = kSlash;
  signs['\\'] = kBackslash;
  signs['$'] = kOther;
  for (std::size_t byte = 0x80; byte < 256; ++byte) signs[byte] = kNotAscii;
  return signs;
}
constexpr std::array<std::uint8_t, 256> kSigns = make_signs();

// Signs that bytes alone do not have.
bool has_other_sign(std::string_view word) {
  switch (word[0]) {
    case 'w':
      return word.starts_with("www.");
    case 'W':
      return word.starts_with("WWW.");
    default:
      return word.size() > kLongestWord || begins_amount(word);
  }
}

class TokenWriter {
 public:
  TokenWriter(std::string_view line, std::string& replaced) : line_(line), replaced_(replaced) {}

  // Returns whether words came apart.
  bool run() {
    while (at_ < line_.size()) {
      if (line_[at_] == ' ') {
        replaced_ += ' ';
        ++at_;
        continue;
      }
      const std::size_t end = read_word();
      if ((signs_ & ~unsigned{kNotAscii}) != 0) {
        write_words(end);
      } else {
        replaced_.append(line_, at_, end - at_);
      }
      at_ = std::max(at_, end);
    }
    return has_parted_;
  }

 private:
  // Gathers the signs of the word at hand; returns its end. Most words have none.
  std::size_t read_word() {
    signs_ = 0;
    std::size_t end = at_;
    for (; end < line_.size() && line_[end] != ' '; ++end) {
      signs_ |= kSigns[static_cast<unsigned char>(line_[end])];
    }
    if (has_other_sign(line_.substr(at_, end - at_))) signs_ |= kOther;
    return end;
  }

  // Everything up to the blank at `end`, piece by piece: scripts without blanks end a piece.
  void write_words(std::size_t end) {
    const std::size_t begin = at_;
    while (at_ < end) {
      const auto is_between = [&](char c) {
        return kOpening.has(c) || (at_ > begin && kInner.has(c));
      };
      while (at_ < end && is_between(line_[at_])) replaced_ += line_[at_++];
      if (at_ == end) return;
      const std::size_t size = has(kSlash | kBackslash) ? path_size(line_.substr(at_)) : 0;
      if (size > 0) {
        write_path(line_.substr(at_, size));
        at_ += size;
      } else {
        write_piece(end_of_piece(end));
      }
    }
  }

  // A piece is a run without characters of unspaced scripts, or one of only these.
  [[nodiscard]] std::size_t end_of_piece(std::size_t end) const {
    if (!has(kNotAscii)) return end;
    std::size_t at = at_;
    bool is_unspaced = false;
    while (at < end) {
      std::size_t next = at;
      const char32_t c = next_code_point(line_, next);
      const bool stands_alone =
          c >= 0x2E80 && (is_unspaced_script(c) || char_class(c) == CharClass::kOther);
      if (at == at_) is_unspaced = stands_alone;
      if (stands_alone != is_unspaced) break;
      at = next;
    }
    return at;
  }

  void write_piece(std::size_t end) {
    const std::string_view piece = line_.substr(at_, end - at_);
    const std::string_view core = kClosing.without_tail(piece);
    const std::size_t size = has(kDigit | kOther) ? phrase_size(core) : 0;
    if (size > 0) {
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
    if (has(kColon | kSlash | kOther)) {
      if (const auto url = url_in(core)) return write_url(*url);
      if (const std::size_t scheme = scheme_behind(core); scheme > 0) {
        has_parted_ = true;
        write_core(core.substr(0, scheme));
        replaced_ += ' ';
        return write_core(core.substr(scheme));
      }
    }
    if (has(kAt) && is_email_address(core)) {
      replaced_ += token::kEmail;
    } else if (const std::string_view type = type_of(core); !type.empty()) {
      replaced_ += type;
    } else if (const std::size_t mark = kInner.find_in(core); splits_at(core, mark)) {
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
    return mark > 0 && mark + 1 < core.size() && core.size() <= kLongest;
  }

  // Where the scheme of a web address begins that has something written before it, or 0.
  static std::size_t scheme_behind(std::string_view core) {
    constexpr std::size_t kLongest = 200;  // bytes
    std::size_t begin = core.substr(0, kLongest).find("://");
    if (begin == std::string_view::npos) return 0;
    while (begin > 0 && std::isalpha(static_cast<unsigned char>(core[begin - 1])) != 0) --begin;
    return core[begin] == ':' ? 0 : begin;
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
    has_parted_ = true;
    const std::string_view name = last_name(path);
    if (name.empty()) return;
    replaced_ += ' ';
    write_core(name);
  }

  [[nodiscard]] bool has(unsigned signs) const { return (signs_ & signs) != 0; }

  std::string_view line_;
  std::string& replaced_;
  std::size_t at_ = 0;
  unsigned signs_ = 0;  // of the word at hand
  bool has_parted_ = false;
};

}  // namespace

bool replace_tokens(std::string_view line, std::string& replaced) {
  return TokenWriter(line, replaced).run();
}

std::string file_token(std::string_view file_name) {
  std::string result(token::kFile);
  const std::size_t dot = file_name.rfind('.');
  const std::string_view extension =
      dot == std::string_view::npos ? std::string_view{} : file_name.substr(dot + 1);
  constexpr std::size_t kLongest = 5;
  const bool has_letter = std::any_of(extension.begin(), extension.end(), [](char c) {
    return std::isalpha(static_cast<unsigned char>(c)) != 0;
  });
  if (has_letter && extension.size() <= kLongest &&
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
