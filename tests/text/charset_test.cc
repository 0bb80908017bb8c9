#include "triage/text/charset.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "triage/base/unicode.h"

namespace triage::text {
namespace {

using namespace std::string_literals;

TEST(Charset, KeepsUtf8AndDropsItsMark) {
  EXPECT_EQ(to_utf8_text("größer"), "größer");
  EXPECT_EQ(to_utf8_text("\xEF\xBB\xBFgrößer"), "größer");
}

TEST(Charset, ReadsWindows1252WhereItIsNoUtf8) {
  EXPECT_EQ(to_utf8_text("gr\xF6\xDF"
                         "er \x96 50 \x80"),
            "größer – 50 €");
}

TEST(Charset, ReadsUtf16ByItsMarkOrItsZeros) {
  EXPECT_EQ(to_utf8_text("\xFF\xFEH\0\xE4\0"s), "Hä");
  EXPECT_EQ(to_utf8_text("\xFE\xFF\0H\0\xE4"s), "Hä");
  EXPECT_EQ(to_utf8_text("p\0r\0i\0n\0t\0e\0r\0 \0d\0e\0a\0d\0"s), "printer dead");
  EXPECT_EQ(to_utf8_text("\0p\0r\0i\0n\0t\0e\0r\0 \0d\0e\0a\0d"s), "printer dead");
}

TEST(Charset, KeepsUtf8ThatWasCutInTwo) {
  const std::string cut = std::string("größere Überraschung für ").append("\xC3");
  EXPECT_EQ(to_utf8_text(cut), "größere Überraschung für \uFFFD");
}

RC_GTEST_PROP(Charset, AlwaysGivesUtf8, (const std::string& bytes)) {
  RC_ASSERT(check_utf8(to_utf8_text(bytes)).is_valid);
}

}  // namespace
}  // namespace triage::text
