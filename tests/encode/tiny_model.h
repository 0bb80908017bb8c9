// A model's folder with random weights, small enough to be spoiled in every way.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <vector>

#include "tests/base/temporary_folder.h"
#include "triage/encode/token_ids.h"

namespace triage::encode::testing {

class TinyModel {
 public:
  static constexpr std::size_t kHidden = 16;
  static constexpr std::size_t kVocabulary = 50;
  static constexpr std::size_t kPositions = 40;

  struct Tensor {
    std::string dtype;
    std::vector<std::size_t> shape;
    std::string bytes;
  };

  // Change these, then write().
  nlohmann::json config;
  std::map<std::string, Tensor> tensors;

  // `prefix` comes before all names of tensors.
  explicit TinyModel(const std::string& model_type = "bert", const std::string& prefix = "")
      : prefix_(prefix) {
    config = {{"model_type", model_type},
              {"hidden_size", kHidden},
              {"num_hidden_layers", 2},
              {"num_attention_heads", 4},
              {"intermediate_size", 32},
              {"vocab_size", kVocabulary},
              {"max_position_embeddings", kPositions},
              {"type_vocab_size", 2},
              {"pad_token_id", model_type == "bert" ? 0 : 1},
              {"hidden_act", "gelu"},
              {"layer_norm_eps", 1e-12}};
    add("embeddings.word_embeddings.weight", {kVocabulary, kHidden});
    add("embeddings.position_embeddings.weight", {kPositions, kHidden});
    add("embeddings.token_type_embeddings.weight", {2, kHidden});
    add_norm("embeddings.LayerNorm");
    for (const std::string layer : {"encoder.layer.0", "encoder.layer.1"}) add_layer(layer);
    write();
  }

  [[nodiscard]] const std::filesystem::path& path() const { return folder_.path(); }
  [[nodiscard]] std::filesystem::path weights() const { return path() / "model.safetensors"; }
  [[nodiscard]] Tensor& tensor(const std::string& name) { return tensors.at(prefix_ + name); }

  void write() const {
    write_text("config.json", config.dump());
    write_tensors("model.safetensors", tensors);
  }

  void write_text(const std::string& name, const std::string& text) const {
    std::filesystem::create_directories((path() / name).parent_path());
    std::filesystem::remove(path() / name);  // a model that is open still looks at the old file
    std::ofstream(path() / name, std::ios::binary) << text;
  }

  void write_tensors(const std::string& name, const std::map<std::string, Tensor>& chosen,
                     std::size_t alignment = 8) const {
    nlohmann::json header = nlohmann::json::object();
    std::string data;
    for (const auto& [tensor_name, tensor] : chosen) {
      const std::size_t end = data.size() + tensor.bytes.size();
      header[tensor_name] = {
          {"dtype", tensor.dtype}, {"shape", tensor.shape}, {"data_offsets", {data.size(), end}}};
      data += tensor.bytes;
    }
    std::string text = header.dump();
    text.resize((text.size() + 7) / 8 * 8, ' ');
    if (alignment == 1) text += ' ';
    const std::uint64_t length = text.size();
    std::string bytes(sizeof length, '\0');
    std::memcpy(bytes.data(), &length, sizeof length);
    write_text(name, bytes + text + data);
  }

  // sentence-transformers' files, with one kind of pooling.
  void write_modules(const std::string& pooling, bool is_normalized) const {
    nlohmann::json modules = {
        {{"path", ""}, {"type", "sentence_transformers.models.Transformer"}},
        {{"path", "1_Pooling"}, {"type", "sentence_transformers.models.Pooling"}}};
    if (is_normalized) {
      modules.push_back(
          {{"path", "2_Normalize"}, {"type", "sentence_transformers.models.Normalize"}});
    }
    write_text("modules.json", modules.dump());
    write_text("1_Pooling/config.json", nlohmann::json{{pooling, true}}.dump());
  }

  // Replaces every float32 by the two bytes that `shorten` makes of it.
  template <typename Shorten>
  void store_as(const std::string& dtype, const Shorten& shorten) {
    for (auto& [name, tensor] : tensors) {
      std::string bytes;
      for (std::size_t at = 0; at < tensor.bytes.size(); at += sizeof(float)) {
        float value = 0;
        std::memcpy(&value, tensor.bytes.data() + at, sizeof value);
        const std::uint16_t number = shorten(value);
        bytes.append(reinterpret_cast<const char*>(&number), sizeof number);
      }
      tensor.dtype = dtype;
      tensor.bytes = bytes;
    }
  }

 private:
  void add(const std::string& name, const std::vector<std::size_t>& shape, float center = 0) {
    std::size_t count = 1;
    for (const std::size_t size : shape) count *= size;
    std::normal_distribution<float> values(center, 0.2F);
    std::string bytes;
    for (std::size_t i = 0; i < count; ++i) {
      const float value = values(random_);
      bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
    }
    tensors[prefix_ + name] = {"F32", shape, bytes};
  }
  void add_norm(const std::string& name) {
    add(name + ".weight", {kHidden}, 1);
    add(name + ".bias", {kHidden});
  }
  void add_linear(const std::string& name, std::size_t outputs, std::size_t inputs) {
    add(name + ".weight", {outputs, inputs});
    add(name + ".bias", {outputs});
  }
  void add_layer(const std::string& layer) {
    for (const std::string part : {"query", "key", "value"}) {
      add_linear(layer + ".attention.self." + part, kHidden, kHidden);
    }
    add_linear(layer + ".attention.output.dense", kHidden, kHidden);
    add_norm(layer + ".attention.output.LayerNorm");
    add_linear(layer + ".intermediate.dense", 32, kHidden);
    add_linear(layer + ".output.dense", kHidden, 32);
    add_norm(layer + ".output.LayerNorm");
  }

  triage::testing::TemporaryFolder folder_;
  std::string prefix_;
  std::mt19937 random_{7};
};

// Texts of the given lengths, of ids that no model treats as special.
inline std::vector<TokenIds> texts_of(const std::vector<std::size_t>& lengths) {
  std::mt19937 random(11);
  std::uniform_int_distribution<std::int32_t> ids(5, TinyModel::kVocabulary - 1);
  std::vector<TokenIds> texts;
  for (const std::size_t length : lengths) {
    texts.emplace_back();
    for (std::size_t i = 0; i < length; ++i) texts.back().push_back(ids(random));
  }
  return texts;
}

// What the call says when it throws an `Error`; empty if it does not.
template <typename Error, typename Call>
std::string refusal(const Call& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

}  // namespace triage::encode::testing
