#include "triage/net/retry.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <utility>

namespace triage::net {
namespace {

using std::chrono::milliseconds;

template <typename Number>
std::optional<Number> parse_number(std::string_view text) {
  Number number = 0;
  const char* const end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, number);
  if (text.empty() || text[0] == '-' || error != std::errc{} || at != end) return std::nullopt;
  return number;
}

// 1 to 12.
std::optional<unsigned> month_of(std::string_view name) {
  constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto* const found = std::ranges::find(kMonths, name);
  if (found == kMonths.end()) return std::nullopt;
  return static_cast<unsigned>(found - kMonths.begin()) + 1;
}

// IMF-fixdate (RFC 9110, 5.6.7), `Sun, 06 Nov 1994 08:49:37 GMT`. The two older forms are not sent
// by anyone any more.
std::optional<Time> parse_http_date(std::string_view text) {
  constexpr std::string_view kShape = "Sun, 06 Nov 1994 08:49:37 GMT";
  if (text.size() != kShape.size() || !text.ends_with(" GMT")) return std::nullopt;
  const auto day = parse_number<unsigned>(text.substr(5, 2));
  const auto month = month_of(text.substr(8, 3));
  const auto year = parse_number<int>(text.substr(12, 4));
  const auto time =
      year ? parse_time("1970-01-01T" + std::string(text.substr(17, 8)) + "Z") : std::nullopt;
  if (!day || !month || !time) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(*month),
                                         std::chrono::day(*day)};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date) + time->time_since_epoch();
}

}  // namespace

Sleep interruptible_sleep(ShouldStop should_stop) {
  return [should_stop = std::move(should_stop)](Wait wait) {
    sleep_unless_stopped(wait, should_stop);
  };
}

std::optional<Wait> parse_retry_after(std::string_view value, Time now) {
  constexpr std::uint64_t kLongest = 365ULL * 24 * 3600;  // seconds; longer ones are as good
  if (const auto seconds = parse_number<std::uint64_t>(value)) {
    return std::chrono::seconds(std::min(*seconds, kLongest));
  }
  const std::optional<Time> date = parse_http_date(value);
  if (!date) return std::nullopt;
  return std::max(milliseconds{0}, std::chrono::ceil<milliseconds>(*date - now));
}

bool is_retryable(int status) {
  constexpr std::array kStatuses = {408, 425, 429, 500, 502, 503, 504};
  return std::ranges::find(kStatuses, status) != kStatuses.end();
}

Retries::Retries(const RetryTools& tools)
    : tools_(tools), random_(tools.seed, "retry"), start_(tools_.clock()) {}

void Retries::reset() {
  tries_ = 1;
  start_ = tools_.clock();
}

bool Retries::wait_for_next(std::optional<Wait> asked) {
  const RetryPolicy& policy = tools_.policy;
  if (tries_ >= policy.max_tries) return false;
  const int doublings = std::min(tries_ - 1, 30);
  const double grown = static_cast<double>(policy.first_wait.count()) *
                       static_cast<double>(1U << static_cast<unsigned>(doublings));
  const double full = std::min(grown, static_cast<double>(policy.longest_wait.count()));
  const milliseconds jittered(static_cast<std::int64_t>(full * (1 + random_.uniform()) / 2));
  const milliseconds wait = std::max(jittered, asked.value_or(milliseconds{0}));
  if (tools_.clock() + wait - start_ > policy.total_limit) return false;
  tools_.sleep(wait);
  ++tries_;
  return true;
}

Response send_with_retries(const std::function<Response()>& send, const RetryTools& tools) {
  for (Retries retries(tools);;) {
    std::optional<Wait> asked;
    try {
      Response response = send();
      if (!is_retryable(response.status)) return response;
      if (const auto after = response.headers.find("Retry-After")) {
        asked = parse_retry_after(*after, tools.clock());
      }
      if (!retries.wait_for_next(asked)) return response;
    } catch (const NoAnswer& failure) {
      if (retries.wait_for_next()) continue;
      throw NoAnswer("gave up after " + std::to_string(retries.tries()) +
                     " tries: " + failure.what());
    }
  }
}

}  // namespace triage::net
