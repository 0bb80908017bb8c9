#include "triage/encode/lexical/lexical_encoder.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace triage::encode {
namespace {

using Columns = std::map<std::uint32_t, float>;

LexicalCounts counts_of(const std::string& text, std::size_t body_start = 0) {
  LexicalEncoder encoder;
  LexicalCounts counts;
  encoder.encode({text, body_start}, counts);
  return counts;
}

float total(const std::vector<SparseEntry>& counts) {
  float sum = 0;
  for (const SparseEntry& entry : counts) sum += entry.value;
  return sum;
}

// The columns of words and pairs of a text, by what they stand for.
std::map<std::string, std::uint32_t> named_columns(const std::string& text) {
  std::map<std::string, std::uint32_t> columns;
  LexicalEncoder().for_each_word(
      text, [&](std::string_view piece, std::uint32_t column) { columns.emplace(piece, column); });
  return columns;
}

std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> words;
  LexicalEncoder().for_each_word(text, [&](std::string_view piece, std::uint32_t) {
    if (piece.find(' ') == std::string_view::npos) words.emplace_back(piece);
  });
  return words;
}

Columns by_column(const std::vector<SparseEntry>& counts) {
  Columns columns;
  for (const SparseEntry& entry : counts) columns[entry.column] = entry.value;
  return columns;
}

void expect_well_formed(const std::vector<SparseEntry>& counts) {
  for (std::size_t i = 0; i < counts.size(); ++i) {
    RC_ASSERT(counts[i].column < kHashedColumns);
    RC_ASSERT(counts[i].value >= 1);
    if (i > 0) RC_ASSERT(counts[i - 1].column < counts[i].column);
  }
}

// Words of many scripts, blanks and bytes that are no text at all.
rc::Gen<std::string> any_text() {
  const auto piece = rc::gen::element<std::string>(
      "printer", "VPN", "Drücker", "STRASSE", "straße", "ﬁle", "無線", "印刷できません", "กขค",
      "привет", "שלום", "12", "a_b", " ", " ", "\n", ".", "-", "\u0301", "\u200B", "😤", "\xFF",
      "\xE3\x81", std::string(1, '\0'));
  return rc::gen::map(rc::gen::container<std::vector<std::string>>(piece),
                      [](const std::vector<std::string>& pieces) {
                        std::string text;
                        for (const std::string& each : pieces) text += each;
                        return text;
                      });
}

RC_GTEST_PROP(LexicalEncoder, AnyBytesGiveRisingColumns, ()) {
  const auto bytes = *rc::gen::container<std::string>(rc::gen::arbitrary<char>());
  const auto start = *rc::gen::inRange<std::size_t>(0, bytes.size() + 1);
  const LexicalCounts counts = counts_of(bytes, start);
  expect_well_formed(counts.terms);
  expect_well_formed(counts.words);
  expect_well_formed(counts.chars);
  expect_well_formed(counts.openings);
}

RC_GTEST_PROP(LexicalEncoder, EveryWordIsOneTermAndPairsAreOneFewer, ()) {
  const std::string text = *any_text();
  const LexicalCounts counts = counts_of(text);
  const float terms = total(counts.terms);
  RC_ASSERT(terms == static_cast<float>(words_of(text).size()));
  RC_ASSERT(total(counts.words) == (terms == 0 ? 0 : 2 * terms - 1));
  // n different words make n(n-1)/2 unordered pairs, of the first ten at most.
  const auto openings = total(counts.openings);
  RC_ASSERT(openings <= 45);
  RC_ASSERT(openings <= terms * (terms - 1) / 2);
}

RC_GTEST_PROP(LexicalEncoder, PiecesThatAreNamedAreThoseThatAreCounted, ()) {
  const std::string text = *any_text();
  const LexicalCounts counts = counts_of(text);
  Columns words;
  Columns chars;
  LexicalEncoder encoder;
  encoder.for_each_word(text, [&](std::string_view, std::uint32_t column) { ++words[column]; });
  encoder.for_each_piece(text, [&](std::string_view, std::uint32_t column) { ++chars[column]; });
  RC_ASSERT(words == by_column(counts.words));
  RC_ASSERT(chars == by_column(counts.chars));
}

