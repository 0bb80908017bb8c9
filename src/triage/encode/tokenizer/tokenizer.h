// Text to the numbers of a transformer's vocabulary, id for id as Hugging Face's libraries give
// them.
//
// Two kinds, told apart by a folder's files:
//   SentencePiece (Kudo and Richardson, 2018) as XLM-RoBERTa uses it: `sentencepiece.bpe.model`.
//   WordPiece (Schuster and Nakajima, 2012) as BERT uses it: `tokenizer.json` or `vocab.txt`.
// `tokenizer_config.json` beside them may name the class, the special tokens and the flags.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string_view>
#include <vector>

namespace triage::encode {

// What stands around and between texts: <s> </s> <pad> <unk>, or [CLS] [SEP] [PAD] [UNK].
struct SpecialTokens {
  std::int32_t begin = 0;
  std::int32_t end = 0;
  std::int32_t pad = 0;
  std::int32_t unknown = 0;
};

// Immutable: any number of threads may use one at once.
class Tokenizer {
 public:
  virtual ~Tokenizer() = default;

  // Appends the ids of `text`, without begin and end. Any bytes: what is not UTF-8 counts as
  // U+FFFD. Nothing is cut off, so a text of n bytes gives up to some n ids.
  virtual void append_ids(std::string_view text, std::vector<std::int32_t>& ids) const = 0;

  [[nodiscard]] virtual const SpecialTokens& special_tokens() const = 0;

  // Every id is below this: rows that a model's embedding table needs.
  [[nodiscard]] virtual std::size_t vocabulary_size() const = 0;
};

// Opens the tokenizer of a Hugging Face model's folder. Throws NotFound if the folder or a
// tokenizer in it is missing, InvalidInput for a kind that is not known, Corrupt for files that
// are cut off, are no tokenizer or lack a special token.
[[nodiscard]] std::unique_ptr<Tokenizer> open_tokenizer(const std::filesystem::path& folder);

}  // namespace triage::encode
