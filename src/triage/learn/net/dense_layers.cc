#include "triage/learn/net/dense_layers.h"

#include <algorithm>
#include <cmath>

#include "triage/base/check.h"
#include "triage/base/processor_clones.h"
#include "triage/learn/inner_products.h"

namespace triage::learn {
namespace {

// values = max(0, values + bias), row by row.
TRIAGE_PROCESSOR_CLONES
void rectify(float* __restrict values, const float* __restrict bias, std::size_t rows,
             std::size_t columns) {
  for (std::size_t i = 0; i < rows; ++i) {
    float* const row = values + i * columns;
    for (std::size_t j = 0; j < columns; ++j) {
      const float sum = row[j] + bias[j];
      row[j] = sum > 0 ? sum : 0;
    }
  }
}

TRIAGE_PROCESSOR_CLONES
void multiply(float* __restrict values, const float* __restrict factors, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) values[i] *= factors[i];
}

// Errors pass a rectified unit only where it was active.
TRIAGE_PROCESSOR_CLONES
void stop_at_inactive(float* __restrict errors, const float* __restrict active, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) errors[i] = active[i] > 0 ? errors[i] : 0;
}

TRIAGE_PROCESSOR_CLONES
void column_sums(const float* __restrict values, std::size_t rows, std::size_t columns,
                 float* __restrict sums) {
  for (std::size_t j = 0; j < columns; ++j) sums[j] = 0;
  for (std::size_t i = 0; i < rows; ++i) {
    for (std::size_t j = 0; j < columns; ++j) sums[j] += values[i * columns + j];
  }
}

// Turns scores into (softmax · Σ targets - targets) / rows. Returns the row's loss.
double to_errors(std::span<float> scores, std::span<const float> targets, float share) {
  const float largest = *std::max_element(scores.begin(), scores.end());
  float sum = 0;
  float weight = 0;
  for (std::size_t k = 0; k < scores.size(); ++k) {
    sum += std::exp(scores[k] - largest);
    weight += targets[k];
  }
  const float log_sum = largest + std::log(sum);
  double loss = 0;
  for (std::size_t k = 0; k < scores.size(); ++k) {
    const float log_share = scores[k] - log_sum;
    loss -= targets[k] * log_share;
    scores[k] = share * (weight * std::exp(log_share) - targets[k]);
  }
  return loss;
}

}  // namespace

std::span<float> DenseLayers::forward(std::span<const float> numbers, MatrixView inputs,
                                      std::span<const float> mask) {
  TRIAGE_CHECK(numbers.size() == shape_.size(), "numbers of this shape");
  const std::size_t rows = inputs.rows();
  hidden_.resize(rows * shape_.hidden);
  scores_.resize(rows * shape_.classes);
  inner_products(inputs, {numbers.data(), shape_.hidden, shape_.columns}, hidden_.data());
  rectify(hidden_.data(), numbers.data() + shape_.hidden_bias(), rows, shape_.hidden);
  if (!mask.empty()) multiply(hidden_.data(), mask.data(), hidden_.size());
  inner_products({hidden_.data(), rows, shape_.hidden},
                 {numbers.data() + shape_.upper(), shape_.classes, shape_.hidden}, scores_.data());
  const float* const bias = numbers.data() + shape_.upper_bias();
  for (std::size_t i = 0; i < rows; ++i) {
    for (std::size_t k = 0; k < shape_.classes; ++k) scores_[i * shape_.classes + k] += bias[k];
  }
  return scores_;
}

double DenseLayers::backward(std::span<const float> numbers, MatrixView inputs,
                             std::span<const float> mask, MatrixView targets,
                             std::span<float> gradient) {
  TRIAGE_CHECK(gradient.size() == shape_.size(), "a gradient for each number");
  const std::size_t rows = inputs.rows();
  const float share = 1 / static_cast<float>(rows);
  double loss = 0;
  for (std::size_t i = 0; i < rows; ++i) {
    loss += to_errors(std::span(scores_).subspan(i * shape_.classes, shape_.classes),
                      targets.row(i), share);
  }
  const MatrixView upper_errors(scores_.data(), rows, shape_.classes);
  transposed_product(upper_errors, {hidden_.data(), rows, shape_.hidden},
                     gradient.data() + shape_.upper());
  column_sums(scores_.data(), rows, shape_.classes, gradient.data() + shape_.upper_bias());

  errors_.resize(hidden_.size());
  dense_product(upper_errors, {numbers.data() + shape_.upper(), shape_.classes, shape_.hidden},
                errors_.data());
  if (!mask.empty()) multiply(errors_.data(), mask.data(), errors_.size());
  stop_at_inactive(errors_.data(), hidden_.data(), errors_.size());
  transposed_product({errors_.data(), rows, shape_.hidden}, inputs, gradient.data());
  column_sums(errors_.data(), rows, shape_.hidden, gradient.data() + shape_.hidden_bias());
  return loss / static_cast<double>(rows);
}

}  // namespace triage::learn
