// What `tokenizer_config.json` says of a tokenizer. Everything in it is optional, and so is the
// file.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace triage::encode {

struct TokenizerConfig {
  std::string tokenizer_class;  // without the `Fast` that marks Hugging Face's second version

  std::optional<bool> lowercase;  // do_lower_case
  std::optional<bool> strip_accents;
  std::optional<bool> space_ideographs;  // tokenize_chinese_chars

  // How the special tokens are spelt.
  std::optional<std::string> begin;    // cls_token
  std::optional<std::string> end;      // sep_token
  std::optional<std::string> pad;      // pad_token
  std::optional<std::string> unknown;  // unk_token
  std::optional<std::string> mask;     // mask_token
};

// Reads `folder`/tokenizer_config.json; everything is unset if it is not there. Throws Corrupt if
// it is no JSON object or a value is of the wrong type.
[[nodiscard]] TokenizerConfig read_tokenizer_config(const std::filesystem::path& folder);

}  // namespace triage::encode
