#include "triage/warehouse/table/name_list.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "triage/base/unicode.h"

namespace triage::warehouse {

std::string quoted_name(std::string_view name) {
  constexpr std::size_t kBytesMax = 80;
  std::string quoted = "'";
  for (std::size_t at = 0; at < name.size();) {
    if (at >= kBytesMax) {
      quoted += "...";
      break;
    }
    const char32_t code_point = next_code_point(name, at);
    const bool is_line_end = code_point == U'\u2028' || code_point == U'\u2029';
    if (char_class(code_point) == CharClass::kControl || code_point < 0x20 || is_line_end) {
      std::array<char, 16> escape{};
      std::snprintf(escape.data(), escape.size(), "\\x%02x", static_cast<unsigned>(code_point));
      quoted += escape.data();
    } else {
      append_utf8(code_point, quoted);
    }
  }
  return quoted + "'";
}

std::string name_list(std::span<const std::string> names) {
  constexpr std::size_t kShownMax = 40;
  std::string list;
  for (const std::string& name : names.first(std::min(names.size(), kShownMax))) {
    list += (list.empty() ? "" : ", ") + quoted_name(name);
  }
  return names.size() > kShownMax ? list + ", ..." : list;
}

}  // namespace triage::warehouse
