#include "triage/text/entities.h"

#include <algorithm>
#include <array>
#include <utility>

#include "triage/base/unicode.h"

namespace triage::text {
namespace {

using Name = std::pair<std::string_view, char32_t>;

// Sorted by name.
constexpr std::array kNames = {
    Name{"AElig", 0xC6},   Name{"Aacute", 0xC1},   Name{"Acirc", 0xC2},    Name{"Agrave", 0xC0},
    Name{"Aring", 0xC5},   Name{"Atilde", 0xC3},   Name{"Auml", 0xC4},     Name{"Ccedil", 0xC7},
    Name{"ETH", 0xD0},     Name{"Eacute", 0xC9},   Name{"Ecirc", 0xCA},    Name{"Egrave", 0xC8},
    Name{"Euml", 0xCB},    Name{"Iacute", 0xCD},   Name{"Icirc", 0xCE},    Name{"Igrave", 0xCC},
    Name{"Iuml", 0xCF},    Name{"Ntilde", 0xD1},   Name{"OElig", 0x152},   Name{"Oacute", 0xD3},
    Name{"Ocirc", 0xD4},   Name{"Ograve", 0xD2},   Name{"Oslash", 0xD8},   Name{"Otilde", 0xD5},
    Name{"Ouml", 0xD6},    Name{"Scaron", 0x160},  Name{"THORN", 0xDE},    Name{"Uacute", 0xDA},
    Name{"Ucirc", 0xDB},   Name{"Ugrave", 0xD9},   Name{"Uuml", 0xDC},     Name{"Yacute", 0xDD},
    Name{"aacute", 0xE1},  Name{"acirc", 0xE2},    Name{"acute", 0xB4},    Name{"aelig", 0xE6},
    Name{"agrave", 0xE0},  Name{"amp", '&'},       Name{"apos", '\''},     Name{"aring", 0xE5},
    Name{"atilde", 0xE3},  Name{"auml", 0xE4},     Name{"bdquo", 0x201E},  Name{"brvbar", 0xA6},
    Name{"bull", 0x2022},  Name{"ccedil", 0xE7},   Name{"cedil", 0xB8},    Name{"cent", 0xA2},
    Name{"copy", 0xA9},    Name{"curren", 0xA4},   Name{"darr", 0x2193},   Name{"deg", 0xB0},
    Name{"divide", 0xF7},  Name{"eacute", 0xE9},   Name{"ecirc", 0xEA},    Name{"egrave", 0xE8},
    Name{"emsp", 0x2003},  Name{"ensp", 0x2002},   Name{"eth", 0xF0},      Name{"euml", 0xEB},
    Name{"euro", 0x20AC},  Name{"frac12", 0xBD},   Name{"frac14", 0xBC},   Name{"frac34", 0xBE},
    Name{"gt", '>'},       Name{"harr", 0x2194},   Name{"hellip", 0x2026}, Name{"iacute", 0xED},
    Name{"icirc", 0xEE},   Name{"iexcl", 0xA1},    Name{"igrave", 0xEC},   Name{"iquest", 0xBF},
    Name{"iuml", 0xEF},    Name{"laquo", 0xAB},    Name{"larr", 0x2190},   Name{"ldquo", 0x201C},
    Name{"lrm", 0x200E},   Name{"lsaquo", 0x2039}, Name{"lsquo", 0x2018},  Name{"lt", '<'},
    Name{"macr", 0xAF},    Name{"mdash", 0x2014},  Name{"micro", 0xB5},    Name{"middot", 0xB7},
    Name{"minus", 0x2212}, Name{"nbsp", 0xA0},     Name{"ndash", 0x2013},  Name{"not", 0xAC},
    Name{"ntilde", 0xF1},  Name{"oacute", 0xF3},   Name{"ocirc", 0xF4},    Name{"oelig", 0x153},
    Name{"ograve", 0xF2},  Name{"ordf", 0xAA},     Name{"ordm", 0xBA},     Name{"oslash", 0xF8},
    Name{"otilde", 0xF5},  Name{"ouml", 0xF6},     Name{"para", 0xB6},     Name{"plusmn", 0xB1},
    Name{"pound", 0xA3},   Name{"quot", '"'},      Name{"raquo", 0xBB},    Name{"rarr", 0x2192},
    Name{"rdquo", 0x201D}, Name{"reg", 0xAE},      Name{"rlm", 0x200F},    Name{"rsaquo", 0x203A},
    Name{"rsquo", 0x2019}, Name{"sbquo", 0x201A},  Name{"scaron", 0x161},  Name{"sect", 0xA7},
    Name{"shy", 0xAD},     Name{"sup1", 0xB9},     Name{"sup2", 0xB2},     Name{"sup3", 0xB3},
    Name{"szlig", 0xDF},   Name{"thinsp", 0x2009}, Name{"thorn", 0xFE},    Name{"tilde", 0x2DC},
    Name{"times", 0xD7},   Name{"trade", 0x2122},  Name{"uacute", 0xFA},   Name{"uarr", 0x2191},
    Name{"ucirc", 0xFB},   Name{"ugrave", 0xF9},   Name{"uml", 0xA8},      Name{"uuml", 0xFC},
    Name{"yacute", 0xFD},  Name{"yen", 0xA5},      Name{"yuml", 0xFF},     Name{"zwj", 0x200D},
    Name{"zwnj", 0x200C},
};
static_assert(std::is_sorted(kNames.begin(), kNames.end()));

constexpr std::size_t kLongest = 12;  // bytes between `&` and `;`

int digit_value(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
  return 16;
}

// `#233` or `#xE9`. The numbers 128 to 159 mean windows-1252 to every browser; the few that occur
// are its quotation marks, dashes and the ellipsis.
std::optional<char32_t> numbered(std::string_view body) {
  body.remove_prefix(1);
  const bool is_hex = body.starts_with('x') || body.starts_with('X');
  if (is_hex) body.remove_prefix(1);
  const int base = is_hex ? 16 : 10;
  if (body.empty()) return std::nullopt;
  char32_t value = 0;
  for (const char digit : body) {
    if (digit_value(digit) >= base) return std::nullopt;
    value = value * static_cast<char32_t>(base) + static_cast<char32_t>(digit_value(digit));
    if (value > 0x10FFFF) return std::nullopt;
  }
  switch (value) {
    case 0x80:
      return 0x20AC;
    case 0x85:
      return 0x2026;
    case 0x91:
      return 0x2018;
    case 0x92:
      return 0x2019;
    case 0x93:
      return 0x201C;
    case 0x94:
      return 0x201D;
    case 0x95:
      return 0x2022;
    case 0x96:
      return 0x2013;
    case 0x97:
      return 0x2014;
    default:
      break;
  }
  if (value == 0 || (value >= 0xD800 && value < 0xE000)) return std::nullopt;
  return value;
}

std::optional<char32_t> named(std::string_view name) {
  const auto found =
      std::lower_bound(kNames.begin(), kNames.end(), name,
                       [](const Name& left, std::string_view right) { return left.first < right; });
  if (found == kNames.end() || found->first != name) return std::nullopt;
  return found->second;
}

}  // namespace

std::optional<Entity> entity_at(std::string_view text) {
  constexpr std::string_view kEscapedAmpersand = "amp;";
  std::size_t start = 1;
  while (text.substr(start).starts_with(kEscapedAmpersand)) start += kEscapedAmpersand.size();
  const std::string_view window = text.substr(start, kLongest);
  const std::size_t size = window.find(';');
  if (size != std::string_view::npos && size > 0) {
    const std::string_view body = window.substr(0, size);
    if (const auto code_point = body.front() == '#' ? numbered(body) : named(body)) {
      return Entity{*code_point, start + size + 1};
    }
  }
  if (start > 1) return Entity{U'&', start};
  return std::nullopt;
}

void decode_entities(std::string_view source, std::string& text) {
  text.clear();
  text.reserve(source.size());
  for (std::size_t at = 0; at < source.size();) {
    const std::size_t next = std::min(source.find('&', at), source.size());
    text.append(source, at, next - at);
    at = next;
    if (at == source.size()) break;
    const auto entity = entity_at(source.substr(at));
    if (entity) {
      append_utf8(entity->code_point, text);
      at += entity->size;
    } else {
      text += '&';
      ++at;
    }
  }
}

}  // namespace triage::text
