#include "triage/text/normalize.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "triage/base/unicode.h"
#include "triage/text/charset.h"
#include "triage/text/folding.h"

namespace triage::text {
namespace {

std::string normal(std::string_view text) {
  std::string result;
  normalize(text, result);
  return result;
}

TEST(Normalize, FoldsBlanksAndLineEnds) {
  EXPECT_EQ(normal("  a\t b \r\n\r\n\n\n c\u2028d \v e\n\n"), "a b\n\nc\nd\ne");
  EXPECT_EQ(normal("50\u00A0%\u3000x"), "50 % x");
}

TEST(Normalize, DropsWhatNobodySees) {
  EXPECT_EQ(normal("a\u200Bb\u00ADc\u202Ed\uFEFF e\u0007f"), "abcd ef");
}

TEST(Normalize, ComposesAndWidens) {
  EXPECT_EQ(normal("gro\u0308\u00DFer"), "größer");
  EXPECT_EQ(normal("ＡＢＣ１２３！　ﾊﾟｿｺﾝ"), "ABC123! パソコン");
}

TEST(Normalize, ComposesAcrossWhatItDrops) { EXPECT_EQ(normal("e\u200D\u0301"), "é"); }

TEST(Normalize, CountsRubbishButNotInvisibleMarks) {
  std::string result;
  EXPECT_EQ(normalize("a\x01\x02 \uFFFD", result), 3U);
  EXPECT_EQ(normalize("a\u200B\u202E", result), 0U);
}

RC_GTEST_PROP(Normalize, IsDoneAfterOnce, (const std::string& bytes)) {
  const std::string once = normal(to_utf8_text(bytes));
  RC_ASSERT(normal(once) == once);
  RC_ASSERT(nfc(once) == once);
}

TEST(Normalize, DropsWidthFormsThatUnicodeHasNotAssigned) {
  EXPECT_EQ(normal("a\uFFE7b\uFF21\uFFE7"), "abA");
}

TEST(Folding, ChangesCapitalsAndNothingBesideThem) {
  EXPECT_EQ(folded_for_rules("@AZ[`az{ AAAAAAAAZ"), "@az[`az{ aaaaaaaaz");
  EXPECT_EQ(folded_for_rules("Über GROẞE Ångström÷×"), "über grosse ångström÷×");
}

TEST(Normalize, KeepsLatinLettersAndLetsTheSignsBetweenThemBe) {
  std::string normal;
  EXPECT_EQ(normalize("à  la carté 2×3÷6 ÀÿÖ \xC3", normal), 1U);
  EXPECT_EQ(normal, "à la carté 2×3÷6 ÀÿÖ");
}

}  // namespace
}  // namespace triage::text
