#include "triage/learn/adapter/supervised_contrastive.h"

#include <algorithm>
#include <cmath>

#include "triage/base/check.h"
#include "triage/learn/inner_products.h"

namespace triage::learn {
namespace {

// Turns row `self`'s similarities to all rows into the derivatives of its loss by them, which is
// returned.
double to_derivatives(std::span<float> similarities, std::size_t self,
                      std::span<const std::uint32_t> labels, float scale) {
  similarities[self] = -2;  // below any cosine
  const float largest = *std::max_element(similarities.begin(), similarities.end());
  double all = 0;
  double own = 0;
  for (std::size_t a = 0; a < similarities.size(); ++a) {
    similarities[a] = a == self ? 0 : std::exp(scale * (similarities[a] - largest));
    all += similarities[a];
    if (labels[a] == labels[self]) own += similarities[a];
  }
  if (!(own > 0)) {
    std::fill(similarities.begin(), similarities.end(), 0.0F);
    return 0;
  }
  const auto of_all = static_cast<float>(scale / all);
  const auto of_own = static_cast<float>(scale / own);
  for (std::size_t a = 0; a < similarities.size(); ++a) {
    similarities[a] *= labels[a] == labels[self] ? of_all - of_own : of_all;
  }
  return std::log(all) - std::log(own);
}

}  // namespace

double SupervisedContrastive::backward(MatrixView rows, std::span<const std::uint32_t> labels,
                                       std::span<const float> weights, float* gradient) {
  const std::size_t n = rows.rows();
  TRIAGE_CHECK(labels.size() == n && weights.size() == n, "a label and a weight for each row");
  products_.resize(n * n);
  both_.resize(n * n);
  inner_products(rows, rows, products_.data());
  double loss = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const auto row = std::span(products_).subspan(i * n, n);
    loss += weights[i] * to_derivatives(row, i, labels, scale_);
    for (float& value : row) value *= weights[i] / static_cast<float>(n);
  }
  // z_i·z_j is a product of two rows, and each gets its share.
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      both_[i * n + j] = products_[i * n + j] + products_[j * n + i];
    }
  }
  dense_product({both_.data(), n, n}, rows, gradient);
  return loss / static_cast<double>(n);
}

}  // namespace triage::learn
