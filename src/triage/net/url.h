// URLs as text (RFC 3986): how they are put together, and how they are shown.
#pragma once

#include <string>
#include <string_view>

namespace triage::net {

// The URL as messages may show it: without user name, password, query and fragment, any of which
// may be a secret.
[[nodiscard]] std::string shown_url(std::string_view url);

// Does `host`, as it stands in a URL or a Host header, mean this machine wherever it is asked for?
// No name service has a say in `localhost`, `[::1]` and 127.0.0.0/8; anybody's may lead
// `127.example.com` here.
[[nodiscard]] bool is_loopback_host(std::string_view host);

// Is a secret that is sent there seen by whoever sees the network's packets? Not with https:// and
// wss://, nor with http:// and ws:// within this machine. What is no such URL counts as open.
[[nodiscard]] bool travels_open(std::string_view url);

// `text` with every byte but unreserved ones percent-encoded, as one segment of a path.
[[nodiscard]] std::string encode_segment(std::string_view text);

// The same, with `/` left as it is.
[[nodiscard]] std::string encode_path(std::string_view path);

}  // namespace triage::net