RC_GTEST_PROP(LexicalEncoder, AnEncoderRemembersNothingOfTextsBefore, ()) {
  const std::string first = *any_text();
  const std::string second = *any_text();
  LexicalEncoder encoder;
  LexicalCounts counts;
  encoder.encode({first, 0}, counts);
  encoder.encode({second, 0}, counts);
  const LexicalCounts alone = counts_of(second);
  RC_ASSERT(counts.terms == alone.terms);
  RC_ASSERT(counts.words == alone.words);
  RC_ASSERT(counts.chars == alone.chars);
  RC_ASSERT(counts.openings == alone.openings);
}

void expect_rows_of(const SparseMatrix& block, std::size_t row,
                    const std::vector<SparseEntry>& counts) {
  const SparseRow is = std::as_const(block).row(row);
  RC_ASSERT(std::equal(is.begin(), is.end(), counts.begin(), counts.end()));
}

// More texts than one piece of work holds, so that pieces are put together again.
RC_GTEST_PROP(LexicalEncoder, ManyTextsOnManyThreadsAreEncodedAsEachAlone, ()) {
  std::vector<LexicalText> texts;
  const auto some = *rc::gen::container<std::vector<std::string>>(7, any_text());
  for (std::size_t i = 0; i < 1100; ++i) texts.push_back({some[i % some.size()], 0});
  ThreadPool threads(*rc::gen::inRange<std::size_t>(1, 5));
  const LexicalBlocks blocks = encode_lexical(texts, threads);
  RC_ASSERT(blocks.words.rows() == texts.size());
  for (const std::size_t row : {std::size_t{0}, std::size_t{511}, std::size_t{512},
                                std::size_t{1023}, std::size_t{1024}, std::size_t{1099}}) {
    const LexicalCounts counts = counts_of(texts[row].text);
    expect_rows_of(blocks.terms, row, counts.terms);
    expect_rows_of(blocks.words, row, counts.words);
    expect_rows_of(blocks.chars, row, counts.chars);
    expect_rows_of(blocks.openings, row, counts.openings);
  }
}

TEST(LexicalEncoder, NoTextsAreNoRows) {
  ThreadPool threads(2);
  const LexicalBlocks blocks = encode_lexical({}, threads);
  EXPECT_EQ(blocks.terms.rows(), 0U);
  EXPECT_EQ(blocks.openings.rows(), 0U);
  EXPECT_EQ(blocks.chars.columns(), kHashedColumns);
}

TEST(LexicalEncoder, TextWithoutAWordHasNoCounts) {
  for (const std::string text : {"", "  \n", "?!... --", "😤 → €"}) {
    const LexicalCounts counts = counts_of(text);
    EXPECT_TRUE(counts.terms.empty() && counts.words.empty() && counts.chars.empty() &&
                counts.openings.empty())
        << text;
  }
}

TEST(LexicalEncoder, WordsThatDifferByCaseOrWidthAreTheSame) {
  for (const auto& [one, other] :
       std::vector<std::pair<std::string, std::string>>{{"VPN", "vpn"},
                                                        {"Straße", "STRASSE"},
                                                        {"ｆｕｌｌ", "full"},
                                                        {"ﬁle", "file"},
                                                        {"ΟΔΟΣ", "οδος"},
                                                        {"Zu\u0308ge", "Züge"},
                                                        {"in\u00ADbox", "inbox"}}) {
    EXPECT_EQ(counts_of(one).words, counts_of(other).words) << one << " and " << other;
    EXPECT_EQ(counts_of(one).chars, counts_of(other).chars) << one << " and " << other;
  }
  EXPECT_NE(counts_of("vpn").words, counts_of("wpn").words);
}

TEST(LexicalEncoder, RepeatedWordsAreCounted) {
  const LexicalCounts counts = counts_of("slow Slow SLOW");
  ASSERT_EQ(counts.terms.size(), 1U);
  EXPECT_EQ(counts.terms[0].value, 3);
  const auto columns = named_columns("slow slow");
  EXPECT_EQ(by_column(counts.words),
            (Columns{{columns.at("slow"), 3}, {columns.at("slow slow"), 2}}));
}

TEST(LexicalEncoder, PairsKnowTheirOrderAndOpeningsDoNot) {
  EXPECT_NE(counts_of("dog bites man").words, counts_of("man bites dog").words);
  EXPECT_EQ(counts_of("dog bites man").openings, counts_of("man bites dog").openings);
}

