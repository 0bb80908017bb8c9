#include "triage/text/html.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/text/growth.h"
#include "triage/text/entities.h"

namespace triage::text {
namespace {

using testing::expect_linear_time;

std::string shown(std::string_view html) {
  std::string text;
  html_to_text(html, text);
  return text;
}

std::string decoded(std::string_view source) {
  std::string text;
  decode_entities(source, text);
  return text;
}

TEST(Html, IsKnownByItsTags) {
  for (const char* html : {"<p>x</p>", "a<br>b", "<!DOCTYPE html>", "<DIV class=\"x\">y</DIV>",
                           "<b>x</b>", "<span style='a'>x", "x<br/>"}) {
    EXPECT_TRUE(looks_like_html(html)) << html;
  }
}

TEST(Html, IsNotWhatOnlyHasAngleBrackets) {
  for (const char* text : {"a < b and c > d", "<REDACTED> called", "mail <jane@firm.example>",
                           "my <ADDRESS> and <TITLE>", "<@U123|jane>", "<p", "if (a<b) x", ""}) {
    EXPECT_FALSE(looks_like_html(text)) << text;
  }
}

TEST(Html, EndsLinesAtBlocksAndBreaks) {
  EXPECT_EQ(shown("<div>a</div><div>b<br>c</div><ul><li>d<li>e</ul>"), "a\nb\nc\nd\ne\n");
  EXPECT_EQ(shown("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>"), "a b \nc \n");
}

TEST(Html, FoldsLineEndsOfThePageButNotOfPlainText) {
  EXPECT_EQ(shown("<p>a\nb</p><pre>c\nd</pre>"), "a b\nc\nd\n");
  EXPECT_EQ(shown("a\nb<br>c"), "a\nb\nc");
}

TEST(Html, HidesScriptsStylesAndComments) {
  EXPECT_EQ(shown("<head><style>p{}</style></head><p>a<!-- <p>x --><script>if (1<2)</script>b</p>"),
            "ab\n");
  EXPECT_EQ(shown("<head><title>x<body><p>a"), "a");
  EXPECT_EQ(shown("<p>a<script>never closed"), "a");
}

TEST(Html, MarksQuotedBlocks) {
  EXPECT_EQ(shown("<p>a</p><blockquote><p>b</p><blockquote>c</blockquote></blockquote><p>d</p>"),
            "a\n> b\n> > c\nd\n");
}

TEST(Html, ReadsPastQuotedValues) {
  EXPECT_EQ(shown("<p><a title=\"a > b\" href='x'>link</a></p>"), "link\n");
  EXPECT_EQ(shown("<p><a title=\"never closed>link</a></p>"), "link\n");
}

TEST(Html, KeepsWhatHtmlDoesNotKnow) {
  EXPECT_EQ(shown("<p><REDACTED> wrote <o:p></o:p>to <jane@firm.example></p>"),
            "<REDACTED> wrote to <jane@firm.example>\n");
}

TEST(Entities, AreDecodedByNameAndByNumber) {
  EXPECT_EQ(decoded("gr&ouml;&szlig;er &ndash; 50&nbsp;&euro; &#8217;&#x2019; &#150;"),
            "größer – 50\u00A0€ ’’ –");
}

TEST(Entities, AreDecodedHoweverOftenTheyWereEscaped) {
  EXPECT_EQ(decoded("a &amp;amp;lt; b &amp;amp; c"), "a < b & c");
}

TEST(Entities, StayWhereTheyAreNone) {
  EXPECT_EQ(decoded("R&D; a && b &unknown; &#xD800; &#99999999; &"),
            "R&D; a && b &unknown; &#xD800; &#99999999; &");
}

RC_GTEST_PROP(Html, ReadsAnyBytes, (const std::string& bytes)) {
  const std::string text = shown(bytes + "<p " + bytes + ">" + bytes);
  RC_ASSERT(text.size() <= 64 + 50 * 3 * bytes.size());
}

TEST(Html, TakesHostilePagesInLinearTime) {
  for (const char* piece : {"<", "<a \"", "<a '", "<p", "&", "&amp;", "<!--", "<script>",
                            "<blockquote>", "</", "<head>", "<a title=\"<a '"}) {
    expect_linear_time(piece, [](const std::string& page) {
      static_cast<void>(looks_like_html(page));
      static_cast<void>(shown(page));
    });
  }
}

TEST(Html, ShowsWhatStandsBehindAHiddenElementThatIsNeverClosed) {
  EXPECT_EQ(shown("<p>one</p><object data=x><p>two</p>"), "one\ntwo\n");
  EXPECT_EQ(shown("<p>one</p><object>x</object><p>two</p>"), "one\ntwo\n");
}

}  // namespace
}  // namespace triage::text
