// Slack's Web API: one call, one outcome, nothing tried again here. Who calls has a journal of jobs
// and comes back when it is told to.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "triage/base/clock.h"
#include "triage/net/http_client.h"
#include "triage/slack/form.h"
#include "triage/slack/pace.h"
#include "triage/slack/reply.h"

namespace triage::slack {

enum class CallOutcome : std::uint8_t {
  kDone,
  kLater,    // nothing was done; ask again after `wait`
  kUnknown,  // it may have been done: no answer came, or one that says so
  kNever,    // the same call will never succeed
};

struct CallResult {
  CallOutcome outcome = CallOutcome::kDone;
  std::string error = {};   // Slack's word for it, `channel_not_found`; or what failed on the way
  Pace::Wait wait{0};       // of kLater and kUnknown
  std::string body = {};    // the answer, a JSON object; of kDone
  std::string scopes = {};  // that the token has, `a,b`, where Slack says so

  [[nodiscard]] bool is_done() const { return outcome == CallOutcome::kDone; }
};

// What `{"ok": false, "error": ...}` means: kLater, kUnknown, or else kNever.
[[nodiscard]] CallOutcome outcome_of_error(std::string_view error);

// Who is asked for: limits count by team.
struct Workspace {
  std::string team = {};
  std::string token = {};  // of the bot; shown nowhere
};

// Where a message stands, or is to stand.
struct Place {
  std::string channel = {};
  std::string thread_ts = {};  // empty: not in a thread
};

// Any number of threads.
class WebApi {
 public:
  struct Options {
    std::string url = "https://slack.com/api/";
    std::chrono::milliseconds timeout{10'000};  // of one call
  };

  // `http` must outlive it. Dates that Slack gives are read by `clock`, waits pass by `steady`.
  // Throws InvalidInput if the URL is neither https:// nor, on this machine, http://.
  WebApi(net::HttpClient& http, Options options, Clock clock, SteadyClock steady = &moment_now);

  // One method, fields as a form. Never throws for what the other side does.
  [[nodiscard]] CallResult call(std::string_view method, const Workspace& workspace,
                                const Form& fields);

  // kLater, without asking, where the channel had a message within the last second.
  [[nodiscard]] CallResult post_message(const Workspace& workspace, const Place& place,
                                        const Reply& reply, const std::string& metadata);
  [[nodiscard]] CallResult update_message(const Workspace& workspace, const std::string& channel,
                                          const std::string& ts, const Reply& reply,
                                          const std::string& metadata);
  // Seen by one person, until they reload.
  [[nodiscard]] CallResult post_ephemeral(const Workspace& workspace, const Place& place,
                                          const std::string& user, const Reply& reply);

  // Messages of a channel, or of one thread of it, later than `oldest` and before `latest` (each a
  // ts; empty: no limit), with their metadata.
  struct Range {
    std::string oldest = {};
    std::string latest = {};
    std::string cursor = {};
    int limit = 15;  // the most that apps from outside Slack's marketplace get
  };
  [[nodiscard]] CallResult history(const Workspace& workspace, const std::string& channel,
                                   const Range& range);
  [[nodiscard]] CallResult replies(const Workspace& workspace, const Place& place,
                                   const Range& range);

  // To a response_url: a message that only its asker sees.
  [[nodiscard]] CallResult respond(const std::string& response_url, const Reply& reply);
  // The same in place of the message that was clicked on.
  [[nodiscard]] CallResult replace(const std::string& response_url, const Reply& reply);

 private:
  [[nodiscard]] CallResult post_to(const std::string& response_url, std::string body);
  [[nodiscard]] CallResult send(const net::Request& request, const std::string& limit);

  net::HttpClient& http_;
  Options options_;
  Clock clock_;
  Pace pace_;
};

}  // namespace triage::slack
