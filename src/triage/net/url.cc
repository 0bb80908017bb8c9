#include "triage/net/url.h"

#include <algorithm>

#include "triage/base/percent_encoding.h"

namespace triage::net {

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

bool travels_open(std::string_view url) {
  constexpr std::string_view kOpen = "http://";
  if (!url.starts_with(kOpen)) return false;
  const std::string_view rest = url.substr(kOpen.size());
  if (rest.starts_with("[::1]")) return false;
  const std::string_view host = rest.substr(0, rest.find_first_of(":/"));
  const bool is_number = host.find_first_not_of("0123456789.") == std::string_view::npos;
  return host != "localhost" && !(is_number && host.starts_with("127."));
}

std::string encode_segment(std::string_view text) { return percent_encoded(text); }
std::string encode_path(std::string_view path) { return percent_encoded(path, "/"); }

}  // namespace triage::net
