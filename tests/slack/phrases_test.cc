#include "triage/slack/phrases.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>
#include <string>

#include "triage/slack/markup.h"

namespace triage::slack {
namespace {

// The names in braces.
std::multiset<std::string> places_of(const std::string& phrase) {
  std::multiset<std::string> names;
  for (std::size_t at = phrase.find('{'); at != std::string::npos; at = phrase.find('{', at + 1)) {
    const std::size_t end = phrase.find('}', at);
    EXPECT_NE(end, std::string::npos) << phrase;
    names.insert(phrase.substr(at + 1, end - at - 1));
  }
  return names;
}

TEST(Phrases, AreThereInSixLanguages) {
  std::set<std::string> languages;
  const PhraseBook book;
  for (const Phrases& phrases : book.languages()) languages.insert(phrases.language());
  EXPECT_EQ(languages, (std::set<std::string>{"de", "en", "es", "fr", "ja", "pt"}));
}

TEST(Phrases, SayTheSameThingsInEveryLanguage) {
  const PhraseBook book;
  const Phrases& english = book.choose("en");
  for (const Phrases& phrases : book.languages()) {
    EXPECT_EQ(phrases.all().size(), english.all().size()) << phrases.language();
    for (const auto& [name, text] : english.all()) {
      const auto same = phrases.all().find(name);
      ASSERT_NE(same, phrases.all().end()) << phrases.language() << " lacks " << name;
      EXPECT_EQ(places_of(same->second), places_of(text)) << phrases.language() << " " << name;
      EXPECT_FALSE(same->second.empty()) << phrases.language() << " " << name;
    }
  }
}

TEST(Phrases, DifferFromEnglishWhereTheyAreSentences) {
  const PhraseBook book;
  for (const Phrases& phrases : book.languages()) {
    if (phrases.language() == "en") continue;
    for (const char* name : {"ask", "unknown_decision", "home_intro", "abstain_other"}) {
      EXPECT_NE(phrases.plain(name), book.choose("en").plain(name)) << phrases.language();
    }
  }
}

TEST(Phrases, NeedNoEscaping) {
  const PhraseBook book;
  for (const Phrases& phrases : book.languages()) {
    for (const auto& [name, text] : phrases.all()) {
      EXPECT_EQ(escaped(text), text) << phrases.language() << " " << name;
    }
  }
}

TEST(Phrases, OfModalsFitTheirTitles) {
  const PhraseBook book;
  for (const Phrases& phrases : book.languages()) {
    for (const char* name : {"reason_title", "send", "cancel"}) {
      EXPECT_LE(length_of(phrases.plain(name)), 24U) << phrases.language() << " " << name;
    }
  }
}

TEST(Phrases, FillInTheirValues) {
  const Phrases phrases("en", R"({"a": "Sorted as *{label}*: {label}, {x}."})");
  EXPECT_EQ(phrases.markup("a", {{"label", "{x}*"}, {"x", "1"}}), "Sorted as *{x}**: {x}*, 1.");
  EXPECT_EQ(phrases.plain("a", {{"label", "*P*"}, {"x", ""}}), "Sorted as *P*: *P*, .");
}

TEST(Phrases, WritePercentsAsTheLanguageDoes) {
  const PhraseBook book;
  EXPECT_EQ(book.choose("en").percent(0.934), "93%");
  EXPECT_EQ(book.choose("de").percent(0.934), "93 %");
  EXPECT_EQ(book.choose("en").percent(1.2), "100%");
  EXPECT_EQ(book.choose("en").percent(std::nan("")), "0%");
}

TEST(PhraseBook, PrefersTheTicketsLanguageThenThePersons) {
  const PhraseBook book;
  EXPECT_EQ(book.choose("de", "fr-FR").language(), "de");
  EXPECT_EQ(book.choose("und", "fr-FR").language(), "fr");
  EXPECT_EQ(book.choose("sv", "pt_BR").language(), "pt");
  EXPECT_EQ(book.choose("sv", "sv-SE").language(), "en");
  EXPECT_EQ(book.choose("", "").language(), "en");
}

}  // namespace
}  // namespace triage::slack
