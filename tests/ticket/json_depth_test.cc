#include "triage/ticket/json_depth.h"

#include <gtest/gtest.h>

#include <string>

namespace triage {
namespace {

TEST(JsonDepth, CountsObjectsAndListsInEachOther) {
  EXPECT_FALSE(is_nested_deeper(R"({"a": [1, {"b": 2}]})", 3));
  EXPECT_TRUE(is_nested_deeper(R"({"a": [1, {"b": 2}]})", 2));
  EXPECT_FALSE(is_nested_deeper("[[], [], []]", 2)) << "beside each other";
  EXPECT_FALSE(is_nested_deeper("7", 0));
  EXPECT_TRUE(is_nested_deeper("[]", 0));
}

TEST(JsonDepth, BracketsInTextsAreText) {
  EXPECT_FALSE(is_nested_deeper(R"(["[[[[", "a\"[[[[", "\\"])", 1));
  EXPECT_TRUE(is_nested_deeper(R"(["\\", [[]]])", 2));
}

TEST(JsonDepth, LooksNoFurtherThanItHasTo) {
  EXPECT_TRUE(is_nested_deeper(std::string(1'000'000, '['), 64));
  EXPECT_FALSE(is_nested_deeper("]]]]]", 2)) << "no JSON, for the parser to say";
  EXPECT_FALSE(is_nested_deeper("\"[[[[\\", 2));
}

}  // namespace
}  // namespace triage
