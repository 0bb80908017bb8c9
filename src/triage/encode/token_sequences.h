// Texts as the token sequences that a model takes: cut to its length, special tokens around.
//
// A text that fits is one sequence. A longer one is cut as LongTexts says; where windows are made
// of it, its vector is the mean of theirs, each weighted by its tokens.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "triage/encode/tokenizer/tokenizer.h"

namespace triage::encode {

enum class LongTexts : std::uint8_t {
  kHead,      // the beginning, as the models' own programs cut
  kHeadTail,  // the beginning and the end, half of the room each
  kWindows,   // all of it, in windows that share nothing
};

// `head`, `head-tail`, `windows`.
[[nodiscard]] std::string_view name_of(LongTexts how);
// Throws InvalidInput that lists the names.
[[nodiscard]] LongTexts long_texts_named(std::string_view name);

struct TokenSequence {
  std::size_t text = 0;           // which text it is of, in the order given
  float weight = 1;               // its share of the text's tokens, 0..1
  std::vector<std::int32_t> ids;  // begin, tokens, end
};

struct TokenSequences {
  std::vector<TokenSequence> sequences;  // those of a text one after the other
  std::vector<std::size_t> cut_texts;    // of which not every token is in a sequence, in order
  std::size_t windowed_texts = 0;        // texts of more than one sequence
};

// Immutable; any thread, if the tokenizer allows.
class Sequencer {
 public:
  struct Options {
    std::string prompt;            // in front of every text, and of every window
    std::size_t max_tokens = 512;  // of a sequence, special tokens included
    LongTexts long_texts = LongTexts::kHead;
  };

  // `tokenizer` must outlive it. Throws InvalidInput if the prompt leaves no room for the text.
  Sequencer(const Tokenizer& tokenizer, Options options);

  // The sequences of `texts`, in their order.
  [[nodiscard]] TokenSequences sequences(std::span<const std::string> texts) const;

 private:
  [[nodiscard]] std::size_t head_of(std::size_t room) const;
  void add(std::size_t text, std::span<const std::int32_t> ids, TokenSequences& all) const;
  void add_windows(std::size_t text, std::span<const std::int32_t> ids, TokenSequences& all) const;
  [[nodiscard]] TokenSequence framed(std::size_t text, std::span<const std::int32_t> head,
                                     std::span<const std::int32_t> tail) const;

  const Tokenizer& tokenizer_;
  Options options_;
  std::vector<std::int32_t> prompt_ids_;
};

}  // namespace triage::encode
