#include "triage/net/retry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <vector>

#include "triage/base/error.h"

namespace triage::net {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Time that passes only by sleeping.
struct Nap {
  Time now = *parse_time("2026-03-02T08:00:00Z");
  std::vector<milliseconds> waits;

  RetryTools tools(const RetryPolicy& policy = {}) {
    return {policy, [this] { return now; },
            [this](Wait wait) {
              waits.push_back(wait);
              now += wait;
            },
            1};
  }
};

Response answer(int status, Headers headers = {}) {
  return Response{{status, std::move(headers)}, ""};
}

TEST(RetryAfter, IsSecondsOrAnHttpDate) {
  const Time now = *parse_time("1994-11-06T08:49:00Z");
  EXPECT_EQ(parse_retry_after("120", now), seconds{120});
  EXPECT_EQ(parse_retry_after("0", now), seconds{0});
  EXPECT_EQ(parse_retry_after("Sun, 06 Nov 1994 08:49:37 GMT", now), seconds{37});
}

TEST(RetryAfter, OfADateGoneByIsZero) {
  const Time now = *parse_time("2026-01-01");
  EXPECT_EQ(parse_retry_after("Sun, 06 Nov 1994 08:49:37 GMT", now), seconds{0});
}

TEST(RetryAfter, ThatIsHugeDoesNotOverflow) {
  EXPECT_EQ(parse_retry_after("18446744073709551615", Time{}), std::chrono::hours{365 * 24});
}

TEST(RetryAfter, IsNothingElse) {
  for (const char* const text :
       {"", "-1", "1.5", "soon", "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 06 Foo 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 CET", "Sun, 06 Nov 1994 99:49:37 GMT", "99999999999999999999"}) {
    EXPECT_EQ(parse_retry_after(text, Time{}), std::nullopt) << text;
  }
}

RC_GTEST_PROP(RetryAfter, TakesAnyBytes, (const std::string& text)) {
  const auto wait = parse_retry_after(text, Time{});
  RC_ASSERT(!wait || *wait >= Wait{0});
}

TEST(Retries, WaitTwiceAsLongEachTimeWithinTheirJitter) {
  Nap nap;
  Retries retries(nap.tools({6, seconds{1}, seconds{5}, seconds{100}}));
  while (retries.wait_for_next()) {
  }
  const std::vector<milliseconds> full = {seconds{1}, seconds{2}, seconds{4}, seconds{5},
                                          seconds{5}};
  ASSERT_EQ(nap.waits.size(), full.size());
  for (std::size_t i = 0; i < full.size(); ++i) {
    EXPECT_LE(nap.waits[i], full[i]);
    EXPECT_GE(nap.waits[i], full[i] / 2);
  }
  EXPECT_EQ(retries.tries(), 6);
}

TEST(Retries, EndWhenTheirTimeIsUp) {
  Nap nap;
  Retries retries(nap.tools({100, seconds{1}, seconds{1}, seconds{3}}));
  while (retries.wait_for_next()) {
  }
  EXPECT_LE(nap.now, *parse_time("2026-03-02T08:00:03Z"));
  EXPECT_LT(retries.tries(), 8);
}

TEST(Retries, BeginAnewAfterProgress) {
  Nap nap;
  Retries retries(nap.tools({2, seconds{1}, seconds{1}, seconds{9}}));
  EXPECT_TRUE(retries.wait_for_next());
  EXPECT_FALSE(retries.wait_for_next());
  retries.reset();
  EXPECT_TRUE(retries.wait_for_next());
}

TEST(SendWithRetries, WaitsAsLongAsRetryAfterAsks) {
  Nap nap;
  int calls = 0;
  const Response response = send_with_retries(
      [&] {
        return ++calls == 1 ? answer(429, {{"retry-after", "7"}}) : answer(200);
      },
      nap.tools());
  EXPECT_EQ(response.status, 200);
  EXPECT_THAT(nap.waits, ElementsAre(seconds{7}));
}

TEST(SendWithRetries, DoesNotWaitLongerThanItsLimit) {
  Nap nap;
  const Response response = send_with_retries(
      [&] {
        return answer(503, {{"Retry-After", "86400"}});
      },
      nap.tools());
  EXPECT_EQ(response.status, 503);
  EXPECT_TRUE(nap.waits.empty());
}

TEST(SendWithRetries, TriesEachStatusThatMayPassAndNoOther) {
  for (int status = 200; status < 600; ++status) {
    Nap nap;
    int calls = 0;
    const auto count = [&] {
      ++calls;
      return answer(status);
    };
    EXPECT_EQ(send_with_retries(count, nap.tools()).status, status);
    const bool may_pass = status == 408 || status == 425 || status == 429 || status == 500 ||
                          status == 502 || status == 503 || status == 504;
    EXPECT_EQ(calls, may_pass ? 5 : 1) << status;
  }
}

TEST(SendWithRetries, SaysHowOftenItTriedToConnect) {
  Nap nap;
  try {
    (void)send_with_retries([]() -> Response { throw NoAnswer("GET x: reset. Try."); },
                            nap.tools());
    FAIL();
  } catch (const NoAnswer& error) {
    EXPECT_THAT(error.what(), HasSubstr("gave up after 5 tries: GET x: reset."));
  }
}

TEST(SendWithRetries, LeavesOtherErrorsAlone) {
  Nap nap;
  EXPECT_THROW(
      (void)send_with_retries([]() -> Response { throw Unavailable("certificate"); }, nap.tools()),
      Unavailable);
  EXPECT_TRUE(nap.waits.empty());
}

}  // namespace
}  // namespace triage::net
