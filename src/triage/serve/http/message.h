// A request as it came off the wire, and the answer that goes back.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "triage/base/clock.h"
#include "triage/net/headers.h"

namespace triage::serve {

struct Request {
  std::string method;  // `GET`
  std::string path;    // as sent, without the query: `/v1/decisions`
  std::string query;   // as sent, without the `?`
  net::Headers headers;
  std::string body;

  std::string peer;          // address of who is connected: the caller, or a proxy
  bool is_loopback = false;  // is that this machine?
  bool is_tls = false;
  Moment received_at;

  // Empty where there is none.
  [[nodiscard]] std::string_view header(std::string_view name) const {
    return headers.find(name).value_or(std::string_view());
  }
};

// Milliseconds that went into a part of an answer.
struct TimedPart {
  std::string_view name;  // of a text that stays
  double milliseconds = 0;
};

struct Response {
  int status = 200;
  std::string content_type = "application/json";
  std::string body = {};
  net::Headers headers = {};
  std::vector<TimedPart> timing = {};  // told as Server-Timing, beside the time it took in all
};

// Gives the answer; any thread, once.
using Respond = std::function<void(Response)>;

using Handler = std::function<void(std::shared_ptr<const Request>, Respond)>;

}  // namespace triage::serve
