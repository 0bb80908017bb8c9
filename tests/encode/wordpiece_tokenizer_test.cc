#include "triage/encode/tokenizer/wordpiece_tokenizer.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "triage/base/unicode.h"

namespace triage::encode {
namespace {

using Words = std::vector<std::string>;

const std::vector<std::string> kEntries = {
    "[PAD]", "[UNK]", "[CLS]", "[SEP]",  "un", "##aff", "##able", "unaff",        "print", "##er",
    "##s",   "a",     "##a",   "grosse", ",",  "!",     "$",      "\xE6\x89\x93", "i",     "##b"};

WordPieceSettings settings() {
  WordPieceSettings settings;
  settings.entries = kEntries;
  settings.added = {{"[SEP]", 3}, {"[CLS]", 2}};
  settings.special = {.begin = 2, .end = 3, .pad = 0, .unknown = 1};
  return settings;
}

std::vector<std::int32_t> ids_of(const WordPieceTokenizer& tokenizer, std::string_view text) {
  std::vector<std::int32_t> ids;
  tokenizer.append_ids(text, ids);
  return ids;
}

// The entries that a text is cut into.
Words pieces_of(const std::string& text, const WordPieceSettings& with = settings()) {
  Words pieces;
  for (const std::int32_t id : ids_of(WordPieceTokenizer(with), text)) {
    pieces.push_back(kEntries.at(static_cast<std::size_t>(id)));
  }
  return pieces;
}

TEST(WordPiece, ALongestPieceGoesFirst) {
  EXPECT_EQ(pieces_of("printers"), (Words{"print", "##er", "##s"}));
  EXPECT_EQ(pieces_of("unaffable"), (Words{"unaff", "##able"}));
}

TEST(WordPiece, AWordThatCannotBeCoveredIsOneUnknown) {
  EXPECT_EQ(pieces_of("printing print"), (Words{"[UNK]", "print"}));
  EXPECT_EQ(pieces_of("er"), Words{"[UNK]"}) << "what continues a word begins none";
}

TEST(WordPiece, AWordOfMoreThanAHundredCharactersIsUnknown) {
  EXPECT_EQ(pieces_of(std::string(100, 'a')).size(), 100U);
  EXPECT_EQ(pieces_of(std::string(101, 'a')), Words{"[UNK]"});
}

TEST(WordPiece, TextIsCutAtBlanksPunctuationAndIdeographs) {
  EXPECT_EQ(pieces_of("a,a! $a"), (Words{"a", ",", "a", "!", "$", "a"}));
  EXPECT_EQ(pieces_of("a\u00A0a\u3000a\u2028a\n"), (Words{"a", "a", "a", "a"}));
  EXPECT_EQ(pieces_of("a打a"), (Words{"a", "打", "a"}));
}

TEST(WordPiece, CaseAndAccentsGo) {
  EXPECT_EQ(pieces_of("PRINTER GRÖSSE gro\u0308sse"), (Words{"print", "##er", "grosse", "grosse"}));
  WordPieceSettings cased = settings();
  cased.normalization.lowercase = false;
  EXPECT_EQ(pieces_of("A \u00E0", cased), (Words{"[UNK]", "a"}));
  WordPieceSettings accented = settings();
  accented.normalization.strip_accents = false;
  EXPECT_EQ(pieces_of("A \u00E0", accented), (Words{"a", "[UNK]"}));
}

TEST(WordPiece, ControlCharactersGoAndJoinWhatTheyParted) {
  EXPECT_EQ(pieces_of(std::string("un\0aff\u200Ba\x07"
                                  "ble",
                                  14)),
            (Words{"unaff", "##able"}));
  EXPECT_EQ(pieces_of("a\ta\ra\na"), (Words{"a", "a", "a", "a"}));
  WordPieceSettings raw = settings();
  raw.normalization.clean_text = false;
  EXPECT_EQ(pieces_of("a\x07", raw), Words{"[UNK]"});
}

TEST(WordPiece, CharactersYoungerThanTheTablesAreLetters) {
  EXPECT_EQ(pieces_of("a\u2E52a"), Words{"[UNK]"}) << "punctuation since Unicode 13";
  EXPECT_EQ(pieces_of("a\u2E42a"), (Words{"a", "[UNK]", "a"})) << "punctuation since Unicode 7";
}

TEST(WordPiece, SpecialTokensInATextAreThemselves) {
  EXPECT_EQ(pieces_of("a[SEP]a[CLS][CLS"), (Words{"a", "[SEP]", "a", "[CLS]", "[UNK]", "[UNK]"}));
  EXPECT_EQ(pieces_of("[sep]"), (Words{"[UNK]", "[UNK]", "[UNK]"}));
}

TEST(WordPiece, NormalizedAddedTokensAreFoundInAnyCase) {
  WordPieceSettings with = settings();
  with.added_normalized = {{"<Mask>", 20}};
  const WordPieceTokenizer tokenizer(with);
  EXPECT_EQ(ids_of(tokenizer, "a<MÁSK>a"), (std::vector<std::int32_t>{11, 20, 11}));
  EXPECT_EQ(tokenizer.vocabulary_size(), 21U) << "added ids count";
}

TEST(WordPiece, WhatIsNoUtf8CountsAsReplacementCharacters) {
  EXPECT_EQ(pieces_of("pr\xFFint\xE6\x89"), Words{"print"});
  WordPieceSettings raw = settings();
  raw.normalization.clean_text = false;
  EXPECT_EQ(pieces_of("a\xFF", raw), Words{"[UNK]"});
}

TEST(WordPiece, IdsAreAppended) {
  std::vector<std::int32_t> ids = {7};
  WordPieceTokenizer(settings()).append_ids("a", ids);
  EXPECT_EQ(ids, (std::vector<std::int32_t>{7, 11}));
  WordPieceTokenizer(settings()).append_ids("", ids);
  EXPECT_EQ(ids.size(), 2U);
}

// The rule as it reads, without tables and hashes.
Words greedy(const std::string& word) {
  Words pieces;
  for (std::size_t at = 0; at < word.size();) {
    std::size_t size = word.size() - at;
    const std::string prefix = at == 0 ? "" : "##";
    const auto is_entry = [&] {
      const std::string piece = prefix + word.substr(at, size);
      return std::find(kEntries.begin(), kEntries.end(), piece) != kEntries.end();
    };
    while (size > 0 && !is_entry()) --size;
    if (size == 0) return {"[UNK]"};
    pieces.push_back(prefix + word.substr(at, size));
    at += size;
  }
  return pieces;
}

RC_GTEST_PROP(WordPiece, WordsAreCutAsTheRuleReads, ()) {
  const auto parts = *rc::gen::nonEmpty(rc::gen::container<Words>(
      rc::gen::element<std::string>("un", "aff", "able", "print", "er", "s", "a", "b", "i", "x")));
  std::string word;
  for (const std::string& part : parts) word += part;
  RC_PRE(word.size() <= 100U);
  RC_ASSERT(pieces_of(word) == greedy(word));
}

RC_GTEST_PROP(WordPiece, AnyBytesGiveIdsOfTheVocabulary, ()) {
  const auto bytes = *rc::gen::container<std::string>(rc::gen::arbitrary<char>());
  const WordPieceTokenizer tokenizer(settings());
  const auto ids = ids_of(tokenizer, bytes);
  for (const std::int32_t id : ids) {
    RC_ASSERT(id >= 0);
    RC_ASSERT(static_cast<std::size_t>(id) < tokenizer.vocabulary_size());
  }
  RC_ASSERT(ids == ids_of(tokenizer, repaired_utf8(bytes)));
}

}  // namespace
}  // namespace triage::encode