TEST(LexicalEncoder, OpeningsAreOfTheFirstTenDifferentWords) {
  const std::string ten = "a b c d e f g h i j";
  EXPECT_EQ(total(counts_of(ten).openings), 45);
  EXPECT_EQ(counts_of(ten + " k l m").openings, counts_of(ten).openings);
  EXPECT_EQ(counts_of("a a a b a b b c d e f g h i j").openings, counts_of(ten).openings)
      << "words that came before do not use up the ten";
}

TEST(LexicalEncoder, PiecesAreOfThreeToFiveCharactersWithinOneWord) {
  // " vpn ": three of 3, two of 4, one of 5 characters.
  EXPECT_EQ(total(counts_of("vpn").chars), 6);
  EXPECT_EQ(total(counts_of("ab").chars), 3);  // " ab", "ab ", " ab "
  EXPECT_EQ(total(counts_of("a").chars), 1);   // shorter than a piece: as a whole
  EXPECT_EQ(total(counts_of("vpn ab a").chars), 10);
  const auto apart = by_column(counts_of("vpn slow").chars);
  for (const auto& [column, count] : by_column(counts_of("slow").chars)) {
    EXPECT_EQ(apart.at(column), count);
  }
}

TEST(LexicalEncoder, BeginningsAndEndsOfWordsDifferFromMiddles) {
  std::set<std::uint32_t> first;
  for (const SparseEntry& entry : counts_of("print").chars) first.insert(entry.column);
  std::size_t shared = 0;
  for (const SparseEntry& entry : counts_of("reprinted").chars) shared += first.count(entry.column);
  EXPECT_EQ(shared, 6U);  // pri rin int prin rint print, and none with a blank
}

TEST(LexicalEncoder, EncodedBlobsDoNotFloodThePieces) {
  EXPECT_EQ(total(counts_of(std::string(100'000, 'x')).chars),
            total(counts_of(std::string(64, 'x')).chars));
  EXPECT_EQ(total(counts_of(std::string(100'000, 'x')).terms), 1);
}

TEST(LexicalEncoder, FieldsStandApartFromTheBody) {
  const std::string fields = "priority: high\n";
  const std::string body = "screen is black";
  const LexicalCounts counts = counts_of(fields + body, fields.size());
  const auto columns = named_columns(fields + body);
  const Columns words = by_column(counts.words);
  EXPECT_TRUE(words.contains(columns.at("priority high")));
  EXPECT_FALSE(words.contains(columns.at("high screen")))
      << "no pair reaches from one to the other";
  EXPECT_EQ(counts.openings, counts_of(body).openings) << "fields open nothing";
  EXPECT_EQ(total(counts.terms), 5);
}

TEST(LexicalEncoder, ScriptsWithoutBlanksAreCutIntoWords) {
  const auto has = [](const std::string& text, const std::string& word) {
    const auto words = words_of(text);
    return std::find(words.begin(), words.end(), word) != words.end();
  };
  EXPECT_TRUE(has("打印机无法工作", "工作"));                // Chinese: the printer does not work
  EXPECT_TRUE(has("プリンターが動きません", "プリンター"));  // Japanese
  EXPECT_TRUE(has("เครื่องพิมพ์ไม่ทำงาน", "ไม่"));                 // Thai
  EXPECT_GE(words_of("打印机无法工作").size(), 3U);
  EXPECT_EQ(words_of("프린터가 안 됩니다").size(), 3U);  // Korean sets blanks
}

TEST(LexicalEncoder, HashesNeverChange) {
  // Columns are part of bundles: a model would read other words than it learned.
  EXPECT_EQ(lexical_fingerprint(), "lexical-1:terms,words1-2,chars3-5,openings10,2^20");
  const LexicalCounts counts = counts_of("VPN slow");
  EXPECT_EQ(by_column(counts.terms), (Columns{{291568, 1}, {462846, 1}}));
  EXPECT_EQ(by_column(counts.words), (Columns{{291568, 1}, {462846, 1}, {611084, 1}}));
  EXPECT_EQ(by_column(counts.openings), (Columns{{642191, 1}}));
  EXPECT_EQ(by_column(counts_of("a").chars), (Columns{{530958, 1}}));
}

}  // namespace
}  // namespace triage::encode
