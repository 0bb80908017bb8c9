#include "triage/encode/tokenizer/wordpiece_files.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "triage/base/file.h"
#include "triage/base/unicode.h"
#include "triage/encode/tokenizer/tokenizer_error.h"

namespace triage::encode {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::string_view kMpnet = "MPNetTokenizer";

// Classes whose vocab.txt is cut as BERT cuts; "" and the generic one say nothing of the kind.
constexpr std::array<std::string_view, 7> kBertClasses = {
    "",     "PreTrainedTokenizer", "BertTokenizer", "DistilBertTokenizer", "ElectraTokenizer",
    kMpnet, "MobileBertTokenizer"};

// How the special tokens are spelt.
struct SpecialNames {
  std::string begin;
  std::string end;
  std::string pad;
  std::string unknown;
  std::string mask;
};

SpecialNames special_names(const TokenizerConfig& config) {
  const bool is_mpnet = config.tokenizer_class == kMpnet;
  return {config.begin.value_or(is_mpnet ? "<s>" : "[CLS]"),
          config.end.value_or(is_mpnet ? "</s>" : "[SEP]"),
          config.pad.value_or(is_mpnet ? "<pad>" : "[PAD]"), config.unknown.value_or("[UNK]"),
          config.mask.value_or(is_mpnet ? "<mask>" : "[MASK]")};
}

// Ids by text, of a vocabulary that is in order.
using Ids = std::unordered_map<std::string_view, std::int32_t>;

// Throws Corrupt unless entries are UTF-8, short enough and differ.
Ids checked_ids(const std::vector<std::string>& entries, const fs::path& file) {
  if (entries.empty()) throw_corrupt_tokenizer(file, "its vocabulary is empty");
  Ids ids;
  ids.reserve(entries.size());
  for (const std::string& entry : entries) {
    const std::string number = std::to_string(ids.size());
    if (!check_utf8(entry).is_valid)
      throw_corrupt_tokenizer(file, "entry " + number + " is no UTF-8");
    if (entry.size() > WordPieceVocabulary::kLongestEntry) {
      throw_corrupt_tokenizer(file, "entry " + number + " is longer than " +
                                        std::to_string(WordPieceVocabulary::kLongestEntry) +
                                        " bytes");
    }
    const auto [other, is_new] = ids.emplace(entry, static_cast<std::int32_t>(ids.size()));
    if (!is_new) {
      throw_corrupt_tokenizer(
          file, "entry " + number + " is the same as entry " + std::to_string(other->second));
    }
  }
  return ids;
}

// Throws Corrupt if one of the four is neither in the vocabulary nor added.
SpecialTokens special_tokens(const SpecialNames& names, const WordPieceSettings& settings,
                             const Ids& ids, const fs::path& file) {
  const auto id = [&](const std::string& name) {
    for (const auto* tokens : {&settings.added, &settings.added_normalized}) {
      const auto added = std::find_if(tokens->begin(), tokens->end(),
                                      [&](const AddedToken& token) { return token.text == name; });
      if (added != tokens->end()) return added->id;
    }
    const auto found = ids.find(name);
    if (found == ids.end()) {
      throw_corrupt_tokenizer(file, "special token '" + name + "' is not in its vocabulary");
    }
    return found->second;
  };
  return {id(names.begin), id(names.end), id(names.pad), id(names.unknown)};
}

void apply(const TokenizerConfig& config, std::optional<bool> strips_accents,
           BertNormalizer::Options& options) {
  if (config.lowercase) options.lowercase = *config.lowercase;
  if (config.space_ideographs) options.space_ideographs = *config.space_ideographs;
  if (config.strip_accents) strips_accents = config.strip_accents;
  options.strip_accents = strips_accents.value_or(options.lowercase);  // BERT's own rule
}

void require_type(const json& object, const char* key, const std::string& type,
                  const fs::path& file) {
  const json value = object.value(key, json());
  const std::string found = value.is_object() ? value.value("type", "") : "";
  if (found == type) return;
  throw_unknown_tokenizer(file, std::string("its ") + key + " is '" +
                                    (found.empty() ? "none" : found) + "', not '" + type + "'");
}

// The model's vocabulary in the order of ids.
std::vector<std::string> entries_of(const json& vocabulary, const fs::path& file) {
  std::vector<std::string> entries(vocabulary.size());
  std::vector<bool> is_taken(entries.size());
  for (const auto& [entry, value] : vocabulary.items()) {
    const auto id = value.get<std::size_t>();
    if (!value.is_number_unsigned() || id >= entries.size() || is_taken[id]) {
      throw_corrupt_tokenizer(file, "its vocabulary of " + std::to_string(entries.size()) +
                                        " entries has an id twice or one too high");
    }
    is_taken[id] = true;
    entries[id] = entry;
  }
  return entries;
}

constexpr std::size_t kMostAdded = 1U << 24U;  // highest id of an added token; none has as many

void add_tokens(const json& tokens, const fs::path& file, WordPieceSettings& settings) {
  for (const json& token : tokens) {
    const auto id = token.at("id").get<std::size_t>();
    const auto text = token.at("content").get<std::string>();
    if (id >= kMostAdded) throw_corrupt_tokenizer(file, "added token '" + text + "' has no id");
    if (token.value("single_word", false)) {
      throw_unknown_tokenizer(file, "its added token '" + text + "' has to be a word of its own");
    }
    auto& list = token.value("normalized", false) ? settings.added_normalized : settings.added;
    list.push_back({text, static_cast<std::int32_t>(id)});
  }
}

// `lowercase` and the like as the file has them; accents are left to apply().
BertNormalizer::Options normalization_of(const json& normalizer) {
  BertNormalizer::Options options;
  options.clean_text = normalizer.value("clean_text", true);
  options.space_ideographs = normalizer.value("handle_chinese_chars", true);
  options.lowercase = normalizer.value("lowercase", true);
  return options;
}

WordPieceSettings settings_of(const json& object, const TokenizerConfig& config,
                              const fs::path& file) {
  require_type(object, "model", "WordPiece", file);
  require_type(object, "normalizer", "BertNormalizer", file);
  require_type(object, "pre_tokenizer", "BertPreTokenizer", file);
  const json& model = object.at("model");
  const json& normalizer = object.at("normalizer");
  WordPieceSettings settings;
  settings.entries = entries_of(model.at("vocab"), file);
  settings.continuing_prefix = model.value("continuing_subword_prefix", "##");
  settings.longest_word = model.value("max_input_chars_per_word", std::size_t{100});
  settings.normalization = normalization_of(normalizer);
  const json strips = normalizer.value("strip_accents", json());
  apply(config, strips.is_null() ? std::nullopt : std::optional(strips.get<bool>()),
        settings.normalization);
  add_tokens(object.value("added_tokens", json::array()), file, settings);
  SpecialNames names = special_names(config);
  names.unknown = model.value("unk_token", names.unknown);
  settings.special = special_tokens(names, settings, checked_ids(settings.entries, file), file);
  return settings;
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.emplace_back(line);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

}  // namespace

WordPieceSettings read_tokenizer_json(const fs::path& file, const TokenizerConfig& config) {
  const json object = json::parse(read_file(file), nullptr, /*allow_exceptions=*/false);
  if (!object.is_object()) throw_corrupt_tokenizer(file, "is no JSON object");
  try {
    return settings_of(object, config, file);
  } catch (const json::exception& error) {
    throw_corrupt_tokenizer(file, error.what());
  }
}

WordPieceSettings read_vocabulary_text(const fs::path& file, const TokenizerConfig& config) {
  const std::string& name = config.tokenizer_class;
  if (std::find(kBertClasses.begin(), kBertClasses.end(), name) == kBertClasses.end()) {
    throw_unknown_tokenizer(file, "its tokenizer_class is '" + name + "', which cuts differently");
  }
  WordPieceSettings settings;
  settings.entries = lines_of(read_file(file));
  apply(config, std::nullopt, settings.normalization);
  const Ids ids = checked_ids(settings.entries, file);
  const SpecialNames names = special_names(config);
  for (const std::string& text : {names.begin, names.end, names.pad, names.unknown, names.mask}) {
    if (const auto found = ids.find(text); found != ids.end()) {
      settings.added.push_back({text, found->second});
    }
  }
  settings.special = special_tokens(names, settings, ids, file);
  return settings;
}

}  // namespace triage::encode
