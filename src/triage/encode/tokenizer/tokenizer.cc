#include "triage/encode/tokenizer/tokenizer.h"

#include <algorithm>
#include <array>
#include <string>

#include "triage/base/error.h"
#include "triage/encode/tokenizer/sentencepiece_tokenizer.h"
#include "triage/encode/tokenizer/tokenizer_config.h"
#include "triage/encode/tokenizer/tokenizer_error.h"
#include "triage/encode/tokenizer/wordpiece_files.h"
#include "triage/encode/tokenizer/wordpiece_tokenizer.h"

namespace triage::encode {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kGeneric = "PreTrainedTokenizer";  // a class that says nothing

// Classes that shift the ids of a SentencePiece model as XLM-RoBERTa does; others have other ids.
constexpr std::array<std::string_view, 2> kShiftedClasses = {"XLMRobertaTokenizer", kGeneric};

void require_shifted_class(const fs::path& model, const std::string& name) {
  if (name.empty()) return;
  if (std::find(kShiftedClasses.begin(), kShiftedClasses.end(), name) != kShiftedClasses.end()) {
    return;
  }
  throw_unknown_tokenizer(model, "its tokenizer_class is '" + name + "', whose ids are others");
}

}  // namespace

std::unique_ptr<Tokenizer> open_tokenizer(const fs::path& folder) {
  if (!fs::is_directory(folder)) {
    throw NotFound("tokenizer '" + folder.string() +
                   "': there is no such folder. Give the folder of a Hugging Face model.");
  }
  const TokenizerConfig config = read_tokenizer_config(folder);
  const fs::path pieces = folder / "sentencepiece.bpe.model";
  if (fs::exists(pieces)) {
    require_shifted_class(pieces, config.tokenizer_class);
    return std::make_unique<SentencePieceTokenizer>(pieces);
  }
  const fs::path json = folder / "tokenizer.json";
  if (fs::exists(json)) {
    return std::make_unique<WordPieceTokenizer>(read_tokenizer_json(json, config));
  }
  const fs::path vocabulary = folder / "vocab.txt";
  if (fs::exists(vocabulary)) {
    return std::make_unique<WordPieceTokenizer>(read_vocabulary_text(vocabulary, config));
  }
  throw NotFound("tokenizer '" + folder.string() +
                 "': has no sentencepiece.bpe.model, tokenizer.json or vocab.txt. Give the folder "
                 "of a Hugging Face model.");
}

}  // namespace triage::encode
