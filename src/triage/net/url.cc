#include "triage/net/url.h"

#include <algorithm>

namespace triage::net {
namespace {

bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

std::string encode(std::string_view text, std::string_view kept) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    if (is_unreserved(c) || kept.find(c) != std::string_view::npos) {
      encoded += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    encoded += '%';
    encoded += kDigits[byte >> 4U];
    encoded += kDigits[byte & 15U];
  }
  return encoded;
}

}  // namespace

std::string shown_url(std::string_view url) {
  const std::size_t scheme = url.find("://");
  const std::size_t start = scheme == std::string_view::npos ? 0 : scheme + 3;
  std::string shown(url.substr(0, start));
  std::string_view rest = url.substr(start);
  const std::size_t authority_end = std::min(rest.find_first_of("/?#"), rest.size());
  const std::size_t user_end = rest.substr(0, authority_end).rfind('@');
  if (user_end != std::string_view::npos) rest.remove_prefix(user_end + 1);
  shown += rest.substr(0, rest.find_first_of("?#"));
  return shown;
}

std::string encode_segment(std::string_view text) { return encode(text, ""); }
std::string encode_path(std::string_view path) { return encode(path, "/"); }

}  // namespace triage::net
