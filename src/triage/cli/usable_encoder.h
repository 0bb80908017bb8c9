// A model on this machine, looked through before it gets a name.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "triage/encode/encoder_registry.h"
#include "triage/encode/transformer/encoder_config.h"

namespace triage::cli {

struct UsableEncoder {
  encode::EncoderRecord record;
  encode::EncoderConfig config;
};

// The record of the model in `folder`, to be called `name`; configuration, tokenizer and all
// weights were read. `known_as` tells the prompt, where neither `prefix` nor the folder does.
// Throws what reading them throws, fitting_tokenizer() and resolve_prompt().
[[nodiscard]] UsableEncoder usable_encoder(const std::string& name,
                                           const std::filesystem::path& folder,
                                           std::string_view known_as,
                                           const std::optional<std::string>& prefix,
                                           std::string origin);

// Throws what usable_encoder() throws of everything but the weights, which need not be in `folder`.
void require_usable_description(const std::filesystem::path& folder, std::string_view known_as,
                                const std::optional<std::string>& prefix);

// `'query: ' (known of 'e5')`
[[nodiscard]] std::string prompt_text(const encode::Prompt& prompt);

}  // namespace triage::cli
