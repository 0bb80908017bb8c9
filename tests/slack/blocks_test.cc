#include "triage/slack/blocks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "triage/slack/markup.h"

namespace triage::slack {
namespace {

using nlohmann::json;
using ::testing::ElementsAre;

std::vector<std::string> numbered(int count) {
  std::vector<std::string> labels;
  for (int i = 1000; i < 1000 + count; ++i) labels.push_back("class " + std::to_string(i));
  return labels;
}

json select_of(const std::vector<std::string>& classes, std::vector<std::string> first = {}) {
  return class_select({.action = "choose",
                       .placeholder = "Choose a class",
                       .first_title = "Most likely",
                       .first = std::move(first),
                       .classes = classes});
}

std::vector<std::string> values_of(const json& options) {
  std::vector<std::string> values;
  for (const json& option : options) values.push_back(option["value"]);
  return values;
}

TEST(ClassSelect, PutsTheLikelyOnesFirst) {
  const json select = select_of({"a", "b", "c", "d"}, {"c", "b", "c", "unknown"});
  EXPECT_THAT(values_of(select["options"]), ElementsAre("c", "b", "a", "d"));
}

TEST(ClassSelect, NeedsNoGroupsUpToAHundredClasses) {
  EXPECT_EQ(select_of(numbered(100))["options"].size(), 100U);
  EXPECT_FALSE(select_of(numbered(100)).contains("option_groups"));
}

TEST(ClassSelect, HoldsEveryOneOfThreeHundredClassesOnce) {
  const json groups = select_of(numbered(300), {"class 1200", "class 1007"})["option_groups"];
  ASSERT_EQ(groups.size(), 4U);
  EXPECT_EQ(groups[0]["label"]["text"], "Most likely");
  EXPECT_EQ(groups[1]["label"]["text"], "class 1000 – class 1100");
  std::vector<std::string> all;
  for (const json& group : groups) {
    const auto values = values_of(group["options"]);
    all.insert(all.end(), values.begin(), values.end());
  }
  EXPECT_THAT(all, ::testing::UnorderedElementsAreArray(numbered(300)));
}

TEST(ClassSelect, LeavesOutWhatNoSelectCanHold) {
  EXPECT_EQ(select_of(numbered(12'000))["option_groups"].size(), 100U);
}

RC_GTEST_PROP(ClassValue, NamesItsClassAgain, (const std::vector<std::string>& classes)) {
  for (const std::string& label : classes) {
    RC_ASSERT(length_of(class_value(label)) <= BlockLimits::kOptionValue);
    RC_ASSERT(class_named(class_value(label), classes) == label);
  }
}

TEST(ClassValue, IsTheClassItselfWhereThatIsShort) {
  EXPECT_EQ(class_value("Printer"), "Printer");
  EXPECT_EQ(class_value(std::string(151, 'x')).size(), 17U);
  EXPECT_EQ(class_value("#1")[0], '#');
  EXPECT_EQ(class_named("gone", std::vector<std::string>{"Printer"}), "");
  EXPECT_EQ(class_named("", std::vector<std::string>{"Printer"}), "");
}

TEST(Blocks, ShowADashForATextOfBlanks) { EXPECT_EQ(button("a", " \n", "v")["text"]["text"], "–"); }

}  // namespace
}  // namespace triage::slack
