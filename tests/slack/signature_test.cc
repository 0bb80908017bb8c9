#include "triage/slack/signature.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <chrono>
#include <string>

namespace triage::slack {
namespace {

// Slack's page "Verifying requests from Slack".
constexpr const char* kSecret = "8f742231b10e8888abcd99yyyzzz85a5";
constexpr const char* kTimestamp = "1531420618";
constexpr const char* kSignature =
    "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503";
constexpr const char* kBody =
    "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&"
    "channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&"
    "response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F"
    "96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";

Time at(std::int64_t seconds) { return Time(std::chrono::seconds(seconds)); }

net::Headers signed_headers() {
  return {{"x-slack-request-timestamp", kTimestamp}, {"X-SLACK-SIGNATURE", kSignature}};
}

std::string refused_field(const net::Headers& headers, Time now = at(1531420618)) {
  const auto why = objection_to(headers, kBody, kSecret, now);
  return why ? why->field : "none";
}

TEST(Signature, AgreesWithSlacksOwnExample) {
  EXPECT_EQ(signature_of(kSecret, kTimestamp, kBody), kSignature);
  EXPECT_EQ(refused_field(signed_headers()), "none");
}

TEST(Signature, IsRefusedWithoutBothHeaders) {
  EXPECT_EQ(refused_field({}), "X-Slack-Request-Timestamp");
  EXPECT_EQ(refused_field({{"X-Slack-Signature", kSignature}}), "X-Slack-Request-Timestamp");
  EXPECT_EQ(refused_field({{"X-Slack-Request-Timestamp", kTimestamp}}), "X-Slack-Signature");
}

TEST(Signature, IsRefusedMoreThanFiveMinutesFromNow) {
  EXPECT_EQ(refused_field(signed_headers(), at(1531420618 + 300)), "none");
  EXPECT_EQ(refused_field(signed_headers(), at(1531420618 - 300)), "none");
  EXPECT_EQ(refused_field(signed_headers(), at(1531420618 + 301)), "X-Slack-Request-Timestamp");
  EXPECT_EQ(refused_field(signed_headers(), at(1531420618 - 301)), "X-Slack-Request-Timestamp");
}

TEST(Signature, IsRefusedWithATimestampThatIsNoWholeNumber) {
  for (const char* timestamp : {"", "now", "1531420618.0", " 1531420618", "+1531420618",
                                "1531420618 ", "99999999999999999999999", "0x5b4798ca"}) {
    EXPECT_EQ(refused_field({{"X-Slack-Request-Timestamp", timestamp},
                             {"X-Slack-Signature", signature_of(kSecret, timestamp, kBody)}}),
              "X-Slack-Request-Timestamp")
        << timestamp;
  }
}

TEST(Signature, OfTheLargestNumbersIsRefusedQuietly) {
  for (const char* timestamp : {"9223372036854775807", "-9223372036854775808"}) {
    EXPECT_EQ(refused_field(
                  {{"X-Slack-Request-Timestamp", timestamp}, {"X-Slack-Signature", kSignature}}),
              "X-Slack-Request-Timestamp");
  }
}

TEST(Signature, OfAnEmptySecretConvincesNobody) {
  const net::Headers headers = {{"X-Slack-Request-Timestamp", kTimestamp},
                                {"X-Slack-Signature", signature_of("", kTimestamp, kBody)}};
  EXPECT_TRUE(objection_to(headers, kBody, "", at(1531420618)).has_value());
}

RC_GTEST_PROP(Signature, IsRefusedWhenAnyByteOfItOrOfTheBodyIsAnother, ()) {
  std::string body = kBody;
  std::string signature = kSignature;
  std::string& changed = *rc::gen::arbitrary<bool>() ? body : signature;
  const auto place = *rc::gen::inRange<std::size_t>(0, changed.size());
  const auto other = *rc::gen::distinctFrom(changed[place]);
  changed[place] = other;
  const net::Headers headers = {{"X-Slack-Request-Timestamp", kTimestamp},
                                {"X-Slack-Signature", signature}};
  RC_ASSERT(objection_to(headers, body, kSecret, at(1531420618)).has_value());
}

}  // namespace
}  // namespace triage::slack
