#include "triage/slack/markup.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>

#include "triage/base/unicode.h"

namespace triage::slack {
namespace {

TEST(PlainText, ReadsReferencesByTheirNames) {
  EXPECT_EQ(plain_text("<@U123|ann> asks <@U456>"), "@ann asks ");
  EXPECT_EQ(plain_text("see <#C123|help-desk> and <#C9>"), "see #help-desk and ");
  EXPECT_EQ(plain_text("<!here> <!channel> <!subteam^S1|@admins>"), "@here @channel @admins");
  EXPECT_EQ(plain_text("<!date^1392734382^{date}|Feb 18, 2014>"), "Feb 18, 2014");
  EXPECT_EQ(plain_text("<https://example.com/a?b=1&amp;c=2>"), "https://example.com/a?b=1&c=2");
  EXPECT_EQ(plain_text("<https://example.com|the wiki>"), "the wiki");
  EXPECT_EQ(plain_text("<mailto:a@example.com|a@example.com> <mailto:b@example.com>"),
            "a@example.com b@example.com");
}

TEST(PlainText, ReadsEscapesOnce) {
  EXPECT_EQ(plain_text("a &lt; b &amp;&amp; c &gt; d"), "a < b && c > d");
  EXPECT_EQ(plain_text("&amp;lt; &nbsp; &"), "&lt; &nbsp; &");
}

TEST(PlainText, KeepsWhatIsNoMarkup) {
  EXPECT_EQ(plain_text("an <open end"), "an <open end");
  EXPECT_EQ(plain_text(""), "");
  EXPECT_EQ(plain_text("<>"), "");
}

RC_GTEST_PROP(PlainText, ReadsBackWhatWasEscaped, (const std::string& bytes)) {
  const std::string text = repaired_utf8(bytes);
  RC_ASSERT(plain_text(escaped(text)) == text);
}

RC_GTEST_PROP(Escaped, HoldsNothingThatSlackWouldTakeForMarkup, (const std::string& bytes)) {
  const std::string text = escaped(bytes);
  RC_ASSERT(text.find_first_of("<>") == std::string::npos);
  RC_ASSERT(check_utf8(text).is_valid);
}

RC_GTEST_PROP(EscapedWithin, StaysWithinItsLimitAndIsWhole, ()) {
  const auto pieces = *rc::gen::container<std::vector<std::string>>(
      rc::gen::element<std::string>("a", "&", "<", ">", "é", "日", "😀", "\xff", " "));
  std::string text;
  for (const std::string& piece : pieces) text += piece;
  const auto limit = *rc::gen::inRange<std::size_t>(1, 40);
  const std::string cut = escaped_within(text, limit);
  RC_ASSERT(length_of(cut) <= limit);
  RC_ASSERT(check_utf8(cut).is_valid);
  RC_ASSERT(length_of(escaped(text)) > limit || cut == escaped(text));
  RC_ASSERT(escaped(plain_text(cut)) == cut);
}

TEST(EscapedWithin, MarksWhereItCut) {
  EXPECT_EQ(escaped_within("printer", 7), "printer");
  EXPECT_EQ(escaped_within("printers", 7), "printe…");
  EXPECT_EQ(escaped_within("ab<cd", 5), "ab…");
  EXPECT_EQ(escaped_within("anything", 0), "");
}

TEST(LengthOf, CountsAsSlackMayCount) {
  EXPECT_EQ(length_of("abc"), 3U);
  EXPECT_EQ(length_of("日本"), 2U);
  EXPECT_EQ(length_of("😀"), 2U);
}

TEST(Unmarked, TakesMarksApartAndMakesOneLine) {
  EXPECT_EQ(unmarked("plain words"), "plain words");
  EXPECT_EQ(unmarked("a\nb\tc"), "a b c");
  EXPECT_NE(unmarked("*loud*"), "*loud*");
  EXPECT_EQ(unmarked("*").substr(0, 1), "*");
}

}  // namespace
}  // namespace triage::slack
