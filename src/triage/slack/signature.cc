#include "triage/slack/signature.h"

#include <charconv>
#include <cstdint>

#include "triage/base/hmac.h"

namespace triage::slack {
namespace {

constexpr std::int64_t kMaxAge = 300;  // seconds

std::optional<std::int64_t> parse_seconds(std::string_view text) {
  std::int64_t seconds = 0;
  const char* const end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, seconds);
  if (error != std::errc{} || at != end) return std::nullopt;
  return seconds;
}

bool is_recent(std::int64_t seconds, Time now) {
  const std::int64_t today =
      std::chrono::floor<std::chrono::seconds>(now.time_since_epoch()).count();
  return seconds >= today - kMaxAge && seconds <= today + kMaxAge;
}

}  // namespace

std::string signature_of(std::string_view secret, std::string_view timestamp,
                         std::string_view body) {
  std::string signed_text = "v0:";
  signed_text += timestamp;
  signed_text += ':';
  signed_text += body;
  return "v0=" + hmac_sha256_hex(secret, signed_text);
}

std::optional<Rejection> objection_to(const net::Headers& headers, std::string_view body,
                                      std::string_view secret, Time now) {
  const auto timestamp = headers.find("X-Slack-Request-Timestamp");
  const auto signature = headers.find("X-Slack-Signature");
  if (!timestamp) return Rejection{"X-Slack-Request-Timestamp", "is missing"};
  if (!signature) return Rejection{"X-Slack-Signature", "is missing"};
  const auto seconds = parse_seconds(*timestamp);
  if (!seconds) return Rejection{"X-Slack-Request-Timestamp", "is no whole number"};
  if (!is_recent(*seconds, now)) {
    return Rejection{"X-Slack-Request-Timestamp", "is more than 300 seconds from now"};
  }
  // Anyone can sign with an empty secret.
  if (secret.empty() ||
      !equal_in_constant_time(signature_of(secret, *timestamp, body), *signature)) {
    return Rejection{"X-Slack-Signature", "is not that of the signing secret"};
  }
  return std::nullopt;
}

}  // namespace triage::slack
