#include "triage/encode/parity.h"

#include <gtest/gtest.h>

#include <set>

#include "tests/base/temporary_folder.h"
#include "triage/base/error.h"
#include "triage/base/file.h"
#include "triage/base/unicode.h"
#include "triage/encode/precision_records.h"
#include "triage/encode/probe_texts.h"

namespace triage::encode {
namespace {

using triage::testing::TemporaryFolder;

Time now() { return *parse_time("2026-03-02T08:00:00Z"); }

Parity parity(double mean, double p01, double overlap) {
  return {.texts = 100,
          .cosines = Cosines{.texts = 100, .mean = mean, .min = p01, .p01 = p01},
          .neighbor_overlap = overlap};
}

TEST(Cosines, AreOfRowsWhateverTheirLength) {
  Matrix a(0, 2);
  Matrix b(0, 2);
  for (int i = 0; i < 199; ++i) {
    a.append_row(std::vector<float>{1, 0});
    b.append_row(std::vector<float>{7, 0});
  }
  a.append_row(std::vector<float>{1, 0});
  b.append_row(std::vector<float>{0, 3});
  const Cosines found = cosines(a, b);
  EXPECT_EQ(found.texts, 200U);
  EXPECT_NEAR(found.mean, 199.0 / 200, 1e-12);
  EXPECT_NEAR(found.min, 0, 1e-12);
  EXPECT_NEAR(found.p01, 1, 1e-12);  // the second of two hundred
}

TEST(Cosines, ARowOfZerosIsLikeNothing) { EXPECT_EQ(cosines(Matrix(1, 3), Matrix(1, 3)).mean, 0); }

TEST(LengthDifference, IsTheMeanShareThatTheShorterOneLacks) {
  Matrix a(0, 2);
  Matrix b(0, 2);
  a.append_row(std::vector<float>{3, 4});
  b.append_row(std::vector<float>{0, 10});
  a.append_row(std::vector<float>{0, 0});
  b.append_row(std::vector<float>{0, 0});
  EXPECT_NEAR(length_difference(a, b), 0.25, 1e-12);
  EXPECT_NEAR(length_difference(b, a), 0.25, 1e-12);
}

TEST(Parity, OfATunedEncoderIsCloseOnlyWhereLengthsAgreeToo) {
  Parity tuned = parity(1, 1, 1);
  tuned.length_difference = 0.005;
  EXPECT_TRUE(tuned.is_close());
  tuned.length_difference = 0.02;
  EXPECT_FALSE(tuned.is_close());
}

TEST(Parity, IsCloseOnlyWhereAllThreeAre) {
  EXPECT_TRUE(parity(0.9995, 0.995, 0.97).is_close());
  EXPECT_FALSE(parity(0.998, 0.995, 0.97).is_close());
  EXPECT_FALSE(parity(0.9995, 0.98, 0.97).is_close());
  EXPECT_FALSE(parity(0.9995, 0.995, 0.94).is_close());
  Parity other_dimension = parity(1, 1, 1);
  other_dimension.cosines.reset();
  EXPECT_FALSE(other_dimension.is_close());
}

TEST(ParityRecords, OnlyAPairThatWasMeasuredAsCloseMayBeMixed) {
  const TemporaryFolder folder;
  const ParityRecords records(folder / "new" / "parity.json");
  EXPECT_TRUE(records.may_be_mixed("a", "a"));
  EXPECT_FALSE(records.may_be_mixed("a", "b"));
  records.put("a", "b", parity(1, 1, 1), now());
  records.put("a", "c", parity(0.5, 0.5, 0.5), now());
  EXPECT_TRUE(records.may_be_mixed("a", "b"));
  EXPECT_TRUE(records.may_be_mixed("b", "a"));
  EXPECT_FALSE(records.may_be_mixed("a", "c"));
  EXPECT_FALSE(records.may_be_mixed("b", "c"));
}

TEST(ParityRecords, TheLastMeasurementCounts) {
  const TemporaryFolder folder;
  const ParityRecords records(folder / "parity.json");
  records.put("a", "b", parity(1, 1, 1), now());
  records.put("b", "a", parity(0.5, 0.5, 0.5), now());
  EXPECT_FALSE(records.may_be_mixed("a", "b"));
}

TEST(ParityRecords, ADamagedFileIsSaid) {
  const TemporaryFolder folder;
  for (const std::string text : {"{", "[]", R"({"pairs": [{"a": 1}]})", R"({"pairs": 7})"}) {
    write_file_atomically(folder / "parity.json", text);
    const ParityRecords records(folder / "parity.json");
    EXPECT_THROW((void)records.may_be_mixed("a", "b"), Corrupt) << text;
  }
}

TEST(PrecisionRecords, KeepWhatWasMeasured) {
  const TemporaryFolder folder;
  const PrecisionRecords records(folder / "new" / "precision.json");
  EXPECT_FALSE(records.find("a").has_value());
  records.put("a", {.texts = 64, .mean = 0.99, .min = 0.9, .p01 = 0.91});
  records.put("b", {});
  const auto found = records.find("a");
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->texts, 64U);
  EXPECT_EQ(found->min, 0.9);
}

TEST(PrecisionRecords, ADamagedFileIsMeasuredAnew) {
  const TemporaryFolder folder;
  write_file_atomically(folder / "precision.json", "{\"a\": 7");
  const PrecisionRecords records(folder / "precision.json");
  EXPECT_FALSE(records.find("a").has_value());
  records.put("a", {.texts = 1});
  EXPECT_TRUE(records.find("a").has_value());
  write_file_atomically(folder / "precision.json", "{\"a\": {\"mean\": \"x\"}}");
  EXPECT_FALSE(records.find("a").has_value());
}

TEST(ProbeTexts, AreSixtyFourDifferentOnes) {
  const std::vector<std::string> texts = probe_texts();
  EXPECT_EQ(texts.size(), 64U);
  EXPECT_EQ(std::set<std::string>(texts.begin(), texts.end()).size(), 64U);
  for (const std::string& text : texts) {
    EXPECT_TRUE(check_utf8(text).is_valid);
    EXPECT_FALSE(text.empty());
  }
}

}  // namespace
}  // namespace triage::encode
