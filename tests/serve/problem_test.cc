#include "triage/serve/http/problem.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "triage/journal/no_room.h"

namespace triage::serve {
namespace {

template <typename Error>
Problem problem_from(const Error& error) {
  return problem_of(std::make_exception_ptr(error));
}

TEST(Problem, EveryKindOfErrorHasItsStatus) {
  EXPECT_EQ(problem_from(InvalidInput("field: is wrong.")).status, 400);
  EXPECT_EQ(problem_from(NotFound("model: is not there.")).status, 404);
  EXPECT_EQ(problem_from(journal::QueueFull("queue")).status, 429);
  EXPECT_EQ(problem_from(journal::NoRoom("disk")).status, 507);
  EXPECT_EQ(problem_from(Unavailable("database")).status, 503);
  EXPECT_EQ(problem_from(Corrupt("file")).status, 500);
  EXPECT_EQ(problem_from(Interrupted()).status, 500);
  EXPECT_EQ(problem_from(std::runtime_error("bug")).status, 500);
  EXPECT_EQ(problem_from(Refused({.status = 413, .detail = "long"})).status, 413);
}

TEST(Problem, OurOwnFaultsSayNothingOfThemselves) {
  EXPECT_EQ(problem_from(Corrupt("/var/lib/secret is torn")).detail.find("secret"),
            std::string::npos);
  EXPECT_EQ(problem_from(Unavailable("db.internal refused")).detail.find("internal"),
            std::string::npos);
}

TEST(Problem, WhoShouldComeBackIsToldWhen) {
  EXPECT_TRUE(problem_from(journal::QueueFull("queue")).headers.find("Retry-After"));
  EXPECT_TRUE(problem_from(Unavailable("database")).headers.find("Retry-After"));
}

TEST(Problem, IsWrittenAsTheStandardSays) {
  const Response response = response_of(
      Problem{.status = 404, .detail = "There is \"none\".", .pointer = "/decision_id"});
  EXPECT_EQ(response.status, 404);
  EXPECT_EQ(response.content_type, "application/problem+json");
  const auto body = nlohmann::json::parse(response.body);
  EXPECT_EQ(body["title"], "Not Found");
  EXPECT_EQ(body["status"], 404);
  EXPECT_EQ(body["detail"], "There is \"none\".");
  EXPECT_EQ(body["pointer"], "/decision_id");
}

}  // namespace
}  // namespace triage::serve
