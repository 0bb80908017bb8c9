#include "triage/base/unicode.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

namespace triage {
namespace {

using Words = std::vector<std::string>;

Words words_of(const std::string& text) {
  Words words;
  WordBreaker().for_each_word(text, [&](std::string_view word) { words.emplace_back(word); });
  return words;
}

TEST(WordBreaker, WordsAreRunsOfLettersDigitsAndUnderscores) {
  EXPECT_EQ(words_of("It's 3 o'clock: re-boot PC_07!"),
            (Words{"It", "s", "3", "o", "clock", "re", "boot", "PC_07"}));
  EXPECT_EQ(words_of("größer ÉCRAN привет שלום"), (Words{"größer", "ÉCRAN", "привет", "שלום"}));
  EXPECT_EQ(words_of("Zu\u0308ge"), (Words{"Zu\u0308ge"})) << "a mark belongs to its letter";
  EXPECT_EQ(words_of(""), Words{});
  EXPECT_EQ(words_of(" \n\t…€😤"), Words{});
}

TEST(WordBreaker, ScriptsWithoutBlanksAreCutByDictionary) {
  EXPECT_EQ(words_of("打印机无法工作").back(), "工作");
  EXPECT_GE(words_of("プリンターが動きません").size(), 3U);
  EXPECT_GE(words_of("เครื่องพิมพ์ไม่ทำงาน").size(), 3U);
  EXPECT_EQ(words_of("프린터가 안 됩니다").size(), 3U);
}

TEST(WordBreaker, MixedScriptsKeepAllOfTheirLetters) {
  std::string joined;
  for (const std::string& word : words_of("VPNが接続できません please 再起動")) joined += word;
  EXPECT_EQ(joined, "VPNが接続できませんplease再起動");
}

RC_GTEST_PROP(WordBreaker, WordsOfAnyBytesLieInTheTextInOrder, ()) {
  const auto text = *rc::gen::container<std::string>(rc::gen::arbitrary<char>());
  const char* at = text.data();
  WordBreaker().for_each_word(text, [&](std::string_view word) {
    RC_ASSERT(!word.empty());
    RC_ASSERT(word.data() >= at);
    at = word.data() + word.size();
  });
  RC_ASSERT(at <= text.data() + text.size());
}

RC_GTEST_PROP(Utf8, RepairedTextIsValidAndValidTextIsLeftAlone, ()) {
  const auto bytes = *rc::gen::container<std::string>(rc::gen::arbitrary<char>());
  const std::string repaired = repaired_utf8(bytes);
  RC_ASSERT(check_utf8(repaired).is_valid);
  RC_ASSERT(repaired_utf8(repaired) == repaired);
  const Utf8Check check = check_utf8(bytes);
  if (check.is_valid) RC_ASSERT(repaired == bytes);
  RC_ASSERT(check_utf8(bytes.substr(0, check.is_valid ? bytes.size() : check.invalid_at)).is_valid);
}

TEST(Utf8, WhatRfc3629ForbidsIsFoundWhereItStands) {
  EXPECT_TRUE(check_utf8("ASCII ä € 😤").is_valid);
  for (const std::string bad : {"\x80", "\xC0\xAF", "\xE0\x80\xAF", "\xED\xA0\x80",
                                "\xF4\x90\x80\x80", "\xF8\x88\x80\x80\x80", "\xC3", "\xE2\x82"}) {
    const Utf8Check check = check_utf8("ok" + bad);
    EXPECT_FALSE(check.is_valid) << ::testing::PrintToString(bad);
    EXPECT_EQ(check.invalid_at, 2U) << ::testing::PrintToString(bad);
  }
}

RC_GTEST_PROP(Utf8, CodePointsComeBackAsTheyWereWritten, ()) {
  const auto value = *rc::gen::inRange<std::uint32_t>(0, 0x110000);
  RC_PRE(value < 0xD800 || value > 0xDFFF);
  std::string text;
  append_utf8(static_cast<char32_t>(value), text);
  std::size_t at = 0;
  RC_ASSERT(next_code_point(text, at) == static_cast<char32_t>(value));
  RC_ASSERT(at == text.size());
}

TEST(Folded, WordsThatReadTheSameAreTheSame) {
  EXPECT_EQ(folded("Straße"), folded("STRASSE"));
  EXPECT_EQ(folded("ｆｕｌｌ"), "full");
  EXPECT_EQ(folded("a\u200Bb"), "ab") << "zero-width characters go";
  EXPECT_EQ(folded("ΣΑΣ"), folded("σας"));
}

RC_GTEST_PROP(Folded, FoldingAgainChangesNothing, ()) {
  const auto bytes = *rc::gen::container<std::string>(rc::gen::arbitrary<char>());
  RC_ASSERT(folded(folded(bytes)) == folded(bytes));
}

TEST(Nfd, LettersComeApartFromTheirMarks) {
  EXPECT_EQ(nfd("é"), "e\u0301");
  EXPECT_EQ(nfd("각"), "\u1100\u1161\u11A8");
  EXPECT_EQ(nfd("plain"), "plain");
}

RC_GTEST_PROP(Nfd, ComposingAgainGivesWhatWasComposed, ()) {
  const auto bytes = *rc::gen::container<std::string>(rc::gen::arbitrary<char>());
  RC_ASSERT(nfc(nfd(bytes)) == nfc(bytes));
}

TEST(CodePoints, HaveACategoryAVersionAndALowerCase) {
  EXPECT_EQ(general_category(U'A'), "Lu");
  EXPECT_EQ(general_category(0x0301), "Mn");
  EXPECT_EQ(general_category(0x200B), "Cf");
  EXPECT_EQ(general_category(U'«'), "Pi");
  EXPECT_EQ(general_category(0x0378), "Cn");
  EXPECT_EQ(unicode_version_of(U'A'), 1);
  EXPECT_EQ(unicode_version_of(0x2E52), 13);
  EXPECT_EQ(unicode_version_of(0x0378), 0);
  EXPECT_EQ(simple_lower(U'Ä'), U'ä');
  EXPECT_EQ(simple_lower(U'Σ'), U'σ');
  EXPECT_EQ(simple_lower(U'ß'), U'ß');
}

TEST(DisplayWidth, CountsColumnsOfATerminal) {
  EXPECT_EQ(display_width("abc"), 3U);
  EXPECT_EQ(display_width("漢字"), 4U);
  EXPECT_EQ(display_width("e\u0301"), 1U);
  EXPECT_EQ(display_width("a\u200Bb"), 2U);
  EXPECT_EQ(display_width(""), 0U);
}

TEST(Charsets, AreTurnedIntoUtf8ByAnyOfTheirNames) {
  EXPECT_EQ(to_utf8("gr\xFC\xDF", "iso-8859-1"), "grüß");
  EXPECT_EQ(to_utf8("\x80 5", "Windows-1252"), "€ 5");
  EXPECT_EQ(to_utf8(std::string("a\0\xE4\0", 4), "UTF-16LE"), "aä");
  EXPECT_EQ(to_utf8("\x83\x76", "shift_jis"), "プ");
  EXPECT_EQ(to_utf8("abc", "klingon-7"), std::nullopt);
}

}  // namespace
}  // namespace triage
