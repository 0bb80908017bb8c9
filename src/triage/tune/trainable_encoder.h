// An encoder whose weights can learn: the same layers as encode/transformer runs, in libtorch.
#pragma once

#include <torch/types.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "triage/encode/token_ids.h"
#include "triage/encode/transformer/encoder_config.h"
#include "triage/encode/transformer/encoder_weights.h"
#include "triage/tune/keep_mask.h"
#include "triage/tune/packed_batch.h"

namespace triage::tune {

// What is learned, by a name that is the same in every run.
struct Parameter {
  std::string name;
  torch::Tensor value;    // float32, contiguous, has a gradient
  bool is_matrix = true;  // weight decay is for matrices
};

// Shares of numbers that are dropped while learning, as config.json says.
struct DropoutShares {
  double hidden = 0.1;
  double attention = 0.1;
};

// The masks of one step: each place that drops gets a key of its own.
class StepDropout {
 public:
  // Nothing is dropped.
  StepDropout() = default;
  StepDropout(DropoutShares shares, std::uint64_t seed, std::uint64_t step)
      : shares_(shares), seed_(seed), step_(step) {}

  [[nodiscard]] KeepMask next_hidden() { return next(shares_.hidden); }
  [[nodiscard]] KeepMask next_attention() { return next(shares_.attention); }

 private:
  KeepMask next(double share);

  DropoutShares shares_{.hidden = 0, .attention = 0};
  std::uint64_t seed_ = 0;
  std::uint64_t step_ = 0;
  std::uint64_t place_ = 0;
};

// One thread at a time; libtorch uses as many inside as it was told to.
class TrainableEncoder {
 public:
  struct Options {
    std::size_t lora_rank = 0;  // 0: all weights learn
    std::uint64_t seed = 0;     // of the low-rank additions
    torch::Device device = torch::kCPU;
  };

  // Reads configuration and weights. Only words that occur in `texts` are learned and can be
  // encoded later; the others stay as they are. Throws what read_encoder_config() and
  // read_encoder_weights() throw.
  TrainableEncoder(const std::filesystem::path& folder, std::span<const encode::TokenIds> texts,
                   const Options& options);

  // texts × dimension, pooled and of unit length where the folder says so: what TransformerEncoder
  // gives, to rounding, if nothing is dropped.
  [[nodiscard]] torch::Tensor vectors(const PackedBatch& batch, StepDropout& dropout) const;

  [[nodiscard]] const std::vector<Parameter>& parameters() const { return parameters_; }
  [[nodiscard]] const encode::EncoderConfig& config() const { return config_; }
  [[nodiscard]] const DropoutShares& dropout_shares() const { return dropout_shares_; }
  [[nodiscard]] std::size_t dimension() const { return config_.hidden_size; }
  // Of the weights as they were read, in float32.
  [[nodiscard]] const std::string& base_fingerprint() const { return base_fingerprint_; }

  // The weights by their names in the model's file, float32 on the CPU; low-rank additions are
  // added. Weights that cannot have changed are not among them.
  [[nodiscard]] std::map<std::string, torch::Tensor> merged_weights() const;

 private:
  // A linear layer; several of the file's, stacked, for query, key and value.
  struct Linear {
    std::vector<std::string> weight_names;
    std::vector<std::string> bias_names;
    torch::Tensor weight;  // outputs × inputs
    torch::Tensor bias;
    torch::Tensor down;  // rank × inputs; undefined without low-rank additions
    torch::Tensor up;    // outputs × rank
  };
  struct Norm {
    std::string scale_name;
    std::string shift_name;
    torch::Tensor scale;
    torch::Tensor shift;
  };
  struct Table {
    std::string name;
    torch::Tensor rows;
  };
  struct Layer {
    Linear projection;  // query, key, value
    Linear attention_output;
    Norm attention_norm;
    Linear intermediate;
    Linear output;
    Norm output_norm;
  };

  void read_weights(const std::filesystem::path& folder);
  [[nodiscard]] torch::Tensor tensor_of(const encode::Weight& weight) const;
  void learn(const std::string& name, torch::Tensor& value, bool is_matrix);
  Linear linear_of(const std::string& name, std::vector<const encode::LinearWeights*> parts);
  Norm norm_of(const std::string& name, const encode::NormWeights& weights);
  Table table_of(const std::string& name, const encode::Weight& weight);
  void add_low_rank(const std::string& name, Linear& linear);

  [[nodiscard]] torch::Tensor embedded(const PackedBatch& batch, StepDropout& dropout) const;
  [[nodiscard]] torch::Tensor applied(const Linear& linear, const torch::Tensor& input) const;
  [[nodiscard]] torch::Tensor applied(const Norm& norm, const torch::Tensor& input) const;
  [[nodiscard]] torch::Tensor applied(const Layer& layer, const torch::Tensor& input,
                                      const torch::Tensor& starts, StepDropout& dropout) const;
  [[nodiscard]] torch::Tensor activated(const torch::Tensor& input) const;
  [[nodiscard]] torch::Tensor on_device(std::span<const std::int64_t> numbers) const;

  Options options_;
  encode::EncoderConfig config_;
  DropoutShares dropout_shares_;
  std::string base_fingerprint_;

  torch::Tensor all_words_;                // vocabulary × dimension, as read, on the CPU
  std::vector<std::int64_t> used_words_;   // ids that occur, rising
  std::vector<std::int64_t> row_of_word_;  // by id, into words_; -1 where it does not occur
  Table words_;                            // used words × dimension
  Table positions_;
  Table token_types_;
  Norm embedding_norm_;
  std::vector<Layer> layers_;

  std::vector<Parameter> parameters_;
};

}  // namespace triage::tune
