#include "triage/text/phrase_matcher.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>
#include <string>
#include <vector>

namespace triage::text {
namespace {

// What `covers` promises, written the slow and plain way.
bool matches(std::string_view pattern, std::string_view text) {
  if (pattern.empty()) return text.empty();
  if (pattern[0] != '*') {
    return !text.empty() && pattern[0] == text[0] && matches(pattern.substr(1), text.substr(1));
  }
  for (std::size_t skipped = 0; skipped <= text.size(); ++skipped) {
    if (matches(pattern.substr(1), text.substr(skipped))) return true;
  }
  return false;
}

std::vector<PhraseMatcher::Id> covering(const PhraseMatcher& matcher, std::string_view unit) {
  std::set<PhraseMatcher::Id> found;
  const auto test = [&](PhraseMatcher::Id phrase, std::size_t = 0, std::size_t = 0) {
    if (matcher.covers(phrase, unit)) found.insert(phrase);
  };
  matcher.for_each_anchor(unit, test);
  matcher.for_each_short(unit, test);
  return {found.begin(), found.end()};
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += word;
  return text;
}

// Phrases begin where words do: ж stands behind a blank.
RC_GTEST_PROP(PhraseMatcher, AgreesWithAPlainGlob, ()) {
  const auto words = rc::gen::container<std::vector<std::string>>(
      rc::gen::element<std::string>("ab ", "ba ", "cc ", "日本", " ж ", "- "));
  const auto words_and_stars = rc::gen::container<std::vector<std::string>>(
      rc::gen::element<std::string>("ab ", "ba ", "cc ", "日本", " ж ", "- ", "*", "*"));
  const auto patterns = *rc::gen::container<std::vector<std::vector<std::string>>>(words_and_stars);
  const std::string text = joined(*rc::gen::resize(8, words));
  PhraseMatcher matcher;
  std::vector<std::string> added;
  for (const auto& pattern : patterns) {
    if (pattern.size() <= 6 && matcher.add(joined(pattern))) added.push_back(joined(pattern));
  }
  matcher.build();
  std::vector<PhraseMatcher::Id> expected;
  for (std::size_t i = 0; i < added.size(); ++i) {
    if (!text.empty() && matches(added[i], text)) {
      expected.push_back(static_cast<PhraseMatcher::Id>(i));
    }
  }
  RC_ASSERT(covering(matcher, text) == expected);
}

TEST(PhraseMatcher, RefusesPhrasesThatWouldBeComparedWithEverything) {
  PhraseMatcher matcher;
  EXPECT_FALSE(matcher.add(""));
  EXPECT_FALSE(matcher.add("*"));
  EXPECT_FALSE(matcher.add("* *"));
  EXPECT_FALSE(matcher.add("*ab*"));
  EXPECT_TRUE(matcher.add("ab*"));
  EXPECT_TRUE(matcher.add("*abcd*"));
  EXPECT_EQ(matcher.size(), 2U);
}

TEST(PhraseMatcher, FindsPhrasesInTheMiddleOfAText) {
  PhraseMatcher matcher;
  ASSERT_TRUE(matcher.add("is confidential"));
  ASSERT_TRUE(matcher.add("rate * experience"));
  matcher.build();
  const std::string text = "this mail is confidential. please rate your last experience now";
  std::vector<std::string_view> found;
  matcher.for_each_anchor(text, [&](PhraseMatcher::Id phrase, std::size_t begin, std::size_t) {
    found.push_back(matcher.occurrence(phrase, text, begin));
  });
  EXPECT_EQ(found, (std::vector<std::string_view>{"is confidential", "rate your last experience"}));
}

TEST(PhraseMatcher, ReportsBlocksFromLeftToRight) {
  PhraseMatcher matcher;
  for (const char* phrase :
       {"best regards", "regards from", "thank you", "you are", "kind regards"}) {
    ASSERT_TRUE(matcher.add(phrase));
  }
  matcher.build();
  std::size_t last = 0;
  std::size_t count = 0;
  matcher.for_each_anchor("thank you are best regards from kind regards",
                          [&](PhraseMatcher::Id, std::size_t, std::size_t block) {
                            EXPECT_GE(block, last);
                            last = block;
                            ++count;
                          });
  EXPECT_EQ(count, 5U);
}

}  // namespace
}  // namespace triage::text
