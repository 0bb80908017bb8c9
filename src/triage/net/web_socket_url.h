// The parts of a ws:// or wss:// URL (RFC 6455, 3), as a connection needs them.
#pragma once

#include <string>

namespace triage::net {

struct WebSocketUrl {
  bool is_tls = false;
  std::string host = {};            // a name or an address, without brackets
  std::string bracketed_host = {};  // as it stands in the URL
  std::string port = {};
  bool has_usual_port = true;
  std::string target = {};  // path and query
  std::string shown = {};   // for messages
};

// Throws InvalidInput.
[[nodiscard]] WebSocketUrl parse_web_socket_url(const std::string& url);

}  // namespace triage::net
