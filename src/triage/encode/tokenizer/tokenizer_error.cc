#include "triage/encode/tokenizer/tokenizer_error.h"

#include "triage/base/error.h"

namespace triage::encode {

void throw_corrupt_tokenizer(const std::filesystem::path& file, const std::string& why) {
  throw Corrupt("tokenizer '" + file.string() + "': " + why + ". Fetch the model's folder again.");
}

void throw_unknown_tokenizer(const std::filesystem::path& file, const std::string& why) {
  throw InvalidInput("tokenizer '" + file.string() + "': " + why +
                     ". Choose a model with XLM-RoBERTa's sentencepiece.bpe.model, or with BERT's "
                     "WordPiece in tokenizer.json or vocab.txt.");
}

}  // namespace triage::encode
