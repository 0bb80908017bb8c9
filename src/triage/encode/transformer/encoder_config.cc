#include "triage/encode/transformer/encoder_config.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>

#include "triage/base/error.h"
#include "triage/base/file.h"

namespace triage::encode {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

// Beyond any encoder there is; keeps products of two of them far from overflow.
constexpr std::size_t kLargestSize = std::size_t{1} << 24U;

// A JSON object on disk, whose members are asked for by name and checked.
class Settings {
 public:
  explicit Settings(const fs::path& file)
      : file_(file), values_(json::parse(read_file(file), nullptr, /*allow_exceptions=*/false)) {
    if (values_.is_discarded()) refuse("it is no JSON");
  }

  [[nodiscard]] const json& values() const { return values_; }

  // A whole number of at least `least`. Throws Corrupt if it is missing or none.
  [[nodiscard]] std::size_t size(const char* key, std::size_t least = 1) const {
    const json* value = find(key);
    if (value == nullptr) refuse("'" + std::string(key) + "' is missing");
    if (!value->is_number_unsigned() || value->get<std::uint64_t>() < least ||
        value->get<std::uint64_t>() > kLargestSize) {
      refuse("'" + std::string(key) + "' is " + value->dump() + " where a number of at least " +
             std::to_string(least) + " is needed");
    }
    return value->get<std::size_t>();
  }
  [[nodiscard]] std::size_t size_or(const char* key, std::size_t fallback) const {
    return find(key) == nullptr ? fallback : size(key, 0);
  }
  [[nodiscard]] std::string text_or(const char* key, std::string fallback) const {
    const json* value = find(key);
    if (value == nullptr) return fallback;
    if (!value->is_string()) refuse("'" + std::string(key) + "' is " + value->dump() + ", no text");
    return value->get<std::string>();
  }
  [[nodiscard]] bool is_true(const char* key) const {
    const json* value = find(key);
    return value != nullptr && value->is_boolean() && value->get<bool>();
  }
  [[nodiscard]] bool is_false(const char* key) const {
    const json* value = find(key);
    return value != nullptr && value->is_boolean() && !value->get<bool>();
  }
  [[nodiscard]] double positive_number(const char* key, double fallback) const {
    const json* value = find(key);
    if (value == nullptr) return fallback;
    if (!value->is_number() || !(value->get<double>() > 0 && value->get<double>() < 1)) {
      refuse("'" + std::string(key) + "' is " + value->dump() + ", not between 0 and 1");
    }
    return value->get<double>();
  }

  [[noreturn]] void refuse(const std::string& why) const {
    throw Corrupt("file '" + file_.string() + "': " + why + ". Download the model again.");
  }
  [[noreturn]] void refuse_kind(const std::string& why, const std::string& instead) const {
    throw InvalidInput("model '" + file_.parent_path().string() + "': " + why + ". " + instead);
  }

 private:
  // Null counts as absent, as in Python's configurations.
  [[nodiscard]] const json* find(const char* key) const {
    if (!values_.is_object()) return nullptr;
    const auto found = values_.find(key);
    return found == values_.end() || found->is_null() ? nullptr : &*found;
  }

