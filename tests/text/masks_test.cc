#include "triage/text/masks.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <utility>
#include <vector>

#include "tests/text/growth.h"

namespace triage::text {
namespace {

using testing::expect_linear_time;

struct Replaced {
  std::string line;
  std::size_t masks = 0;
};

Replaced replaced(std::string_view line) {
  Replaced result;
  result.masks = replace_masks(line, Rules::embedded(), result.line);
  return result;
}

TEST(Masks, AreFoundInEveryForm) {
  for (const char* mask : {"[MASKED]",
                           "<REDACTED>",
                           "{{name}}",
                           "{{ customer.name }}",
                           "[EMAIL]",
                           "[EMAIL_1]",
                           "<PERSON 2>",
                           "[Your Name]",
                           "<<REDACTED>>",
                           "[[NAME]]",
                           "(REDACTED)",
                           "REDACTED",
                           "****",
                           "*****",
                           "[****]",
                           "XXXX",
                           "xxxx",
                           "XXX",
                           "XX/XX/XXXX",
                           "XXXX-XXXX-XXXX",
                           "Xxxxx",
                           "████",
                           "▓▓",
                           "____",
                           "[xxx]",
                           "4111****1111",
                           "j***@firm.example",
                           "{name}",
                           "[NOMBRE]",
                           "[氏名]",
                           "[ИМЯ]",
                           "tokenmask"}) {
    const Replaced result = replaced("call " + std::string(mask) + " now");
    EXPECT_EQ(result.line, "call tokenmask now") << mask;
    EXPECT_EQ(result.masks, 1U) << mask;
  }
}

TEST(Masks, AreNotSeenInOrdinaryText) {
  for (const char* line : {"[INFO] started",
                           "name of the email",
                           "x86 and xx",
                           "2 ** 3",
                           "***bold*** word",
                           "snake____case",
                           "[name](https://a.example)",
                           "(name)",
                           "cells show ####",
                           "Xaver",
                           "MAXIMUM",
                           "a < b > c",
                           "[...]",
                           "NAME: server",
                           "{ return x; }",
                           "█",
                           "[link to the wiki page]",
                           "f(x)",
                           "(*)",
                           "(xx)",
                           "[x] Laptop",
                           "[X]",
                           "[*]",
                           "<x>",
                           "■■■",
                           "●●",
                           "*** URGENT *** printer",
                           "********************",
                           "____________________",
                           "[x](y)"}) {
    const Replaced result = replaced(line);
    EXPECT_EQ(result.line, line);
    EXPECT_EQ(result.masks, 0U) << line;
  }
}

TEST(Masks, InARunBecomeOneTokenAndAreCountedEach) {
  const Replaced result = replaced("ask [FIRST_NAME] [LAST_NAME]/[PHONE], [ID] knows");
  EXPECT_EQ(result.line, "ask tokenmask, tokenmask knows");
  EXPECT_EQ(result.masks, 4U);
}

TEST(Masks, CountWordsInEveryScript) {
  EXPECT_EQ(count_words("my printer - is dead!"), 4U);
  EXPECT_EQ(count_words("größer\nals 50 %"), 3U);
  EXPECT_EQ(count_words("印刷できません"), 4U) << "two characters a word";
  EXPECT_EQ(count_words("... --- !"), 0U);
  EXPECT_EQ(count_mask_tokens("tokenmask and tokenmask"), 2U);
}

RC_GTEST_PROP(Masks, StayWhenReplacedAgain, ()) {
  const auto pieces = *rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
      "[NAME]", "****", "XXXX", "a", " ", "-", "(", "<REDACTED>", "j***@x", "{{x}}", "█", "██",
      "tokenmask", "*", "X", "[", "]", "日本", "____"));
  std::string line;
  for (const std::string& piece : pieces) line += piece;
  const Replaced once = replaced(line);
  const Replaced twice = replaced(once.line);
  RC_ASSERT(replaced(twice.line).line == twice.line);
  RC_ASSERT(twice.masks <= once.masks || once.masks == 0U);
}

TEST(Masks, TakeHostileLinesInLinearTime) {
  for (const char* piece :
       {"[", "***a", "X", "X-", "████ ", "<[{(", "**** ", "a***", "X ", "{{", "___a"}) {
    expect_linear_time(piece, [](const std::string& line) { static_cast<void>(replaced(line)); });
  }
}

}  // namespace
}  // namespace triage::text
