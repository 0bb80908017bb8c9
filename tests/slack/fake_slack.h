// A workspace of Slack's for tests: channels with messages behind the Web API's methods, and the
// faults that a test asks for.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "tests/net/test_server.h"
#include "triage/base/clock.h"

namespace triage::testing {

struct SlackMessage {
  std::string channel = {};
  std::string ts = {};
  std::string thread_ts = {};
  std::string text = {};
  std::string blocks = {};
  std::string metadata = {};
};

struct SlackCall {
  std::string method = {};
  std::map<std::string, std::string> fields = {};
};

class FakeSlack {
 public:
  // What happens to a call instead of, or after, what it asks for. nullopt: nothing special.
  struct Fault {
    bool is_done = false;  // the work is done all the same
    Reply answer = {};
  };
  using Faults = std::function<std::optional<Fault>(const SlackCall&)>;

  // Its posts are written by that clock.
  explicit FakeSlack(Clock clock = system_clock());

  void set_faults(Faults faults);

  [[nodiscard]] std::string api_url() const { return server_.url("/api/"); }
  [[nodiscard]] std::string url(const std::string& path) const { return server_.url(path); }

  // What the bot posted, as it reads now; and what only one person saw.
  [[nodiscard]] std::vector<SlackMessage> posts() const;
  [[nodiscard]] std::vector<SlackMessage> ephemerals() const;
  [[nodiscard]] std::vector<SlackCall> calls(const std::string& method) const;

  // What stands in a channel without the bot's doing, as conversations.history lists it.
  void add_message(const std::string& channel, const std::string& json);

 private:
  [[nodiscard]] Reply answer(const ReceivedRequest& request);
  [[nodiscard]] std::string work(const SlackCall& call);
  [[nodiscard]] std::string post(const SlackCall& call);
  [[nodiscard]] std::string list(const SlackCall& call) const;

  const Clock clock_;
  mutable std::mutex mutex_;
  Faults faults_;
  std::vector<SlackMessage> posts_;
  std::vector<SlackMessage> ephemerals_;
  std::vector<SlackCall> calls_;
  std::multimap<std::string, std::string> others_;  // channel, message
  TestServer server_{[this](const ReceivedRequest& request) { return answer(request); }};
};

}  // namespace triage::testing
