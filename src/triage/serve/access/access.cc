#include "triage/serve/access/access.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "triage/base/fingerprint.h"
#include "triage/base/same_name.h"
#include "triage/base/secret.h"
#include "triage/journal/api_keys.h"
#include "triage/journal/people.h"
#include "triage/net/url.h"

namespace triage::serve {
namespace {

Scopes scopes_of(const journal::ApiKey& key) {
  Scopes scopes = {};
  for (const std::string& name : key.scopes) {
    if (name == "classify") scopes.add({Scope::kClassify});
    if (name == "feedback") scopes.add({Scope::kFeedback});
    if (name == "admin") scopes.add(Scopes::all());
  }
  return scopes;
}

Scopes scopes_of(journal::PersonRole role) {
  Scopes scopes = {Scope::kClassify, Scope::kView};
  if (role != journal::PersonRole::kViewer) scopes.add({Scope::kReview, Scope::kFeedback});
  if (role == journal::PersonRole::kAdmin) scopes.add(Scopes::all());
  return scopes;
}

// The name in a Host header, without its port.
std::string_view host_of(const Request& request) {
  std::string_view host = request.header("Host");
  if (host.starts_with('[')) return host.substr(0, host.find(']') + 1);
  return host.substr(0, host.rfind(':'));
}

// A caller on this machine that nobody stands behind. A page from elsewhere in a browser here
// would come with another host's name (DNS rebinding) or tell of another origin; a proxy tells whom
// it speaks for.
bool is_at_home(const Request& request) {
  if (!request.is_loopback) return false;
  for (const char* name : {"Forwarded", "X-Forwarded-For", "X-Real-Ip", "Via"}) {
    if (!request.header(name).empty()) return false;
  }
  const std::string_view site = request.header("Sec-Fetch-Site");
  const bool is_same_site = site.empty() || site == "same-origin" || site == "none";
  const std::string_view origin = request.header("Origin");
  const bool is_own_page = origin.empty() ||
                           origin == "http://" + std::string(request.header("Host")) ||
                           origin == "https://" + std::string(request.header("Host"));
  const std::string_view host = host_of(request);
  return (host.empty() || net::is_loopback_host(host)) && is_same_site && is_own_page;
}

// A page from elsewhere may send the browser's cookie along, but not for what changes anything.
bool is_forged(const Request& request) {
  if (request.method == "GET" || request.method == "HEAD") return false;
  const std::string_view origin = request.header("Origin");
  const std::string_view site = request.header("Sec-Fetch-Site");
  if (!site.empty()) return site != "same-origin";
  return !origin.ends_with("://" + std::string(request.header("Host")));
}

Problem needs_key() {
  return {
      .status = 401,
      .detail = "An API key is needed: Authorization: Bearer KEY. `triage access key` makes one.",
      .headers = {{"WWW-Authenticate", "Bearer realm=\"triage\""}}};
}

Problem unknown_key() {
  return {.status = 401,
          .detail = "The API key is not known, or was revoked.",
          .headers = {{"WWW-Authenticate", "Bearer realm=\"triage\", error=\"invalid_token\""}}};
}

}  // namespace

std::string_view api_token(const Request& request) {
  constexpr std::string_view kBearer = "Bearer ";
  std::string_view value = request.header("Authorization");
  const bool is_bearer =
      value.size() > kBearer.size() && is_same_name(value.substr(0, kBearer.size()), kBearer);
  if (is_bearer) return value.substr(kBearer.size());
  return request.header("X-Api-Key");
}

std::string_view session_token(const Request& request) {
  return net::cookie_of(request.headers, kSessionCookie);
}

Access::Access(journal::Journal& journal, AccessOptions options, Clock clock)
    : journal_(journal), options_(options), clock_(std::move(clock)) {}

std::variant<Caller, Problem> Access::unnamed(const Request& request) const {
  if (options_.is_open) return Caller{"open", Scopes::all()};
  if (!options_.requires_key && is_at_home(request)) return Caller{"loopback", Scopes::all()};
  return needs_key();
}

// A browser sends its cookie long after the session ended: who needs no key needs no session.
std::optional<std::variant<Caller, Problem>> Access::known(const Request& request) {
  std::string secret(api_token(request));
  const bool is_key = !secret.empty();
  if (!is_key && !is_forged(request)) secret = session_token(request);
  if (secret.empty()) return unnamed(request);
  const std::lock_guard lock(mutex_);
  const auto found = remembered_.find(sha256_hex(secret));
  if (found == remembered_.end()) return std::nullopt;
  if (found->second.until < moment_now()) return std::nullopt;
  const bool is_unknown = std::holds_alternative<Problem>(found->second.who);
  return is_unknown && !is_key ? unnamed(request) : found->second.who;
}

std::variant<Caller, Problem> Access::look_up(const Request& request) {
  const std::string token(api_token(request));
  if (!token.empty()) {
    const auto key = journal_.read(
        [&](const journal::Snapshot& snapshot) { return journal::find_api_key(snapshot, token); });
    if (!key) {
      remember(token, unknown_key());
      return unknown_key();
    }
    const Caller caller{"key " + key->id, scopes_of(*key)};
    remember(token, caller);
    {
      const std::lock_guard lock(mutex_);
      requests_per_second_[caller.name] =
          key->requests_per_second.value_or(options_.requests_per_second);
    }
    journal_.write([id = key->id, now = clock_()](journal::Transaction& transaction) {
      journal::note_use(transaction, id, now);
    });
    return caller;
  }
  const std::string session(session_token(request));
  const auto person = journal_.read([&](const journal::Snapshot& snapshot) {
    return journal::person_of_session(snapshot, session, clock_());
  });
  if (!person) {
    remember(session, needs_key());
    return unnamed(request);
  }
  const Caller caller{person->name, scopes_of(person->role)};
  remember(session, caller);
  return caller;
}

void Access::remember(const std::string& secret, const std::variant<Caller, Problem>& who) {
  constexpr std::size_t kMost = 10'000;
  const auto until = moment_now() + options_.memory;
  const std::lock_guard lock(mutex_);
  if (remembered_.size() >= kMost) remembered_.clear();  // somebody guesses
  remembered_.insert_or_assign(sha256_hex(secret), Remembered{who, until});
}

std::optional<Problem> Access::refusal(const Caller& caller, Scope scope) {
  if (scope == Scope::kAnyone) return std::nullopt;
  if (!caller.scopes.has(scope)) {
    return Problem{.status = 403, .detail = "This key or role may not do that."};
  }
  double per_second = 0;
  {
    const std::lock_guard lock(mutex_);
    const auto found = requests_per_second_.find(caller.name);
    if (found == requests_per_second_.end()) return std::nullopt;
    per_second = found->second;
  }
  const auto wait = rates_.take(caller.name, per_second, moment_now());
  if (!wait) return std::nullopt;
  const auto seconds =
      static_cast<std::int64_t>(std::ceil(static_cast<double>(wait->count()) / 1000));
  return Problem{.status = 429,
                 .detail = "This key asks more often than it may.",
                 .headers = {{"Retry-After", std::to_string(std::max<std::int64_t>(seconds, 1))}}};
}

void Access::forget_all() {
  const std::lock_guard lock(mutex_);
  remembered_.clear();
}

}  // namespace triage::serve
