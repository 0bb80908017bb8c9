#include "triage/encode/transformer/encoder_fingerprint.h"

#include <cstdint>
#include <sstream>
#include <string_view>

#include "triage/base/fingerprint.h"
#include "triage/base/hex.h"

namespace triage::encode {
namespace {

// One hash over weights, in the order they are added.
class WeightHash {
 public:
  explicit WeightHash(std::uint64_t start) : hash_(start) {}

  void add(const Weight& weight) {
    const auto* bytes = reinterpret_cast<const char*>(weight.bytes.data());
    hash_ = hash64({bytes, weight.bytes.size()}, hash_ + static_cast<std::uint64_t>(weight.type));
  }
  void add(const LinearWeights& weights) {
    add(weights.weight);
    add(weights.bias);
  }
  void add(const NormWeights& weights) {
    add(weights.scale);
    add(weights.shift);
  }
  void add(const LayerWeights& layer) {
    for (const LinearWeights* linear :
         {&layer.query, &layer.key, &layer.value, &layer.attention_output, &layer.intermediate,
          &layer.output}) {
      add(*linear);
    }
    add(layer.attention_norm);
    add(layer.output_norm);
  }

  [[nodiscard]] std::uint64_t value() const { return hash_; }

 private:
  std::uint64_t hash_;
};

// What weights do not say themselves by their number and size.
std::string shape_text(const EncoderConfig& config) {
  std::ostringstream text;
  text << config.layers << ' ' << config.hidden_size << ' ' << config.heads << ' '
       << config.first_position << ' ' << config.padding_id << ' '
       << static_cast<int>(config.activation) << ' ' << config.layer_norm_epsilon << ' '
       << static_cast<int>(config.pooling) << ' ' << config.is_unit_length;
  return text.str();
}

}  // namespace

std::string encoder_fingerprint(const EncoderConfig& config, const EncoderWeights& weights,
                                Precision precision) {
  WeightHash hash(hash64(shape_text(config)));
  hash.add(weights.words);
  hash.add(weights.positions);
  hash.add(weights.token_types);
  hash.add(weights.embedding_norm);
  for (const LayerWeights& layer : weights.layers) hash.add(layer);
  return "transformer-1:" + config.model_type + ':' + std::string(name_of(precision)) + ':' +
         hex_digits(hash.value());
}

}  // namespace triage::encode
