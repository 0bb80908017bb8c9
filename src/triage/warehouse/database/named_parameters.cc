#include "triage/warehouse/database/named_parameters.h"

#include <cctype>
#include <utility>

namespace triage::warehouse {
namespace {

bool is_name_start(char letter) {
  return std::isalpha(static_cast<unsigned char>(letter)) != 0 || letter == '_';
}

bool is_name_part(char letter) {
  return is_name_start(letter) || std::isdigit(static_cast<unsigned char>(letter)) != 0;
}

// Goes through a statement piece by piece: what is no parameter is copied.
class Replacement {
 public:
  Replacement(std::string_view sql, ParameterWriter written, Backslash backslash)
      : sql_(sql), written_(std::move(written)), backslash_(backslash) {}

  std::string make() {
    while (at_ < sql_.size()) {
      if (const std::size_t size = passed_over(); size > 0) {
        copy(size);
      } else if (is_parameter()) {
        replace_parameter();
      } else {
        copy(1);
      }
    }
    return std::move(result_);
  }

  std::string without_quoted() {
    while (at_ < sql_.size()) {
      if (const std::size_t size = passed_over(); size > 0) {
        result_ += ' ';
        at_ += size;
      } else {
        copy(1);
      }
    }
    return std::move(result_);
  }

 private:
  [[nodiscard]] char letter(std::size_t offset = 0) const {
    return at_ + offset < sql_.size() ? sql_[at_ + offset] : '\0';
  }

  // Bytes of the quoted text or comment that begins here; 0 if none does.
  [[nodiscard]] std::size_t passed_over() const {
    switch (letter()) {
      case '\'':
        return quoted(backslash_ == Backslash::kEscape || is_escape_text());
      case '"':
      case '`':
        return quoted(false);
      case '-':
        return letter(1) == '-' ? until("\n") : 0;
      case '/':
        return letter(1) == '*' ? block_comment() : 0;
      case '$':
        return dollar_quoted();
      default:
        return 0;
    }
  }

  // PostgreSQL's E'it\'s': there, a backslash escapes.
  [[nodiscard]] bool is_escape_text() const {
    const bool follows_e = at_ > 0 && (sql_[at_ - 1] == 'E' || sql_[at_ - 1] == 'e');
    return follows_e && (at_ < 2 || !is_name_part(sql_[at_ - 2]));
  }

  // A doubled quotation mark ends one text and begins the next, which comes to the same.
  [[nodiscard]] std::size_t quoted(bool has_escapes) const {
    for (std::size_t size = 1; at_ + size < sql_.size(); ++size) {
      if (has_escapes && letter(size) == '\\') {
        ++size;
      } else if (letter(size) == letter()) {
        return size + 1;
      }
    }
    return sql_.size() - at_;
  }

  [[nodiscard]] std::size_t until(std::string_view end) const {
    const std::size_t found = sql_.find(end, at_ + 1);
    return found == std::string_view::npos ? sql_.size() - at_ : found + end.size() - at_;
  }

  // Comments may be nested, as PostgreSQL and DuckDB have them.
  [[nodiscard]] std::size_t block_comment() const {
    std::size_t depth = 0;
    for (std::size_t size = 0; at_ + size < sql_.size(); ++size) {
      if (letter(size) == '/' && letter(size + 1) == '*') {
        ++depth;
        ++size;
      } else if (letter(size) == '*' && letter(size + 1) == '/') {
        ++size;
        if (--depth == 0) return size + 1;
      }
    }
    return sql_.size() - at_;
  }

  // $$ text $$ or $tag$ text $tag$.
  [[nodiscard]] std::size_t dollar_quoted() const {
    std::size_t size = 1;
    while (is_name_part(letter(size))) ++size;
    if (letter(size) != '$' || (at_ > 0 && is_name_part(sql_[at_ - 1]))) return 0;
    const std::string_view tag = sql_.substr(at_, size + 1);
    const std::size_t end = sql_.find(tag, at_ + tag.size());
    return end == std::string_view::npos ? sql_.size() - at_ : end + tag.size() - at_;
  }

  [[nodiscard]] bool is_parameter() const {
    if (letter() != ':' || !is_name_start(letter(1))) return false;
    if (at_ == 0) return true;
    const char before = sql_[at_ - 1];
    constexpr std::string_view kJoining = ":)]\"'[";
    return !is_name_part(before) && kJoining.find(before) == std::string_view::npos;
  }

  void replace_parameter() {
    std::size_t size = 1;
    while (is_name_part(letter(size))) ++size;
    result_ += written_(std::string(sql_.substr(at_ + 1, size - 1)));
    at_ += size;
  }

  void copy(std::size_t size) {
    result_ += sql_.substr(at_, size);
    at_ += size;
  }

  const std::string_view sql_;
  const ParameterWriter written_;
  const Backslash backslash_;
  std::size_t at_ = 0;
  std::string result_;
};

}  // namespace

std::string with_parameters(std::string_view sql, const ParameterWriter& written,
                            Backslash backslash) {
  return Replacement(sql, written, backslash).make();
}

std::string without_quoted(std::string_view sql, Backslash backslash) {
  return Replacement(sql, {}, backslash).without_quoted();
}

}  // namespace triage::warehouse
