#include "triage/cli/usable_encoder.h"

#include <utility>

#include "triage/encode/transformer/encoder_weights.h"
#include "triage/encode/transformer/transformer_encoder.h"

namespace triage::cli {

UsableEncoder usable_encoder(const std::string& name, const std::filesystem::path& folder,
                             std::string_view known_as, const std::optional<std::string>& prefix,
                             std::string origin) {
  UsableEncoder found;
  found.config = encode::read_encoder_config(folder);
  const encode::Prompt prompt = encode::resolve_prompt(folder, known_as, prefix);
  (void)encode::fitting_tokenizer(folder, found.config, prompt);
  (void)encode::read_encoder_weights(folder, found.config);
  found.record = {.name = name,
                  .folder = std::filesystem::canonical(folder),
                  .prompt = prompt,
                  .origin = std::move(origin)};
  return found;
}

void require_usable_description(const std::filesystem::path& folder, std::string_view known_as,
                                const std::optional<std::string>& prefix) {
  const encode::Prompt prompt = encode::resolve_prompt(folder, known_as, prefix);
  (void)encode::fitting_tokenizer(folder, encode::read_encoder_config(folder), prompt);
}

std::string prompt_text(const encode::Prompt& prompt) {
  return "'" + prompt.text + "' (" + prompt.origin + ")";
}

}  // namespace triage::cli
