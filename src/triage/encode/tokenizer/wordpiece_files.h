// Reads WordPiece tokenizers as Hugging Face keeps them.
#pragma once

#include <filesystem>

#include "triage/encode/tokenizer/tokenizer_config.h"
#include "triage/encode/tokenizer/wordpiece_tokenizer.h"

namespace triage::encode {

// `tokenizer.json`: vocabulary, flags and added tokens; what `config` names goes before its flags.
// Throws InvalidInput if its model is not WordPiece, or cuts or normalises text unlike BERT;
// Corrupt if it is damaged, if ids are not 0, 1, 2, ... once each, or if a special token is
// missing.
[[nodiscard]] WordPieceSettings read_tokenizer_json(const std::filesystem::path& file,
                                                    const TokenizerConfig& config);

// `vocab.txt`: one entry a line, ids in the order of lines; flags are those of `config`. Throws
// InvalidInput if config's class does not cut text as BERT does, Corrupt as above.
[[nodiscard]] WordPieceSettings read_vocabulary_text(const std::filesystem::path& file,
                                                     const TokenizerConfig& config);

}  // namespace triage::encode
