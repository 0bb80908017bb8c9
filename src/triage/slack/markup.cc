#include "triage/slack/markup.h"

#include <algorithm>

#include "triage/base/unicode.h"

namespace triage::slack {
namespace {

// What stands before and after the first `|`.
struct Parts {
  std::string_view target;
  std::string_view label;
};

Parts parts_of(std::string_view inside) {
  const std::size_t bar = inside.find('|');
  if (bar == std::string_view::npos) return {inside, {}};
  return {inside.substr(0, bar), inside.substr(bar + 1)};
}

void append_unescaped(std::string_view text, std::string& plain) {
  while (!text.empty()) {
    const std::size_t mark = std::min(text.find('&'), text.size());
    plain += text.substr(0, mark);
    text.remove_prefix(mark);
    if (text.empty()) return;
    if (text.starts_with("&amp;")) {
      plain += '&';
      text.remove_prefix(5);
    } else if (text.starts_with("&lt;")) {
      plain += '<';
      text.remove_prefix(4);
    } else if (text.starts_with("&gt;")) {
      plain += '>';
      text.remove_prefix(4);
    } else {
      plain += '&';
      text.remove_prefix(1);
    }
  }
}

void append_name(char mark, std::string_view label, std::string& plain) {
  if (label.empty()) return;
  if (!label.starts_with(mark)) plain += mark;
  append_unescaped(label, plain);
}

// What stands between `<` and `>`.
void append_reference(std::string_view inside, std::string& plain) {
  const auto [target, label] = parts_of(inside);
  if (target.starts_with('@')) return append_name('@', label, plain);
  if (target.starts_with('#')) return append_name('#', label, plain);
  if (target.starts_with("!date^")) return append_unescaped(label, plain);
  if (target.starts_with("!subteam^")) return append_name('@', label, plain);
  if (target.starts_with('!')) return append_name('@', target.substr(1), plain);
  if (!label.empty()) return append_unescaped(label, plain);
  append_unescaped(target.starts_with("mailto:") ? target.substr(7) : target, plain);
}

// One code point as it is sent.
void append_escaped(char32_t code_point, std::string& text) {
  switch (code_point) {
    case U'&':
      text += "&amp;";
      break;
    case U'<':
      text += "&lt;";
      break;
    case U'>':
      text += "&gt;";
      break;
    default:
      append_utf8(code_point, text);
  }
}

std::size_t units_of(char32_t code_point) { return code_point > 0xFFFF ? 2 : 1; }

constexpr char32_t kWordJoiner = 0x2060;

bool is_mark(char32_t code_point) {
  return code_point == U'*' || code_point == U'_' || code_point == U'~' || code_point == U'`' ||
         code_point == U':';
}

}  // namespace

std::string plain_text(std::string_view markup) {
  std::string plain;
  plain.reserve(markup.size());
  while (!markup.empty()) {
    const std::size_t open = std::min(markup.find('<'), markup.size());
    append_unescaped(markup.substr(0, open), plain);
    markup.remove_prefix(open);
    if (markup.empty()) break;
    const std::size_t close = markup.find('>');
    if (close == std::string_view::npos) {  // Slack sends none such
      append_unescaped(markup, plain);
      break;
    }
    append_reference(markup.substr(1, close - 1), plain);
    markup.remove_prefix(close + 1);
  }
  return plain;
}

std::string escaped(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) append_escaped(next_code_point(text, at), result);
  return result;
}

std::string unmarked(std::string_view text) {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t code_point = next_code_point(text, at);
    if (char_class(code_point) == CharClass::kSpace) {
      result += ' ';
      continue;
    }
    append_utf8(code_point, result);
    if (is_mark(code_point)) append_utf8(kWordJoiner, result);
  }
  return result;
}

std::size_t length_of(std::string_view text) {
  std::size_t length = 0;
  for (std::size_t at = 0; at < text.size();) length += units_of(next_code_point(text, at));
  return length;
}

std::string escaped_within(std::string_view text, std::size_t limit) {
  constexpr std::string_view kCut = "…";
  if (limit == 0) return {};
  std::string result;
  std::size_t room = limit;
  std::size_t cut_at = 0;  // where the result may end with room for kCut
  for (std::size_t at = 0; at < text.size();) {
    std::string next;
    const char32_t code_point = next_code_point(text, at);
    append_escaped(code_point, next);
    const std::size_t units =
        next.size() > 3 && code_point < 0x80 ? next.size() : units_of(code_point);
    if (units > room) return result.substr(0, cut_at) + std::string(kCut);
    result += next;
    room -= units;
    if (room >= 1) cut_at = result.size();
  }
  return result;
}

}  // namespace triage::slack
