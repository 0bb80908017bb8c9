#include "triage/net/url.h"

#include <arpa/inet.h>

#include <algorithm>
#include <cstdint>

#include "triage/base/percent_encoding.h"

namespace triage::net {
namespace {

// RFC 3986, 3, without user name, password, query and fragment.
struct Parts {
  std::string_view scheme;  // with its `://`, empty where there is none
  std::string_view host;    // an IPv6 address in its brackets
  std::string_view port;    // with its colon, empty where there is none
  std::string_view path = {};
};

Parts parts_of(std::string_view url) {
  const std::size_t mark = url.find("://");
  const std::size_t start = mark == std::string_view::npos ? 0 : mark + 3;
  const std::size_t path = std::min(url.find_first_of("/?#", start), url.size());
  std::string_view authority = url.substr(start, path - start);
  authority.remove_prefix(authority.rfind('@') + 1);  // from the start where there is none
  const std::size_t address_end = authority.starts_with('[') ? authority.find(']') : 0;
  const std::size_t port = std::min(authority.find(':', address_end), authority.size());
  return {.scheme = url.substr(0, start),
          .host = authority.substr(0, port),
          .port = authority.substr(port),
          .path = url.substr(path, url.find_first_of("?#", path) - path)};
}

}  // namespace

std::string shown_url(std::string_view url) {
  const Parts parts = parts_of(url);
  std::string shown;
  for (const std::string_view part : {parts.scheme, parts.host, parts.port, parts.path}) {
    shown += part;
  }
  return shown;
}

bool is_loopback_host(std::string_view host) {
  if (host == "localhost" || host == "[::1]") return true;
  in_addr address{};
  constexpr std::uint32_t kLoopback = 127;
  return ::inet_pton(AF_INET, std::string(host).c_str(), &address) == 1 &&
         ntohl(address.s_addr) >> 24U == kLoopback;
}

bool travels_open(std::string_view url) {
  const Parts parts = parts_of(url);
  if (parts.scheme == "https://" || parts.scheme == "wss://") return false;
  const bool is_known = parts.scheme == "http://" || parts.scheme == "ws://";
  return !is_known || !is_loopback_host(parts.host);
}

std::string encode_segment(std::string_view text) { return percent_encoded(text); }
std::string encode_path(std::string_view path) { return percent_encoded(path, "/"); }

}  // namespace triage::net
