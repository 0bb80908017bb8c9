#include "triage/text/charset.h"

#include <algorithm>
#include <cstddef>
#include <optional>

#include "triage/base/unicode.h"

namespace triage::text {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

// The zero bytes of Latin text in UTF-16 stand at every second place; elsewhere there are none.
std::optional<std::string> utf16_without_mark(std::string_view bytes) {
  const std::string_view head = bytes.substr(0, 512);
  if (head.size() < 8 || head.find('\0') == std::string_view::npos) return std::nullopt;
  std::size_t zeros[2] = {0, 0};
  for (std::size_t i = 0; i < head.size(); ++i) zeros[i % 2] += head[i] == '\0' ? 1 : 0;
  const std::size_t many = head.size() / 2 * 7 / 10;
  if (zeros[1] > many && zeros[0] == 0) return to_utf8(bytes, "UTF-16LE");
  if (zeros[0] > many && zeros[1] == 0) return to_utf8(bytes, "UTF-16BE");
  return std::nullopt;
}

std::optional<std::string> utf16(std::string_view bytes) {
  if (bytes.starts_with("\xFF\xFE")) return to_utf8(bytes.substr(2), "UTF-16LE");
  if (bytes.starts_with("\xFE\xFF")) return to_utf8(bytes.substr(2), "UTF-16BE");
  return utf16_without_mark(bytes);
}

// Is this UTF-8 that was cut or patched in a few places, rather than another charset?
bool is_damaged_utf8(std::string_view bytes) {
  std::size_t whole = 0;
  std::size_t broken = 0;
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t start = at;
    const char32_t code_point = next_code_point(bytes, at);
    if (at - start > 1) ++whole;
    if (at - start == 1 && code_point == kReplacement) ++broken;
  }
  return whole > broken;
}

}  // namespace

std::string_view without_byte_order_mark(std::string_view bytes) {
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  return bytes;
}

std::string to_utf8_text(std::string_view bytes) {
  bytes = without_byte_order_mark(bytes);
  if (auto text = utf16(bytes)) return *std::move(text);
  if (check_utf8(bytes).is_valid) return std::string(bytes);
  if (!is_damaged_utf8(bytes)) {
    if (auto text = to_utf8(bytes, "windows-1252")) return *std::move(text);
  }
  return repaired_utf8(std::string(bytes));
}

}  // namespace triage::text
