#include "triage/text/validator.h"

#include <gtest/gtest.h>

namespace triage::text {
namespace {

std::string code_of(const std::string& body, double masked_share = 0, const Limits& limits = {}) {
  Document document;
  document.body = body;
  document.masked_share = masked_share;
  const auto defect = defect_of(document, limits);
  return defect ? defect->field : "";
}

TEST(Validator, TakesWhatCanBeClassified) {
  EXPECT_EQ(code_of("vpn"), "");
  EXPECT_EQ(code_of("印刷"), "") << "two Han characters say as much as a word";
  EXPECT_EQ(code_of("printer dead tokenmask", 0.20), "");
}

TEST(Validator, RefusesWhatCannot) {
  EXPECT_EQ(code_of(""), code::kEmpty);
  EXPECT_EQ(code_of("ok"), code::kTooShort);
  EXPECT_EQ(code_of("404 ?!"), code::kTooShort);
  EXPECT_EQ(code_of("tokenurl tokennumber"), code::kTooShort) << "tokens are no words";
  EXPECT_EQ(code_of("\xFF\xFE broken"), code::kNotText);
  EXPECT_EQ(code_of("printer dead", 0.21), code::kMasked);
}

TEST(Validator, KeepsToTheLimits) {
  EXPECT_EQ(code_of("ok", 0, {.min_letters = 2}), "");
  EXPECT_EQ(code_of("printer dead", 0.5, {.max_masked_share = 0.5}), "");
}

TEST(Validator, SaysNumbersAndNoText) {
  Document document;
  document.body = "secret words";
  document.masked_share = 0.353;
  EXPECT_EQ(defect_of(document, {})->reason, "35 % of the words are masked, at most 20 % may be");
  document.masked_share = 0;
  document.body = "ok";
  EXPECT_EQ(defect_of(document, {})->reason, "2 letters are left, at least 3 are needed");
}

}  // namespace
}  // namespace triage::text
