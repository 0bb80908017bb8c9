// BERT's tokenizer: text normalised, cut at white space and punctuation, each word covered from the
// left by the longest pieces of the vocabulary (greedy longest match first); a word that cannot be
// covered, or is too long, is one unknown token. Special tokens spelt out in a text are themselves,
// as in Hugging Face's `tokenizers`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "triage/encode/tokenizer/added_tokens.h"
#include "triage/encode/tokenizer/bert_normalizer.h"
#include "triage/encode/tokenizer/tokenizer.h"
#include "triage/encode/tokenizer/wordpiece_vocabulary.h"

namespace triage::encode {

// All that makes one WordPiece tokenizer differ from another.
struct WordPieceSettings {
  std::vector<std::string> entries;      // by id; as WordPieceVocabulary requires
  std::string continuing_prefix = "##";  // marks pieces that continue a word
  std::size_t longest_word = 100;        // code points; what is longer is unknown
  BertNormalizer::Options normalization;
  std::vector<AddedToken> added;             // found in the text as it is
  std::vector<AddedToken> added_normalized;  // normalised, and found in normalised text
  SpecialTokens special;
};

class WordPieceTokenizer final : public Tokenizer {
 public:
  explicit WordPieceTokenizer(const WordPieceSettings& settings);

  void append_ids(std::string_view text, std::vector<std::int32_t>& ids) const override;
  [[nodiscard]] const SpecialTokens& special_tokens() const override { return special_; }
  [[nodiscard]] std::size_t vocabulary_size() const override { return size_; }

 private:
  // `text` holds no added token; `normalized` none that is looked for in normalised text.
  void append_plain(std::string_view text, std::vector<std::int32_t>& ids) const;
  void append_words(std::string_view normalized, std::vector<std::int32_t>& ids) const;
  void append_word(std::string_view word, std::vector<std::int32_t>& ids) const;

  BertNormalizer normalizer_;
  WordPieceVocabulary vocabulary_;
  AddedTokens added_;
  AddedTokens added_normalized_;
  SpecialTokens special_;
  std::size_t longest_word_;
  std::size_t size_;
};

}  // namespace triage::encode
