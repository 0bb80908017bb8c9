#include "triage/tune/trainable_encoder.h"

#include <torch/utils.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

#include "triage/base/check.h"
#include "triage/base/error.h"
#include "triage/base/random.h"
#include "triage/encode/model_file.h"
#include "triage/encode/transformer/encoder_fingerprint.h"
#include "triage/tune/losses.h"
#include "triage/tune/packed_attention.h"

namespace triage::tune {
namespace {

namespace fs = std::filesystem;

// How much low-rank additions count, whatever their rank (LoRA's alpha / rank; Hu et al., 2022).
constexpr double kLowRankScale = 2;

torch::ScalarType scalar_type(encode::NumberType type) {
  switch (type) {
    case encode::NumberType::kFloat16:
      return torch::kHalf;
    case encode::NumberType::kBfloat16:
      return torch::kBFloat16;
    case encode::NumberType::kFloat32:
      break;
  }
  return torch::kFloat32;
}

std::vector<std::int64_t> as_torch(const std::vector<std::size_t>& shape) {
  return {shape.begin(), shape.end()};
}

DropoutShares dropout_of(const fs::path& folder) {
  const auto config = encode::read_model_json_if_there(folder / "config.json");
  DropoutShares shares;
  const auto take = [&](const char* key, double& share) {
    if (!config || !config->contains(key) || (*config)[key].is_null()) return;
    const auto& value = (*config)[key];
    if (!value.is_number() || value.get<double>() < 0 || value.get<double>() >= 1) {
      throw Corrupt("file '" + (folder / "config.json").string() + "': '" + key + "' is " +
                    value.dump() + ", not a share below 1. Download the model again.");
    }
    share = value.get<double>();
  };
  take("hidden_dropout_prob", shares.hidden);
  take("attention_probs_dropout_prob", shares.attention);
  return shares;
}

std::vector<std::int64_t> sorted_words(std::span<const encode::TokenIds> texts) {
  std::vector<std::int64_t> words;
  for (const encode::TokenIds& text : texts) words.insert(words.end(), text.begin(), text.end());
  std::sort(words.begin(), words.end());
  words.erase(std::unique(words.begin(), words.end()), words.end());
  return words;
}

}  // namespace

KeepMask StepDropout::next(double share) {
  if (share == 0) return {};
  const std::uint64_t key = Random(seed_ + 0x9E37 * step_, "tuning-dropout", place_++).next();
  return keep_mask(static_cast<std::uint32_t>(key >> 32U), share);
}

TrainableEncoder::TrainableEncoder(const fs::path& folder, std::span<const encode::TokenIds> texts,
                                   const Options& options)
    : options_(options),
      config_(encode::read_encoder_config(folder)),
      dropout_shares_(dropout_of(folder)),
      used_words_(sorted_words(texts)) {
  row_of_word_.assign(config_.vocabulary, -1);
  for (std::size_t row = 0; row < used_words_.size(); ++row) {
    row_of_word_[static_cast<std::size_t>(used_words_[row])] = static_cast<std::int64_t>(row);
  }
  read_weights(folder);
}

void TrainableEncoder::read_weights(const fs::path& folder) {
  const encode::EncoderWeights weights = encode::read_encoder_weights(folder, config_);
  base_fingerprint_ = encode::encoder_fingerprint(config_, weights, encode::Precision::kFloat32);
  all_words_ = tensor_of(weights.words);
  words_ = {weights.words.name,
            all_words_.index_select(0, torch::tensor(used_words_)).to(options_.device)};
  if (options_.lora_rank == 0) learn("words", words_.rows, true);
  positions_ = table_of("positions", weights.positions);
  token_types_ = table_of("token_types", weights.token_types);
  embedding_norm_ = norm_of("embedding_norm", weights.embedding_norm);
  for (std::size_t i = 0; i < weights.layers.size(); ++i) {
    const encode::LayerWeights& own = weights.layers[i];
    const std::string name = "layer." + std::to_string(i);
    layers_.push_back(
        {.projection = linear_of(name + ".projection", {&own.query, &own.key, &own.value}),
         .attention_output = linear_of(name + ".attention_output", {&own.attention_output}),
         .attention_norm = norm_of(name + ".attention_norm", own.attention_norm),
         .intermediate = linear_of(name + ".intermediate", {&own.intermediate}),
         .output = linear_of(name + ".output", {&own.output}),
         .output_norm = norm_of(name + ".output_norm", own.output_norm)});
  }
}

// A copy in float32: the file stays mapped no longer than it is read.
torch::Tensor TrainableEncoder::tensor_of(const encode::Weight& weight) const {
  // from_blob() only reads here; its interface is not const.
  auto* const bytes = const_cast<std::byte*>(weight.bytes.data());
  return torch::from_blob(bytes, as_torch(weight.shape), scalar_type(weight.type))
      .to(torch::kFloat32, /*non_blocking=*/false, /*copy=*/true);
}

void TrainableEncoder::learn(const std::string& name, torch::Tensor& value, bool is_matrix) {
  value.set_requires_grad(true);
  parameters_.push_back({name, value, is_matrix});
}

TrainableEncoder::Linear TrainableEncoder::linear_of(
    const std::string& name, std::vector<const encode::LinearWeights*> parts) {
  Linear linear;
  std::vector<torch::Tensor> weights;
  std::vector<torch::Tensor> biases;
  for (const encode::LinearWeights* const part : parts) {
    linear.weight_names.push_back(part->weight.name);
    linear.bias_names.push_back(part->bias.name);
    weights.push_back(tensor_of(part->weight));
    biases.push_back(tensor_of(part->bias));
  }
  linear.weight = torch::cat(weights).to(options_.device);
  linear.bias = torch::cat(biases).to(options_.device);
  if (options_.lora_rank > 0) {
    add_low_rank(name, linear);
  } else {
    learn(name + ".weight", linear.weight, true);
    learn(name + ".bias", linear.bias, false);
  }
  return linear;
}

// One of the two factors is zero at first, so that learning begins at the model as it is.
void TrainableEncoder::add_low_rank(const std::string& name, Linear& linear) {
  const auto rank = static_cast<std::int64_t>(options_.lora_rank);
  const auto inputs = linear.weight.size(1);
  Random random(options_.seed, "tuning-low-rank:" + name);
  std::vector<float> numbers(static_cast<std::size_t>(rank * inputs));
  const double deviation = 1 / std::sqrt(static_cast<double>(inputs));
  for (float& number : numbers) number = static_cast<float>(random.normal() * deviation);
  linear.down = torch::tensor(numbers).view({rank, inputs}).to(options_.device);
  linear.up = torch::zeros({linear.weight.size(0), rank}, linear.weight.options());
  learn(name + ".down", linear.down, true);
  learn(name + ".up", linear.up, true);
}

TrainableEncoder::Norm TrainableEncoder::norm_of(const std::string& name,
                                                 const encode::NormWeights& weights) {
  Norm norm{.scale_name = weights.scale.name,
            .shift_name = weights.shift.name,
            .scale = tensor_of(weights.scale).to(options_.device),
            .shift = tensor_of(weights.shift).to(options_.device)};
  if (options_.lora_rank == 0) {
    learn(name + ".scale", norm.scale, false);
    learn(name + ".shift", norm.shift, false);
  }
  return norm;
}

TrainableEncoder::Table TrainableEncoder::table_of(const std::string& name,
                                                   const encode::Weight& weight) {
  Table table{.name = weight.name, .rows = tensor_of(weight).to(options_.device)};
  if (options_.lora_rank == 0) learn(name, table.rows, true);
  return table;
}

torch::Tensor TrainableEncoder::on_device(std::span<const std::int64_t> numbers) const {
  return torch::tensor(at::IntArrayRef(numbers.data(), numbers.size())).to(options_.device);
}

torch::Tensor TrainableEncoder::embedded(const PackedBatch& batch,
                                         StepDropout& dropout_keys) const {
  std::vector<std::int64_t> rows;
  rows.reserve(batch.ids.size());
  for (const std::int64_t id : batch.ids) {
    const std::int64_t row = row_of_word_[static_cast<std::size_t>(id)];
    TRIAGE_CHECK(row >= 0, "a word that the encoder was opened for");
    rows.push_back(row);
  }
  const torch::Tensor sum = torch::embedding(words_.rows, on_device(rows)) +
                            torch::embedding(positions_.rows, on_device(batch.positions)) +
                            token_types_.rows.select(0, 0);
  return dropout(applied(embedding_norm_, sum), dropout_keys.next_hidden());
}

torch::Tensor TrainableEncoder::applied(const Linear& linear, const torch::Tensor& input) const {
  const torch::Tensor output = torch::linear(input, linear.weight, linear.bias);
  if (!linear.down.defined()) return output;
  return output + kLowRankScale * torch::linear(torch::linear(input, linear.down), linear.up);
}

torch::Tensor TrainableEncoder::applied(const Norm& norm, const torch::Tensor& input) const {
  return torch::layer_norm(input, {input.size(-1)}, norm.scale, norm.shift,
                           static_cast<double>(config_.layer_norm_epsilon));
}

torch::Tensor TrainableEncoder::activated(const torch::Tensor& input) const {
  switch (config_.activation) {
    case encode::Activation::kGelu:
      return torch::gelu(input);
    case encode::Activation::kGeluTanh:
      return torch::gelu(input, "tanh");
    case encode::Activation::kRelu:
      break;
  }
  return torch::relu(input);
}

torch::Tensor TrainableEncoder::applied(const Layer& layer, const torch::Tensor& input,
                                        const torch::Tensor& starts,
                                        StepDropout& dropout_keys) const {
  const auto heads = static_cast<std::int64_t>(config_.heads);
  const torch::Tensor attended = packed_attention(applied(layer.projection, input), starts, heads,
                                                  dropout_keys.next_attention());
  const torch::Tensor middle = applied(
      layer.attention_norm, add_with_dropout(input, applied(layer.attention_output, attended),
                                             dropout_keys.next_hidden()));
  const torch::Tensor wide = activated(applied(layer.intermediate, middle));
  return applied(layer.output_norm,
                 add_with_dropout(middle, applied(layer.output, wide), dropout_keys.next_hidden()));
}

torch::Tensor TrainableEncoder::vectors(const PackedBatch& batch, StepDropout& dropout_keys) const {
  torch::Tensor tokens = embedded(batch, dropout_keys);
  const torch::Tensor starts = torch::tensor(batch.starts);
  for (const Layer& layer : layers_) tokens = applied(layer, tokens, starts, dropout_keys);
  const torch::Tensor shares = torch::tensor(batch.shares).to(options_.device).unsqueeze(1);
  const torch::Tensor pooled =
      torch::zeros({static_cast<std::int64_t>(batch.size()), tokens.size(1)}, tokens.options())
          .index_add(0, on_device(batch.texts), tokens * shares);
  return config_.is_unit_length ? of_unit_length(pooled) : pooled;
}

std::map<std::string, torch::Tensor> TrainableEncoder::merged_weights() const {
  const torch::NoGradGuard no_gradient;
  std::map<std::string, torch::Tensor> merged;
  const auto put = [&](const std::string& name, const torch::Tensor& value) {
    merged.emplace(name, value.detach().to(torch::kCPU).contiguous());
  };
  const auto put_rows = [&](const std::vector<std::string>& names, const torch::Tensor& stacked) {
    const auto parts = stacked.chunk(static_cast<std::int64_t>(names.size()));
    for (std::size_t i = 0; i < names.size(); ++i) put(names[i], parts[i]);
  };
  const auto put_linear = [&](const Linear& linear) {
    const bool is_low_rank = linear.down.defined();
    put_rows(linear.weight_names,
             is_low_rank ? linear.weight + kLowRankScale * torch::matmul(linear.up, linear.down)
                         : linear.weight);
    if (!is_low_rank) put_rows(linear.bias_names, linear.bias);
  };
  const auto put_norm = [&](const Norm& norm) {
    put(norm.scale_name, norm.scale);
    put(norm.shift_name, norm.shift);
  };
  for (const Layer& layer : layers_) {
    for (const Linear* const linear :
         {&layer.projection, &layer.attention_output, &layer.intermediate, &layer.output}) {
      put_linear(*linear);
    }
  }
  if (options_.lora_rank > 0) return merged;
  for (const Layer& layer : layers_) {
    put_norm(layer.attention_norm);
    put_norm(layer.output_norm);
  }
  put_norm(embedding_norm_);
  put(positions_.name, positions_.rows);
  put(token_types_.name, token_types_.rows);
  put(words_.name,
      all_words_.index_copy(0, torch::tensor(used_words_), words_.rows.detach().to(torch::kCPU)));
  return merged;
}

}  // namespace triage::tune
