// What the folder of a Hugging Face model says about its encoder, apart from the weights.
//
// config.json gives the shapes; modules.json, 1_Pooling/config.json and sentence_bert_config.json
// (sentence-transformers) say how a text's tokens become one vector.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>

namespace triage::encode {

enum class Activation { kGelu, kGeluTanh, kRelu };

// Which tokens a text's vector is the mean of, and how much each counts.
enum class Pooling {
  kMean,            // all alike
  kMeanSqrtLength,  // the sum, divided by the square root of their number
  kWeightedMean,    // the n-th counts n times
  kFirstToken,      // `[CLS]` or `<s>`
  kLastToken,
};

// A stack of transformer layers after BERT (Devlin et al., 2019) or RoBERTa (Liu et al., 2019).
struct EncoderConfig {
  std::string model_type;  // bert, roberta, xlm-roberta, camembert
  std::size_t hidden_size = 0;
  std::size_t layers = 0;
  std::size_t heads = 0;  // divides hidden_size
  std::size_t intermediate_size = 0;
  std::size_t vocabulary = 0;
  std::size_t token_types = 0;
  std::size_t position_rows = 0;   // of the table of positions
  std::size_t first_position = 0;  // row of a text's first token
  std::int32_t padding_id = 0;
  Activation activation = Activation::kGelu;
  float layer_norm_epsilon = 0;

  Pooling pooling = Pooling::kMean;
  bool is_pooling_stated = false;  // false: the folder is silent, so mean and unit length
  bool is_unit_length = true;
  bool is_prompt_pooled = true;  // false: its tokens count in no mean
  bool is_lowercased = false;    // a text is, before its tokenizer sees it
  std::size_t max_tokens = 0;    // where a tokenizer cuts: the model learned no longer texts

  // The longest text that there are positions for, in tokens; at least max_tokens.
  [[nodiscard]] std::size_t position_limit() const { return position_rows - first_position; }
};

// Throws NotFound without config.json, InvalidInput for a model that this program cannot run (the
// message says which it can), Corrupt for files that are no JSON or contradict themselves.
[[nodiscard]] EncoderConfig read_encoder_config(const std::filesystem::path& folder);

}  // namespace triage::encode
