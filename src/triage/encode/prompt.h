// The words that a model wants in front of every text, as it was trained with them: `query: ` for
// the E5 family.
//
// Resolved once, when an encoder is added, and kept with it: without its prompt a model gives
// other, worse vectors, and nothing would say so.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "triage/base/error.h"

namespace triage::encode {

struct Prompt {
  std::string text;    // may be empty
  std::string origin;  // who says so: a flag, a file of the folder, or what is known of the name
};

// Nobody says which prompt an encoder wants.
class UnknownPrompt : public InvalidInput {
 public:
  using InvalidInput::InvalidInput;
};

// In this order: `given`; what the encoder was tuned with (tuning.json); prompts and
// default_prompt_name of config_sentence_transformers.json; what is known of `name`
// (`intfloat/multilingual-e5-large`), the folder's name, or the name in config.json. Throws
// UnknownPrompt if none of them tells, Corrupt if a file is no JSON or names a prompt that is not
// there.
[[nodiscard]] Prompt resolve_prompt(const std::filesystem::path& folder, std::string_view name,
                                    const std::optional<std::string>& given);

// The same for a model that a service runs, of which only the name is known.
[[nodiscard]] Prompt resolve_remote_prompt(std::string_view name,
                                           const std::optional<std::string>& given);

}  // namespace triage::encode
