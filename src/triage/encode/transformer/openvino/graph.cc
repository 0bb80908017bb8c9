#include "triage/encode/transformer/openvino/graph.h"

#include <openvino/op/add.hpp>
#include <openvino/op/constant.hpp>
#include <openvino/op/convert.hpp>
#include <openvino/op/gather.hpp>
#include <openvino/op/gelu.hpp>
#include <openvino/op/matmul.hpp>
#include <openvino/op/multiply.hpp>
#include <openvino/op/mvn.hpp>
#include <openvino/op/parameter.hpp>
#include <openvino/op/relu.hpp>
#include <openvino/op/reshape.hpp>
#include <openvino/op/result.hpp>
#include <openvino/op/scaled_dot_product_attention.hpp>
#include <openvino/op/transpose.hpp>
#include <utility>

#include "triage/encode/transformer/int8_weight.h"

namespace triage::encode {
namespace {

namespace op = ov::op;
using Value = ov::Output<ov::Node>;

ov::element::Type element_type(NumberType type) {
  switch (type) {
    case NumberType::kFloat16:
      return ov::element::f16;
    case NumberType::kBfloat16:
      return ov::element::bf16;
    case NumberType::kFloat32:
      break;
  }
  return ov::element::f32;
}

template <typename T>
Value numbers(ov::element::Type type, const ov::Shape& shape, const std::vector<T>& values) {
  return std::make_shared<op::v0::Constant>(type, shape, values);
}

Value indices(const std::vector<std::int64_t>& values) {
  return numbers(ov::element::i64, {values.size()}, values);
}

Value index(std::int64_t value) {
  return numbers(ov::element::i64, {}, std::vector<std::int64_t>{value});
}

// The weight where it is mapped; `shape` may leave out dimensions of 1.
Value mapped(const Weight& weight, const ov::Shape& shape) {
  // The constant only reads; its interface for keeping the bytes alive is not const.
  const auto owner = std::const_pointer_cast<void>(weight.owner);
  return std::make_shared<op::v0::Constant>(element_type(weight.type), shape, weight.bytes.data(),
                                            owner);
}

Value as_float(const Value& value) {
  if (value.get_element_type() == ov::element::f32) return value;
  return std::make_shared<op::v0::Convert>(value, ov::element::f32);
}

Value floats(const Weight& weight) { return as_float(mapped(weight, weight.shape)); }

// Builds the layers one after the other.
class GraphBuilder {
 public:
  GraphBuilder(const EncoderConfig& config, Precision precision)
      : config_(config), precision_(precision) {}

  Value embedded(const EncoderWeights& weights, const Value& ids, const Value& positions) const {
    const Value words = looked_up(weights.words, ids);
    const Value places = looked_up(weights.positions, positions);
    // All tokens are of the first type: a text alone, not a pair.
    const Value type =
        std::make_shared<op::v8::Gather>(floats(weights.token_types), index(0), index(0));
    return norm(sum(sum(words, places), type), weights.embedding_norm);
  }

  Value layer(const Value& input, const Value& mask, const LayerWeights& weights) const {
    const Value attended = attention(input, mask, weights);
    const Value middle =
        norm(sum(linear(attended, weights.attention_output), input), weights.attention_norm);
    const Value wide = activated(linear(middle, weights.intermediate));
    return norm(sum(linear(wide, weights.output), middle), weights.output_norm);
  }

 private:
  static Value sum(const Value& a, const Value& b) { return std::make_shared<op::v1::Add>(a, b); }

  static Value looked_up(const Weight& table, const Value& rows) {
    return as_float(std::make_shared<op::v8::Gather>(mapped(table, table.shape), rows, index(0)));
  }

  Value norm(const Value& input, const NormWeights& weights) const {
    const Value normal = std::make_shared<op::v6::MVN>(
        input, indices({-1}), true, config_.layer_norm_epsilon, op::MVNEpsMode::INSIDE_SQRT);
    return sum(std::make_shared<op::v1::Multiply>(normal, floats(weights.scale)),
               floats(weights.shift));
  }

  Value linear(const Value& input, const LinearWeights& weights) const {
    const Value matrix =
        precision_ == Precision::kInt8 ? quantized(weights.weight) : floats(weights.weight);
    return sum(std::make_shared<op::v0::MatMul>(input, matrix, false, true), floats(weights.bias));
  }

  static Value quantized(const Weight& weight) {
    const Int8Weight int8 = int8_weight(weight);
    const Value values =
        std::make_shared<op::v0::Constant>(ov::element::i8, weight.shape, int8.values.data());
    return std::make_shared<op::v1::Multiply>(
        as_float(values), numbers(ov::element::f32, {weight.shape[0], 1}, int8.scales));
  }

  // [rows, length, hidden] -> [rows, heads, length, hidden / heads]
  Value by_head(const Value& input) const {
    const auto heads = static_cast<std::int64_t>(config_.heads);
    const auto size = static_cast<std::int64_t>(config_.hidden_size) / heads;
    const Value split =
        std::make_shared<op::v1::Reshape>(input, indices({0, 0, heads, size}), true);
    return std::make_shared<op::v1::Transpose>(split, indices({0, 2, 1, 3}));
  }

  Value attention(const Value& input, const Value& mask, const LayerWeights& weights) const {
    const Value attended = std::make_shared<op::v13::ScaledDotProductAttention>(
        by_head(linear(input, weights.query)), by_head(linear(input, weights.key)),
        by_head(linear(input, weights.value)), mask, /*causal=*/false);
    const Value by_token = std::make_shared<op::v1::Transpose>(attended, indices({0, 2, 1, 3}));
    const auto hidden = static_cast<std::int64_t>(config_.hidden_size);
    return std::make_shared<op::v1::Reshape>(by_token, indices({0, 0, hidden}), true);
  }

  Value activated(const Value& input) const {
    switch (config_.activation) {
      case Activation::kGelu:
        return std::make_shared<op::v7::Gelu>(input, op::GeluApproximationMode::ERF);
      case Activation::kGeluTanh:
        return std::make_shared<op::v7::Gelu>(input, op::GeluApproximationMode::TANH);
      case Activation::kRelu:
        break;
    }
    return std::make_shared<op::v0::Relu>(input);
  }

  const EncoderConfig& config_;
  Precision precision_;
};

std::shared_ptr<op::v0::Parameter> input(ov::element::Type type, const ov::PartialShape& shape) {
  return std::make_shared<op::v0::Parameter>(type, shape);
}

}  // namespace

std::shared_ptr<ov::Model> encoder_graph(const EncoderConfig& config, const EncoderWeights& weights,
                                         Precision precision) {
  const auto ids = input(ov::element::i32, {-1, -1});
  const auto positions = input(ov::element::i32, {-1, -1});
  const auto mask = input(ov::element::f32, {-1, 1, 1, -1});
  const auto shares = input(ov::element::f32, {-1, 1, -1});
  const GraphBuilder builder(config, precision);
  Value tokens = builder.embedded(weights, ids, positions);
  for (const LayerWeights& layer : weights.layers) tokens = builder.layer(tokens, mask, layer);
  const auto pooled = std::make_shared<op::v0::MatMul>(shares, tokens);
  return std::make_shared<ov::Model>(ov::ResultVector{std::make_shared<op::v0::Result>(pooled)},
                                     ov::ParameterVector{ids, positions, mask, shares}, "encoder");
}

}  // namespace triage::encode
