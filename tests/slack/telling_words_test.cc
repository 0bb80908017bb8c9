#include "triage/slack/telling_words.h"

#include <gmock/gmock.h>

namespace triage::slack {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> telling(const std::string& language, const std::vector<std::string>& words,
                                 std::size_t count = 5) {
  const PhraseBook book;
  return telling_words(words, book.choose(language), count);
}

TEST(TellingWords, AreTheStrongestAndNoMoreThanAskedFor) {
  EXPECT_THAT(telling("en", {"vpn", "offline", "outlook"}, 2), ElementsAre("vpn", "offline"));
  EXPECT_THAT(telling("en", {}), IsEmpty());
}

TEST(TellingWords, PassOverLittleWordsAndPairsOfThem) {
  EXPECT_THAT(telling("en", {"expired", "i am", "am", "the", "locked"}),
              ElementsAre("expired", "locked"));
  EXPECT_THAT(telling("de", {"nach dem", "outlook", "dem"}), ElementsAre("outlook"));
  EXPECT_THAT(telling("en", {"dem"}), ElementsAre("dem")) << "no little word of English";
}

TEST(TellingWords, NameAWordOnce) {
  EXPECT_THAT(telling("en", {"locked out", "locked", "out locked", "account"}),
              ElementsAre("locked out", "account"));
  EXPECT_THAT(telling("en", {"my vpn", "vpn", "the vpn"}), ElementsAre("my vpn"));
}

TEST(TellingWords, OfJapaneseAreNotWrittenInHiraganaAlone) {
  EXPECT_THAT(telling("ja", {"パスワード", "れ", "でき ま", "パスワード を", "印刷 でき"}),
              ElementsAre("パスワード", "印刷 でき"));
}

}  // namespace
}  // namespace triage::slack
