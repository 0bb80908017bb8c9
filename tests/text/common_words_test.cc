#include "triage/text/common_words.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "triage/text/rules.h"

namespace triage::text {
namespace {

CommonWords three_languages() {
  CommonWords words;
  for (const std::string_view word : {"the", "and", "not", "in", "was"}) {
    EXPECT_TRUE(words.add("en", word));
  }
  for (const std::string_view word : {"der", "und", "für", "in", "was"}) {
    EXPECT_TRUE(words.add("de", word));
  }
  for (const std::string_view word : {"l", "d", "été"}) EXPECT_TRUE(words.add("fr", word));
  return words;
}

TEST(CommonWords, SpeakForALanguageInAnyCase) {
  EXPECT_EQ(three_languages().vote("The screen AND the mouse do NOT move"), "en");
  EXPECT_EQ(three_languages().vote("Der Drucker und FÜR"), "de");
}

TEST(CommonWords, AreCutAtApostrophesOfBothKinds) {
  EXPECT_EQ(three_languages().vote("l'écran d'accueil"), "fr");
  EXPECT_EQ(three_languages().vote("l’écran d’accueil"), "fr");
}

TEST(CommonWords, SpeakOnceEach) { EXPECT_EQ(three_languages().vote("the the the the"), ""); }

TEST(CommonWords, SayNothingWhereTwoLanguagesShareThem) {
  EXPECT_EQ(three_languages().vote("in was"), "");
  EXPECT_EQ(three_languages().vote("the and der und"), "");
  EXPECT_EQ(three_languages().vote("the and in was"), "") << "four to two";
  EXPECT_EQ(three_languages().vote("the and not in"), "en") << "four to one";
}

TEST(CommonWords, SayNothingOfATextWithoutThem) {
  EXPECT_EQ(three_languages().vote(""), "");
  EXPECT_EQ(three_languages().vote("printerjamnotification and"), "");
  EXPECT_EQ(CommonWords().vote("the and not"), "");
}

TEST(CommonWords, EndAtACutCharacter) {
  EXPECT_EQ(three_languages().vote("the and not \xE2"), "en");
  EXPECT_EQ(three_languages().vote("the and not \xC2"), "en");
}

TEST(CommonWords, ComeFromTheFilesOfRules) {
  const CommonWords& words = Rules::embedded().common_words();
  EXPECT_EQ(words.vote("det virker ikke"), "") << "Danish or Norwegian";
  EXPECT_EQ(words.vote("het scherm is niet meer zichtbaar sinds de update"), "nl");
  EXPECT_EQ(words.vote("no puc obrir el correu"), "") << "Catalan";
}

TEST(CommonWords, HaveAnEnd) {
  CommonWords words;
  for (int i = 0; i < 32; ++i) EXPECT_TRUE(words.add(std::to_string(i), "word"));
  EXPECT_FALSE(words.add("32", "word"));
  std::size_t added = 1;
  while (words.add("0", std::to_string(added))) ++added;
  EXPECT_EQ(added, 2048U);
}

TEST(LanguageOfScript, IsToldWhereOneLanguageHasTheScript) {
  EXPECT_EQ(language_of_script("화면이 나오지 않습니다"), "ko");
  EXPECT_EQ(language_of_script("หน้าจอไม่ติด"), "th");
  EXPECT_EQ(language_of_script("המסך לא נדלק"), "he");
  EXPECT_EQ(language_of_script("η οθόνη δεν ανάβει"), "el");
  EXPECT_EQ(language_of_script("画面が映りません。再起動済"), "ja");
}

TEST(LanguageOfScript, IsNotToldOfHanAlone) { EXPECT_EQ(language_of_script("屏幕一直是黑的"), ""); }

TEST(LanguageOfScript, IsNotToldOfANameInAnotherScript) {
  EXPECT_EQ(language_of_script("please add Γιώργος to the distribution list of sales"), "");
  EXPECT_EQ(language_of_script("экран не включается"), "");
  EXPECT_EQ(language_of_script(""), "");
}

}  // namespace
}  // namespace triage::text
