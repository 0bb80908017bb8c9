#include "triage/text/language.h"

#include <gtest/gtest.h>

namespace triage::text {
namespace {

std::string language(std::string_view text, std::string_view hint = "") {
  return language_of(text, hint, Rules::embedded());
}

TEST(Language, IsToldOfOneSentence) {
  EXPECT_EQ(language("my laptop does not start since this morning, the screen stays dark"), "en");
  EXPECT_EQ(
      language("mein Laptop startet seit heute früh nicht mehr, der Bildschirm bleibt dunkel"),
      "de");
  EXPECT_EQ(language("mon ordinateur ne démarre plus depuis ce matin, l'écran reste noir"), "fr");
  EXPECT_EQ(language("mi portátil no arranca desde esta mañana, la pantalla sigue en negro"), "es");
  EXPECT_EQ(language("meu notebook não liga desde hoje cedo, a tela fica preta"), "pt");
  EXPECT_EQ(language("il mio portatile non si avvia da stamattina, lo schermo resta nero"), "it");
  EXPECT_EQ(language("パソコンが起動しません。画面が暗いままです"), "ja");
  EXPECT_EQ(language("我的笔记本电脑今天早上无法启动,屏幕一直是黑的"), "zh");
  EXPECT_EQ(language("ноутбук не включается с самого утра, экран остаётся тёмным"), "ru");
  EXPECT_EQ(language("המחשב הנייד שלי לא נדלק מהבוקר"), "he");
  EXPECT_EQ(language("bærbaren min starter ikke etter oppdateringen i natt, skjermen er svart"),
            "no");
}

TEST(Language, PrefersLanguagesThatHaveRules) {
  EXPECT_EQ(language("obrigada, resolvido!"), "pt") << "not Galician";
  EXPECT_EQ(language("la camara web me sale en negro con un candado"), "es");
}

TEST(Language, IsToldOfAFewWordsAmongForeignOnes) {
  EXPECT_EQ(language("j'ai changé de tel, l'appli d'authentification demande un code que j'ai pas"),
            "fr");
  EXPECT_EQ(language("Die Investment Data Analytics Plattform hat eine Panne mit der Cloud"), "de");
}

TEST(Language, DoesNotCountTokensAndQuotedErrors) {
  EXPECT_EQ(
      language("impossible d'ouvrir le ticket : \"Field 'Resolution' is required by the workflow "
               "of this project\" tokenurl tokenurl"),
      "fr");
}

TEST(Language, TakesTheGreetingAsAHint) {
  EXPECT_EQ(language("Outlook", "Guten Morgen zusammen"), "de");
}

TEST(Language, IsUndeterminedWhereThereIsNothingToTell) {
  EXPECT_EQ(language(""), "und");
  EXPECT_EQ(language("404 !!! 0x80070005"), "und");
}

}  // namespace
}  // namespace triage::text
