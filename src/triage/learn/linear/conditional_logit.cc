#include "triage/learn/linear/conditional_logit.h"

#include <algorithm>
#include <cmath>

#include "triage/base/check.h"
#include "triage/base/error.h"
#include "triage/learn/blocked_sum.h"
#include "triage/learn/lbfgs.h"

namespace triage::learn {
namespace {

// 1/standard deviation of all numbers of an attribute, within a row: what is the same for all
// classes of a row says nothing.
double scale_of(MatrixView attribute, std::span<const float> weights) {
  double sum = 0;
  double total = 0;
  for (std::size_t i = 0; i < attribute.rows(); ++i) {
    if (weights[i] <= 0) continue;
    const auto row = attribute.row(i);
    double mean = 0;
    for (const float value : row) mean += value;
    mean /= static_cast<double>(row.size());
    for (const float value : row) sum += (value - mean) * (value - mean);
    total += static_cast<double>(row.size());
  }
  return sum > 0 ? std::sqrt(total / sum) : 0;
}

// The function to minimise: parameters are the attributes' weights, then the classes' biases.
class Objective {
 public:
  Objective(const std::vector<MatrixView>& attributes, std::span<const double> scales,
            std::span<const std::uint32_t> labels, std::span<const float> weights, double decay,
            ThreadPool& threads)
      : attributes_(attributes),
        scales_(scales),
        labels_(labels),
        weights_(weights),
        decay_(decay),
        threads_(threads),
        sum_(labels.size()) {
    for (const float weight : weights) total_ += weight;
  }

  double operator()(std::span<const double> x, std::span<double> gradient) {
    double value = sum_(gradient, threads_, [&](std::size_t begin, std::size_t end, auto slopes) {
      double loss = 0;
      std::vector<double> scores(classes());
      for (std::size_t i = begin; i < end; ++i) {
        if (weights_[i] > 0) loss += add_row(i, x, scores, slopes);
      }
      return loss;
    });
    value /= total_;
    for (std::size_t k = 0; k < x.size(); ++k) {
      value += 0.5 * decay_ * x[k] * x[k];
      gradient[k] = gradient[k] / total_ + decay_ * x[k];
    }
    return value;
  }

 private:
  [[nodiscard]] std::size_t classes() const { return attributes_.front().columns(); }

  double add_row(std::size_t row, std::span<const double> x, std::vector<double>& scores,
                 std::span<double> gradient) const {
    const std::size_t count = attributes_.size();
    std::copy_n(x.begin() + static_cast<std::ptrdiff_t>(count), classes(), scores.begin());
    for (std::size_t a = 0; a < count; ++a) {
      const auto values = attributes_[a].row(row);
      const double weight = x[a] * scales_[a];
      for (std::size_t k = 0; k < classes(); ++k) scores[k] += weight * values[k];
    }
    const double largest = *std::max_element(scores.begin(), scores.end());
    double sum = 0;
    for (const double score : scores) sum += std::exp(score - largest);
    const double loss = std::log(sum) + largest - scores[labels_[row]];
    for (std::size_t k = 0; k < classes(); ++k) {
      const double probability = std::exp(scores[k] - largest) / sum;
      scores[k] = weights_[row] * (probability - (k == labels_[row] ? 1 : 0));
      gradient[count + k] += scores[k];
    }
    for (std::size_t a = 0; a < count; ++a) {
      const auto values = attributes_[a].row(row);
      double slope = 0;
      for (std::size_t k = 0; k < classes(); ++k) slope += scores[k] * values[k];
      gradient[a] += slope * scales_[a];
    }
    return weights_[row] * loss;
  }

  const std::vector<MatrixView>& attributes_;
  std::span<const double> scales_;
  std::span<const std::uint32_t> labels_;
  std::span<const float> weights_;
  double decay_;
  ThreadPool& threads_;
  BlockedSum sum_;
  double total_ = 0;
};

}  // namespace

ConditionalLogit ConditionalLogit::fit(const std::vector<MatrixView>& attributes,
                                       std::span<const std::uint32_t> labels,
                                       std::span<const float> weights, const Options& options,
                                       ThreadPool& threads) {
  TRIAGE_CHECK(!attributes.empty() && attributes.front().rows() == labels.size(),
               "attributes, a label for each row");
  std::vector<double> scales;
  for (const MatrixView& attribute : attributes) scales.push_back(scale_of(attribute, weights));
  Objective objective(attributes, scales, labels, weights, options.decay, threads);
  const std::vector<double> best =
      minimize([&](std::span<const double> x, std::span<double> g) { return objective(x, g); },
               std::vector<double>(attributes.size() + attributes.front().columns()),
               {.max_iterations = options.max_iterations});

  std::vector<float> kept(best.begin(), best.end());
  for (std::size_t a = 0; a < scales.size(); ++a) kept[a] = static_cast<float>(best[a] * scales[a]);
  const auto end_of_weights = kept.begin() + static_cast<std::ptrdiff_t>(scales.size());
  ConditionalLogit fitted;
  fitted.weights_ = std::vector<float>(kept.begin(), end_of_weights);
  fitted.biases_ = std::vector<float>(end_of_weights, kept.end());
  return fitted;
}

void ConditionalLogit::score(const std::vector<MatrixView>& attributes, std::size_t row,
                             std::span<float> scores) const {
  TRIAGE_CHECK(attributes.size() == attribute_count() && scores.size() == class_count(),
               "the attributes it learned from, a score for each class");
  std::copy_n(biases_.data(), class_count(), scores.begin());
  for (std::size_t a = 0; a < attributes.size(); ++a) {
    const auto values = attributes[a].row(row);
    for (std::size_t k = 0; k < scores.size(); ++k) scores[k] += weights_[a] * values[k];
  }
}

void ConditionalLogit::save(TensorFileWriter& file, const std::string& prefix) const {
  file.add(prefix + ".weights", weights_.view(), {weights_.size()});
  file.add(prefix + ".biases", biases_.view(), {biases_.size()});
}

ConditionalLogit ConditionalLogit::load(const TensorFile& file, const std::string& prefix,
                                        std::size_t attribute_count, std::size_t class_count) {
  ConditionalLogit loaded;
  loaded.weights_ = file.floats(prefix + ".weights", {attribute_count});
  loaded.biases_ = file.floats(prefix + ".biases", {class_count});
  return loaded;
}

}  // namespace triage::learn
