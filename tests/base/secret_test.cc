#include "triage/base/secret.h"

#include <gtest/gtest.h>

#include "triage/base/base64.h"

namespace triage {
namespace {

TEST(Secret, OfTwoTokensNothingIsAlike) {
  const std::string one = make_token();
  const std::string two = make_token();
  EXPECT_EQ(one.size(), 60U);
  EXPECT_NE(token_id(one), token_id(two));
  EXPECT_NE(one.substr(17), two.substr(17));
  EXPECT_EQ(token_id(one).size(), 16U);
}

// An id is typed as a word of `access revoke`: one that began with a dash would be an option.
TEST(Secret, HasAnIdThatCanBeTyped) {
  for (int made = 0; made < 200; ++made) {
    const std::string token = make_token();
    EXPECT_EQ(token_id(token).find_first_not_of("0123456789abcdef"), std::string_view::npos);
  }
}

TEST(Secret, OfATokensWrongShapeHasNoId) {
  const std::string token = make_token();
  for (const std::string& text :
       {std::string(), std::string("x.y"), token + "x", token.substr(1), std::string(60, 'x')}) {
    EXPECT_EQ(token_id(text), "") << text;
  }
}

TEST(Secret, IsRecognisedByItsHashAndNotReadFromIt) {
  const std::string token = make_token();
  const std::string hash = salted_hash(token);
  EXPECT_TRUE(matches_hash(token, hash));
  EXPECT_FALSE(matches_hash(make_token(), hash));
  EXPECT_NE(salted_hash(token), hash);
  EXPECT_EQ(hash.find(token.substr(17)), std::string::npos);
}

TEST(Secret, MatchesNoBrokenHash) {
  const std::string hash = salted_hash("secret");
  EXPECT_FALSE(matches_hash("secret", ""));
  EXPECT_FALSE(matches_hash("secret", "no salt"));
  EXPECT_FALSE(matches_hash("secret", hash.substr(0, hash.size() - 1)));
}

// RFC 4648, section 10.
TEST(Base64, WritesAndReadsTheStandardsOwnExamples) {
  const std::pair<const char*, const char*> examples[] = {{"", ""},
                                                          {"f", "Zg=="},
                                                          {"fo", "Zm8="},
                                                          {"foo", "Zm9v"},
                                                          {"foob", "Zm9vYg=="},
                                                          {"fooba", "Zm9vYmE="},
                                                          {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, text] : examples) {
    EXPECT_EQ(base64(bytes), text);
    EXPECT_EQ(parse_base64(text), bytes);
  }
}

TEST(Base64, HoldsNumbersLittleEndian) {
  const std::vector<float> numbers{1.0F, -2.5F};
  EXPECT_EQ(base64(numbers), "AACAPwAAIMA=");
  EXPECT_EQ(parse_base64_floats("AACAPwAAIMA="), numbers);
  EXPECT_EQ(parse_base64_floats(""), std::vector<float>());
  EXPECT_EQ(parse_base64_floats("AACA"), std::nullopt) << "three bytes";
  EXPECT_EQ(parse_base64_floats("!"), std::nullopt);
}

TEST(Base64, ForUrlsHasNoPaddingAndItsOwnLetters) {
  EXPECT_EQ(base64url("\xFB\xFF"), "-_8");
  EXPECT_EQ(base64("\xFB\xFF"), "+/8=");
  EXPECT_EQ(parse_base64("-_8"), "\xFB\xFF");
}

TEST(Base64, ThatIsNoneIsNothing) {
  for (const char* text : {"A", "A===", "Zm9v!", "Zg==Zg==", "=", "Z g=", "Zh=="}) {
    EXPECT_EQ(parse_base64(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace triage
