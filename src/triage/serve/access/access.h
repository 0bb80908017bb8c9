// Tells who calls: by API key, by session, or for being on this machine.
#pragma once

#include <chrono>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>

#include "triage/base/clock.h"
#include "triage/journal/journal.h"
#include "triage/serve/access/caller.h"
#include "triage/serve/access/rate_limit.h"
#include "triage/serve/http/message.h"
#include "triage/serve/http/problem.h"

namespace triage::serve {

struct AccessOptions {
  bool requires_key = false;  // also on loopback
  bool is_open = false;       // no key is needed from anywhere: for networks that are closed
  double requests_per_second = 1000;  // of one key that has no rate of its own
  std::chrono::seconds memory{5};  // how long a key or session is believed before it is looked up
};

// The cookie that holds a session.
inline constexpr std::string_view kSessionCookie = "triage_session";

// Any thread.
class Access {
 public:
  Access(journal::Journal& journal, AccessOptions options, Clock clock);

  // Who it is, where that is known without asking the journal; a Problem where nobody may.
  // Nullopt: ask look_up(), on a thread that may wait.
  [[nodiscard]] std::optional<std::variant<Caller, Problem>> known(const Request& request);

  // Blocks. Throws what the journal throws.
  [[nodiscard]] std::variant<Caller, Problem> look_up(const Request& request);

  // Nothing, or why the caller may not, for now or at all.
  [[nodiscard]] std::optional<Problem> refusal(const Caller& caller, Scope scope);

  // A key was revoked, a session ended: believe nothing from before.
  void forget_all();

 private:
  struct Remembered {
    std::variant<Caller, Problem> who;
    Moment until;
  };

  // Who it is without a key or a session.
  [[nodiscard]] std::variant<Caller, Problem> unnamed(const Request& request) const;
  void remember(const std::string& secret, const std::variant<Caller, Problem>& who);

  journal::Journal& journal_;
  const AccessOptions options_;
  const Clock clock_;
  RateLimit rates_;
  std::mutex mutex_;
  std::unordered_map<std::string, Remembered> remembered_;       // by SHA-256 of the secret
  std::unordered_map<std::string, double> requests_per_second_;  // by the caller's name
};

// The token of `Authorization: Bearer TOKEN` or `X-Api-Key: TOKEN`; empty if there is neither.
[[nodiscard]] std::string_view api_token(const Request& request);

// The token of the session cookie; empty if there is none.
[[nodiscard]] std::string_view session_token(const Request& request);

}  // namespace triage::serve
