#include "triage/encode/token_sequences.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <numeric>

#include "triage/base/error.h"

namespace triage::encode {
namespace {

// One token a letter, its code; blanks are none.
class LetterTokenizer final : public Tokenizer {
 public:
  void append_ids(std::string_view text, std::vector<std::int32_t>& ids) const override {
    for (const char letter : text) {
      if (letter != ' ') ids.push_back(static_cast<unsigned char>(letter));
    }
  }
  [[nodiscard]] const SpecialTokens& special_tokens() const override { return specials_; }
  [[nodiscard]] std::size_t vocabulary_size() const override { return 256; }

 private:
  SpecialTokens specials_{.begin = 1, .end = 2, .pad = 0, .unknown = 3};
};

TokenSequences sequences_of(const std::vector<std::string>& texts, Sequencer::Options options) {
  const LetterTokenizer tokenizer;
  return Sequencer(tokenizer, std::move(options)).sequences(texts);
}

// A sequence without its special tokens, as letters.
std::string letters(const TokenSequence& sequence) {
  std::string text;
  for (std::size_t i = 1; i + 1 < sequence.ids.size(); ++i) {
    text += static_cast<char>(sequence.ids[i]);
  }
  return text;
}

TEST(TokenSequences, StandBetweenTheSpecialTokens) {
  const auto made = sequences_of({"ab", ""}, {.prompt = "q: ", .max_tokens = 8});
  ASSERT_EQ(made.sequences.size(), 2U);
  EXPECT_EQ(made.sequences[0].ids, (std::vector<std::int32_t>{1, 'q', ':', 'a', 'b', 2}));
  EXPECT_EQ(made.sequences[1].ids, (std::vector<std::int32_t>{1, 'q', ':', 2}));
  EXPECT_TRUE(made.cut_texts.empty());
}

TEST(TokenSequences, HeadKeepsTheBeginning) {
  const auto made = sequences_of({"abcdef", "abcd"}, {.prompt = "", .max_tokens = 6});
  EXPECT_EQ(letters(made.sequences[0]), "abcd");
  EXPECT_EQ(letters(made.sequences[1]), "abcd");
  EXPECT_EQ(made.cut_texts, (std::vector<std::size_t>{0}));
}

TEST(TokenSequences, HeadTailKeepsBothEnds) {
  const auto made = sequences_of(
      {"abcdefgh"}, {.prompt = "", .max_tokens = 7, .long_texts = LongTexts::kHeadTail});
  EXPECT_EQ(letters(made.sequences[0]), "abcgh");
  EXPECT_EQ(made.cut_texts, (std::vector<std::size_t>{0}));
}

TEST(TokenSequences, EveryWindowHasThePrompt) {
  const auto made = sequences_of(
      {"abcdefg"}, {.prompt = "q:", .max_tokens = 7, .long_texts = LongTexts::kWindows});
  ASSERT_EQ(made.sequences.size(), 3U);
  EXPECT_EQ(letters(made.sequences[0]), "q:abc");
  EXPECT_EQ(letters(made.sequences[1]), "q:def");
  EXPECT_EQ(letters(made.sequences[2]), "q:g");
  EXPECT_TRUE(made.cut_texts.empty());
  EXPECT_EQ(made.windowed_texts, 1U);
}

RC_GTEST_PROP(TokenSequences, WindowsHoldEveryTokenOnceAndWeighOne, ()) {
  const auto size = *rc::gen::inRange<std::size_t>(0, 200);
  const auto room = *rc::gen::inRange<std::size_t>(5, 40);
  const std::string text(size, 'x');
  const auto made =
      sequences_of({text}, {.prompt = "q", .max_tokens = room, .long_texts = LongTexts::kWindows});
  std::size_t tokens = 0;
  float weight = 0;
  for (const TokenSequence& sequence : made.sequences) {
    RC_ASSERT(sequence.ids.size() <= room);
    RC_ASSERT(sequence.text == 0U);
    tokens += letters(sequence).size() - 1;  // less the prompt
    weight += sequence.weight;
  }
  RC_ASSERT(tokens == size);
  RC_ASSERT(std::abs(weight - 1) < 1e-4F);
}

TEST(TokenSequences, APromptThatLeavesNoRoomIsRefused) {
  const LetterTokenizer tokenizer;
  EXPECT_THROW(Sequencer(tokenizer, {.prompt = "query", .max_tokens = 7}), InvalidInput);
  EXPECT_NO_THROW(Sequencer(tokenizer, {.prompt = "query", .max_tokens = 8}));
}

TEST(LongTexts, AreNamedAndRead) {
  for (const LongTexts how : {LongTexts::kHead, LongTexts::kHeadTail, LongTexts::kWindows}) {
    EXPECT_EQ(long_texts_named(name_of(how)), how);
  }
  EXPECT_THROW((void)long_texts_named("tail"), InvalidInput);
}

}  // namespace
}  // namespace triage::encode
