#include "triage/encode/prompt.h"

#include <array>
#include <nlohmann/json.hpp>
#include <span>

#include "triage/base/error.h"
#include "triage/base/unicode.h"
#include "triage/encode/model_file.h"
#include "triage/encode/tuning.h"

namespace triage::encode {
namespace {

using nlohmann::json;

struct KnownName {
  std::string_view words;                  // of a name, in small letters, joined by `-`
  std::optional<std::string_view> prompt;  // absent: it depends on the task, so nobody can tell
};

// The first that matches counts. Sources: the models' own cards.
constexpr std::array kKnownNames{
    KnownName{"instruct", std::nullopt},
    KnownName{"e5-mistral", std::nullopt},
    KnownName{"e5", "query: "},
    KnownName{"bge", ""},  // its instruction is for short search queries only
    KnownName{"gte", ""},
    KnownName{"minilm-l6-h384", ""},  // what all-MiniLM-L6-v2 calls itself in config.json
    KnownName{"all-minilm", ""},
    KnownName{"all-mpnet", ""},
    KnownName{"all-distilroberta", ""},
    KnownName{"paraphrase", ""},
    KnownName{"distiluse", ""},
    KnownName{"labse", ""},
};

// `-intfloat-multilingual-e5-large-` of `intfloat/multilingual-E5_large`, so that whole words can
// be sought.
std::string as_words(std::string_view name) {
  std::string words = "-";
  for (const char c : name) {
    if (c >= 'A' && c <= 'Z') {
      words += static_cast<char>(c - 'A' + 'a');
    } else {
      words += (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ? c : '-';
    }
  }
  return words + "-";
}

const KnownName* find_known(const std::string& name) {
  const std::string words = as_words(name);
  for (const KnownName& known : kKnownNames) {
    if (words.find("-" + std::string(known.words) + "-") != std::string::npos) return &known;
  }
  return nullptr;
}

std::string name_in_config(const std::filesystem::path& folder) {
  const auto config = read_model_json_if_there(folder / "config.json");
  if (!config || !config->contains("_name_or_path")) return "";
  const json& name = (*config)["_name_or_path"];
  return name.is_string() ? name.get<std::string>() : "";
}

constexpr const char* kPromptFile = "config_sentence_transformers.json";

std::optional<Prompt> declared_prompt(const std::filesystem::path& folder) {
  const auto settings = read_model_json_if_there(folder / kPromptFile);
  if (!settings || !settings->contains("default_prompt_name")) return std::nullopt;
  const json& name = (*settings)["default_prompt_name"];
  if (name.is_null()) return std::nullopt;
  const json prompts = settings->value("prompts", json::object());
  if (!name.is_string() || !prompts.is_object() || !prompts.contains(name.get<std::string>()) ||
      !prompts[name.get<std::string>()].is_string()) {
    throw Corrupt("encoder file '" + (folder / kPromptFile).string() +
                  "': its default_prompt_name names no prompt. Fetch the model anew.");
  }
  return Prompt{prompts[name.get<std::string>()].get<std::string>(), kPromptFile};
}

// What --prefix says. Throws InvalidInput if it is not UTF-8.
Prompt given_prompt(std::string_view encoder, const std::string& given) {
  if (!check_utf8(given).is_valid) {
    throw InvalidInput("encoder '" + std::string(encoder) +
                       "': the prompt is not UTF-8. Give --prefix as UTF-8.");
  }
  return {given, "--prefix"};
}

// What is known of the first of `names` that anything is known of. Throws UnknownPrompt if that is
// nothing.
Prompt known_prompt(std::string_view encoder, std::span<const std::string> names) {
  for (const std::string& name : names) {
    const KnownName* const known = find_known(name);
    if (known == nullptr) continue;
    if (!known->prompt) break;  // no other name makes up for it
    return {std::string(*known->prompt), "known of '" + name + "'"};
  }
  throw UnknownPrompt("encoder '" + std::string(encoder) +
                      "': nobody says which words it wants in front of a text. Give --prefix "
                      "'query: ' as its model card says, or --prefix '' for none.");
}

}  // namespace

Prompt resolve_prompt(const std::filesystem::path& folder, std::string_view name,
                      const std::optional<std::string>& given) {
  if (given) return given_prompt(folder.string(), *given);
  if (auto tuned = prompt_of_tuning(folder)) return {*tuned, "what it was tuned with"};
  if (auto declared = declared_prompt(folder)) return *declared;
  const std::filesystem::path whole = std::filesystem::absolute(folder / "").parent_path();
  const std::array names{std::string(name), whole.filename().string(), name_in_config(folder)};
  return known_prompt(folder.string(), names);
}

Prompt resolve_remote_prompt(std::string_view name, const std::optional<std::string>& given) {
  if (given) return given_prompt(name, *given);
  return known_prompt(name, std::array{std::string(name)});
}

}  // namespace triage::encode
