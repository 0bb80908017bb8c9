#include "triage/text/rules.h"

#include <gtest/gtest.h>

#include <array>

#include "triage/base/error.h"

namespace triage::text {
namespace {

Rules rules_of(std::string_view content) {
  const std::array files = {EmbeddedFile{"xx.rules", content}};
  return Rules::parse(files);
}

std::string refusal_of(std::string_view content) {
  try {
    rules_of(content);
  } catch (const InvalidInput& error) {
    return error.what();
  }
  return "";
}

TEST(Rules, KnowWhatCoversALine) {
  const Rules rules = rules_of("[sign_off]\nKind Regards*\n[thanks]\nThank you\n");
  EXPECT_TRUE(rules.covering("kind regards, jane").has(RuleKind::kSignOff));
  EXPECT_TRUE(rules.covering("thank you").has(RuleKind::kThanks));
  EXPECT_TRUE(rules.covering("thank you very much").is_empty());
  EXPECT_TRUE(rules.covering_literally("kind regards").is_empty());
}

TEST(Rules, FoldLetterCaseQuotesAndDashes) {
  const Rules rules = rules_of("[thanks]\nMerci d’avance – beaucoup\nDANKE FÜR DEN GRUSS\n");
  EXPECT_TRUE(rules.covering("merci d'avance - beaucoup").has(RuleKind::kThanks));
  EXPECT_TRUE(rules.covering("danke für den gruss").has(RuleKind::kThanks));
}

TEST(Rules, TellWhatAGreetingLeavesOpen) {
  const Rules rules = rules_of("[greeting]\nHi\nHi *\nHi team\n");
  EXPECT_EQ(rules.name_in_greeting("hi"), "");
  EXPECT_EQ(rules.name_in_greeting("hi team"), "");
  EXPECT_EQ(rules.name_in_greeting("hi jane doe"), "jane doe");
  EXPECT_EQ(rules.name_in_greeting("printer"), std::nullopt);
}

TEST(Rules, KnowHeaderFieldsAndMasks) {
  const Rules rules =
      rules_of("[header_field]\nfrom: Von\n[mask]\nFIRST_NAME\n[bare_mask]\nREDACTED\n");
  EXPECT_EQ(rules.header_field("von"), HeaderField::kFrom);
  EXPECT_EQ(rules.header_field("bis"), HeaderField::kNone);
  EXPECT_TRUE(rules.is_mask("first name"));
  EXPECT_FALSE(rules.is_bare_mask("first name"));
  EXPECT_TRUE(rules.is_mask("redacted"));
  EXPECT_TRUE(rules.is_bare_mask("redacted"));
}

TEST(Rules, HoldCommonWordsSeveralOnALine) {
  const Rules rules = rules_of("[common_word]\nder  die und\nNicht\n");
  EXPECT_EQ(rules.common_words().vote("die nicht"), "xx");
  EXPECT_NE(refusal_of("[common_word]\nder\nUnglücklich\n").find("line 3"), std::string::npos);
}

TEST(Rules, SubjectsOfAutomaticMailHaveAPrefixOfTheirOwn) {
  const Rules rules = rules_of("[auto_reply]\nsubject: Out of office:*\nI am on leave\n");
  EXPECT_TRUE(rules.covering("out of office: re: x").has(RuleKind::kAutomaticSubject));
  EXPECT_TRUE(rules.covering("i am on leave").is_empty())
      << "it may stand anywhere, it covers nothing";
}

TEST(Rules, NameTheLineThatTheyCannotUse) {
  EXPECT_NE(refusal_of("[sign_of]\nx\n").find("xx.rules line 1: there is no section [sign_of]"),
            std::string::npos);
  EXPECT_NE(refusal_of("[sign_of]\nx\n").find("Did you mean 'sign_off'?"), std::string::npos);
  EXPECT_NE(refusal_of("# comment\nHi\n").find("line 2: a pattern stands before"),
            std::string::npos);
  EXPECT_NE(refusal_of("[thanks]\n\n* a *\n").find("line 3: '* a *'"), std::string::npos);
  EXPECT_NE(refusal_of("[header_field]\nbcc: Bcc\n").find("'bcc: Bcc' is not `role: Name`"),
            std::string::npos);
  EXPECT_NE(refusal_of("[header_field]\nVon\n").find("'Von'"), std::string::npos);
}

TEST(Rules, HaveAFingerprintOfTheirContent) {
  EXPECT_EQ(rules_of("[thanks]\nThx\n").fingerprint(), rules_of("[thanks]\nThx\n").fingerprint());
  EXPECT_NE(rules_of("[thanks]\nThx\n").fingerprint(), rules_of("[thanks]\nTks\n").fingerprint());
  EXPECT_EQ(Rules::embedded().fingerprint().size(), 16U);
}

TEST(Rules, AreCarriedForThirtyLanguages) {
  for (const char* language : {"en", "de", "fr", "es", "pt", "ja", "zh", "ar", "hi", "th", "vi"}) {
    EXPECT_TRUE(Rules::embedded().has_language(language)) << language;
  }
  EXPECT_FALSE(Rules::embedded().has_language("xx"));
}

}  // namespace
}  // namespace triage::text
