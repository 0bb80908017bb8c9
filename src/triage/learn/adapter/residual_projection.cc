#include "triage/learn/adapter/residual_projection.h"

#include <algorithm>
#include <cmath>

#include "triage/base/check.h"
#include "triage/base/processor_clones.h"
#include "triage/learn/inner_products.h"

namespace triage::learn {
namespace {

constexpr float kShortest = 1e-12F;  // a length to divide by

constexpr std::size_t kLanes = 8;  // sums side by side, so that they need not wait for each other

TRIAGE_PROCESSOR_CLONES
float inner_product(const float* __restrict a, const float* __restrict b, std::size_t count) {
  float sums[kLanes] = {};
  std::size_t j = 0;
  for (; j + kLanes <= count; j += kLanes) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) sums[lane] += a[j + lane] * b[j + lane];
  }
  for (; j < count; ++j) sums[0] += a[j] * b[j];
  float total = 0;
  for (const float sum : sums) total += sum;
  return total;
}

// values = factor · (values + share · others)
TRIAGE_PROCESSOR_CLONES
void add_and_scale(float* __restrict values, const float* __restrict others, float share,
                   float factor, std::size_t count) {
  for (std::size_t j = 0; j < count; ++j) values[j] = factor * (values[j] + share * others[j]);
}

}  // namespace

MatrixView ResidualProjection::forward(std::span<const float> factors, MatrixView rows) {
  TRIAGE_CHECK(factors.size() == shape_.size(), "factors of this shape");
  TRIAGE_CHECK(rows.columns() == shape_.dimension, "rows of this dimension");
  const std::size_t dimension = shape_.dimension;
  low_.resize(rows.rows() * shape_.rank);
  bent_.resize(rows.rows() * dimension);
  lengths_.resize(rows.rows());
  inner_products(rows, {factors.data(), shape_.rank, dimension}, low_.data());
  inner_products({low_.data(), rows.rows(), shape_.rank},
                 {factors.data() + shape_.up(), dimension, shape_.rank}, bent_.data());
  for (std::size_t i = 0; i < rows.rows(); ++i) {
    float* const row = bent_.data() + i * dimension;
    add_and_scale(row, rows.row(i).data(), 1, 1, dimension);
    lengths_[i] = std::max(std::sqrt(inner_product(row, row, dimension)), kShortest);
    for (std::size_t j = 0; j < dimension; ++j) row[j] /= lengths_[i];
  }
  return {bent_.data(), rows.rows(), dimension};
}

void ResidualProjection::backward(std::span<const float> factors, MatrixView rows,
                                  std::span<float> errors, std::span<float> gradient) {
  TRIAGE_CHECK(errors.size() == bent_.size(), "errors of the rows that were projected");
  TRIAGE_CHECK(gradient.size() == shape_.size(), "a gradient for each factor");
  const std::size_t dimension = shape_.dimension;
  for (std::size_t i = 0; i < rows.rows(); ++i) {
    // What would only make the row longer is lost when its length is made 1.
    float* const error = errors.data() + i * dimension;
    const float* const bent = bent_.data() + i * dimension;
    add_and_scale(error, bent, -inner_product(error, bent, dimension), 1 / lengths_[i], dimension);
  }
  const MatrixView row_errors(errors.data(), rows.rows(), dimension);
  transposed_product(row_errors, {low_.data(), rows.rows(), shape_.rank},
                     gradient.data() + shape_.up());
  low_errors_.resize(low_.size());
  dense_product(row_errors, {factors.data() + shape_.up(), dimension, shape_.rank},
                low_errors_.data());
  transposed_product({low_errors_.data(), rows.rows(), shape_.rank}, rows, gradient.data());
}

}  // namespace triage::learn