  fs::path file_;
  json values_;
};

struct Family {
  std::string_view model_type;
  bool are_positions_after_padding;  // the first row is padding_id + 1
};
constexpr Family kFamilies[] = {
    {"bert", false}, {"camembert", true}, {"roberta", true}, {"xlm-roberta", true}};

const Family& family_of(const Settings& config) {
  const std::string type = config.text_or("model_type", "");
  std::string known;
  for (const Family& family : kFamilies) {
    if (family.model_type == type) return family;
    known += (known.empty() ? "" : ", ") + std::string(family.model_type);
  }
  config.refuse_kind("its architecture '" + type + "' is not known",
                     "Choose one of the kinds " + known + ".");
}

Activation activation_of(const Settings& config) {
  const std::string name = config.text_or("hidden_act", "gelu");
  if (name == "gelu") return Activation::kGelu;
  if (name == "gelu_new" || name == "gelu_pytorch_tanh") return Activation::kGeluTanh;
  if (name == "relu") return Activation::kRelu;
  config.refuse_kind("its activation '" + name + "' is not known",
                     "Choose a model with gelu, gelu_new, gelu_pytorch_tanh or relu.");
}

void require_runnable(const Settings& config) {
  const std::string positions = config.text_or("position_embedding_type", "absolute");
  if (positions != "absolute") {
    config.refuse_kind("its positions are '" + positions + "'",
                       "Choose a model whose positions are absolute.");
  }
  if (config.is_true("is_decoder")) {
    config.refuse_kind("it is a decoder, which reads a text's beginning only",
                       "Choose an encoder.");
  }
}

void read_shapes(const Settings& config, EncoderConfig& encoder) {
  const Family& family = family_of(config);
  require_runnable(config);
  encoder.model_type = family.model_type;
  encoder.hidden_size = config.size("hidden_size");
  encoder.layers = config.size("num_hidden_layers");
  encoder.heads = config.size("num_attention_heads");
  encoder.intermediate_size = config.size("intermediate_size");
  encoder.vocabulary = config.size("vocab_size");
  encoder.token_types = config.size("type_vocab_size");
  encoder.position_rows = config.size("max_position_embeddings");
  const std::size_t padding =
      config.size_or("pad_token_id", family.are_positions_after_padding ? 1 : 0);
  encoder.padding_id = static_cast<std::int32_t>(padding);
  encoder.first_position = family.are_positions_after_padding ? padding + 1 : 0;
  encoder.activation = activation_of(config);
  encoder.layer_norm_epsilon = static_cast<float>(config.positive_number("layer_norm_eps", 1e-12));
  if (encoder.hidden_size % encoder.heads != 0) {
    config.refuse("'hidden_size' " + std::to_string(encoder.hidden_size) +
                  " cannot be shared among " + std::to_string(encoder.heads) + " heads");
  }
  if (encoder.first_position >= encoder.position_rows) {
    config.refuse("'max_position_embeddings' leaves no position beside the padding's");
  }
  encoder.max_tokens = encoder.position_limit();
}

struct PoolingName {
  const char* key;
  Pooling pooling;
};
constexpr PoolingName kPoolingNames[] = {
    {"pooling_mode_mean_tokens", Pooling::kMean},
    {"pooling_mode_cls_token", Pooling::kFirstToken},
    {"pooling_mode_mean_sqrt_len_tokens", Pooling::kMeanSqrtLength},
    {"pooling_mode_weightedmean_tokens", Pooling::kWeightedMean},
    {"pooling_mode_lasttoken", Pooling::kLastToken},
};

Pooling pooling_of(const Settings& config) {
  std::optional<Pooling> chosen;
  for (const PoolingName& name : kPoolingNames) {
    if (!config.is_true(name.key)) continue;
    if (chosen) {
      config.refuse_kind("it joins several kinds of pooling", "Choose a model with a single one.");
    }
    chosen = name.pooling;
  }
  if (!chosen || config.is_true("pooling_mode_max_tokens")) {
    config.refuse_kind("its pooling is not known",
                       "Choose a model that takes the mean, the first or the last token.");
  }
  return *chosen;
}

// `sentence_transformers.models.Pooling` -> `Pooling`.
std::string kind_of(const json& module) {
  const auto type = module.is_object() ? module.find("type") : module.end();
  if (!module.is_object() || type == module.end() || !type->is_string()) return "";
  const auto name = type->get<std::string>();
  return name.substr(name.rfind('.') + 1);
}

// The folder that a module names, which must lie within the model's.
fs::path folder_of(const json& module, const Settings& modules) {
  const auto path = module.find("path");
  if (path == module.end() || !path->is_string()) modules.refuse("a module has no path");
  const fs::path folder = path->get<std::string>();
  if (folder.is_absolute() || std::find(folder.begin(), folder.end(), "..") != folder.end()) {
    modules.refuse("a module's path '" + folder.string() + "' leads out of the model's folder");
  }
  return folder;
}

void read_modules(const fs::path& folder, EncoderConfig& encoder) {
  const Settings modules(folder / "modules.json");
  if (!modules.values().is_array()) modules.refuse("it is no list");
  encoder.is_unit_length = false;
  for (const json& module : modules.values()) {
    const std::string kind = kind_of(module);
    if (kind == "Normalize") {
      encoder.is_unit_length = true;
    } else if (kind == "Pooling") {
      const Settings pooling(folder / folder_of(module, modules) / "config.json");
      encoder.pooling = pooling_of(pooling);
      encoder.is_prompt_pooled = !pooling.is_false("include_prompt");
      encoder.is_pooling_stated = true;
    } else if (kind != "Transformer") {
      modules.refuse_kind("it has a module '" + kind + "'",
                          "Choose a model of Transformer, Pooling and Normalize alone.");
    }
  }
  if (!encoder.is_pooling_stated) modules.refuse("it names no Pooling");
}

}  // namespace

EncoderConfig read_encoder_config(const fs::path& folder) {
  EncoderConfig encoder;
  read_shapes(Settings(folder / "config.json"), encoder);
  if (fs::exists(folder / "modules.json")) read_modules(folder, encoder);
  if (fs::exists(folder / "sentence_bert_config.json")) {
    const Settings sentence(folder / "sentence_bert_config.json");
    encoder.is_lowercased = sentence.is_true("do_lower_case");
    encoder.max_tokens =
        std::min(encoder.max_tokens,
                 std::max<std::size_t>(1, sentence.size_or("max_seq_length", encoder.max_tokens)));
  }
  return encoder;
}

}  // namespace triage::encode
