#include "triage/encode/tokenizer/tokenizer_config.h"

#include <nlohmann/json.hpp>

#include "triage/base/file.h"
#include "triage/encode/tokenizer/tokenizer_error.h"

namespace triage::encode {
namespace {

using nlohmann::json;

// nullopt for a key that is missing or null.
std::optional<bool> flag(const json& object, const char* key) {
  const json value = object.value(key, json());
  return value.is_null() ? std::nullopt : std::optional(value.get<bool>());
}

// A token is spelt out, or is an object (`AddedToken`) whose `content` is.
std::optional<std::string> token(const json& object, const char* key) {
  const json value = object.value(key, json());
  if (value.is_null()) return std::nullopt;
  return value.is_object() ? value.at("content").get<std::string>() : value.get<std::string>();
}

std::string class_name(const json& object) {
  std::string name = token(object, "tokenizer_class").value_or("");
  if (name.ends_with("Fast")) name.resize(name.size() - 4);
  return name;
}

}  // namespace

TokenizerConfig read_tokenizer_config(const std::filesystem::path& folder) {
  const std::filesystem::path file = folder / "tokenizer_config.json";
  if (!std::filesystem::exists(file)) return {};
  const json object = json::parse(read_file(file), nullptr, /*allow_exceptions=*/false);
  if (!object.is_object()) throw_corrupt_tokenizer(file, "is no JSON object");
  try {
    TokenizerConfig config;
    config.tokenizer_class = class_name(object);
    config.lowercase = flag(object, "do_lower_case");
    config.strip_accents = flag(object, "strip_accents");
    config.space_ideographs = flag(object, "tokenize_chinese_chars");
    config.begin = token(object, "cls_token");
    config.end = token(object, "sep_token");
    config.pad = token(object, "pad_token");
    config.unknown = token(object, "unk_token");
    config.mask = token(object, "mask_token");
    return config;
  } catch (const json::exception& error) {
    throw_corrupt_tokenizer(file, error.what());
  }
}

}  // namespace triage::encode
