#include "triage/net/web_socket_url.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <string_view>

#include "triage/base/error.h"
#include "triage/net/url.h"

namespace triage::net {
namespace {

[[noreturn]] void refuse(const std::string& url, const std::string& why) {
  throw InvalidInput(shown_url(url) + ": " + why + ". Give it as wss://host:port/path.");
}

bool is_port(std::string_view text) {
  std::uint16_t port = 0;
  const char* const end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, port);
  return error == std::errc{} && at == end && port != 0;
}

// What would end the line of a header, or the request.
bool is_sendable(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f'; });
}

}  // namespace

WebSocketUrl parse_web_socket_url(const std::string& url) {
  WebSocketUrl parts;
  parts.shown = shown_url(url);
  parts.is_tls = url.starts_with("wss://");
  if (!parts.is_tls && !url.starts_with("ws://")) refuse(url, "is no URL of a WebSocket");
  if (!is_sendable(url)) refuse(url, "holds a character that is not allowed there");

  std::string_view rest = std::string_view(url).substr(parts.is_tls ? 6 : 5);
  const std::size_t authority_end = std::min(rest.find_first_of("/?#"), rest.size());
  std::string_view authority = rest.substr(0, authority_end);
  rest.remove_prefix(authority_end);
  rest = rest.substr(0, rest.find('#'));
  parts.target = rest.starts_with('/') ? std::string(rest) : "/" + std::string(rest);

  if (authority.find('@') != std::string_view::npos) refuse(url, "names a user");
  const std::size_t bracket = authority.rfind(']');
  const std::size_t colon = authority.rfind(':');
  const bool has_port =
      colon != std::string_view::npos && (bracket == std::string_view::npos || bracket < colon);
  const std::string usual_port = parts.is_tls ? "443" : "80";
  parts.port = has_port ? std::string(authority.substr(colon + 1)) : usual_port;
  parts.has_usual_port = parts.port == usual_port;
  parts.bracketed_host = authority.substr(0, has_port ? colon : authority.size());
  parts.host = parts.bracketed_host;
  if (parts.host.starts_with('[') && parts.host.ends_with(']')) {
    parts.host = parts.host.substr(1, parts.host.size() - 2);
  }
  if (parts.host.empty()) refuse(url, "names no host");
  if (!is_port(parts.port)) refuse(url, "its port is no number from 1 to 65535");
  return parts;
}

}  // namespace triage::net
