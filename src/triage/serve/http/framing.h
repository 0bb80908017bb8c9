// What of a request on the wire is refused before anyone looks at what it asks, and the request
// that is left (RFC 9112).
#pragma once

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <optional>
#include <string>

#include "triage/serve/http/listener.h"
#include "triage/serve/http/message.h"
#include "triage/serve/http/problem.h"

namespace triage::serve {

using RequestParser = boost::beast::http::request_parser<boost::beast::http::string_body>;

// So that neither header nor body grows past what it may.
void set_limits(RequestParser& parser, const ConnectionLimits& limits);

// What a parser's failure is answered with, after which the connection is of no use. Nullopt where
// there is nobody left to tell: also after a time-out, which closes the socket.
[[nodiscard]] std::optional<Problem> refusal_of(boost::system::error_code failure);

// The parts of a header that two readers could take differently (RFC 9112, 3.2 and 6.1), of which
// the parser says nothing.
[[nodiscard]] std::optional<Problem> ambiguity_of(
    const boost::beast::http::request_header<>& header);

// All but who sent it, and when.
[[nodiscard]] Request request_of(
    boost::beast::http::request<boost::beast::http::string_body> message);

}  // namespace triage::serve
