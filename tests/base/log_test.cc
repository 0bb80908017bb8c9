#include "triage/base/log.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace triage {
namespace {

TEST(Log, ALineForPeopleHasNamesAndValues) {
  EXPECT_EQ(log_text("request", {{"method", "POST"}, {"status", 200}, {"ms", 0.5}, {"ok", true}}),
            "request method=POST status=200 ms=0.5 ok=true");
}

TEST(Log, NoValueBreaksTheLineOrPretendsToBeAnother) {
  EXPECT_EQ(log_text("x", {{"why", "two words"}}), "x why=\"two words\"");
  EXPECT_EQ(log_text("x", {{"why", ""}}), "x why=\"\"");
  EXPECT_EQ(log_text("x", {{"why", "a\nb status=200"}}), "x why=\"a\\nb status=200\"");
  EXPECT_EQ(log_text("x", {{"why", "say \"a\""}}), "x why=\"say \\\"a\\\"\"");
  EXPECT_EQ(log_text("x", {{"why", "a=b"}}), "x why=\"a=b\"");
}

TEST(Log, JsonHoldsEveryValue) {
  const std::string text =
      "{" + log_json("x", {{"why", "\"a\"\n\x01"}, {"n", -3}, {"ok", false}}) + "}";
  const auto parsed = nlohmann::json::parse(text);
  EXPECT_EQ(parsed["event"], "x");
  EXPECT_EQ(parsed["why"], "\"a\"\n\x01");
  EXPECT_EQ(parsed["n"], -3);
  EXPECT_EQ(parsed["ok"], false);
}

TEST(Log, BytesThatAreNoTextCostNoLine) {
  const auto parsed = nlohmann::json::parse("{" + log_json("x", {{"why", "a\xff"}}) + "}");
  EXPECT_EQ(parsed["why"], "a\uFFFD");
}

TEST(Log, LinesBelowTheLevelAreNotWritten) {
  const Log log(LogLevel::kWarning, LogForm::kText);
  EXPECT_FALSE(log.has(LogLevel::kInfo));
  EXPECT_TRUE(log.has(LogLevel::kWarning));
  EXPECT_TRUE(log.has(LogLevel::kError));
}

}  // namespace
}  // namespace triage
