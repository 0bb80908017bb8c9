#include "triage/learn/linear/softmax_regression.h"

#include <algorithm>
#include <cmath>

#include "triage/base/check.h"
#include "triage/base/error.h"
#include "triage/learn/blocked_sum.h"
#include "triage/learn/lbfgs.h"

namespace triage::learn {
namespace {

// Mean and 1/standard deviation of each column over the rows that count.
struct Standardization {
  std::vector<double> mean;
  std::vector<double> scale;
};

Standardization standardization_of(MatrixView rows, std::span<const float> weights) {
  Standardization result{std::vector<double>(rows.columns()), std::vector<double>(rows.columns())};
  double total = 0;
  for (std::size_t i = 0; i < rows.rows(); ++i) {
    total += weights[i];
    for (std::size_t j = 0; j < rows.columns(); ++j) {
      result.mean[j] += weights[i] * rows.row(i)[j];
    }
  }
  for (double& mean : result.mean) mean /= total;
  for (std::size_t i = 0; i < rows.rows(); ++i) {
    for (std::size_t j = 0; j < rows.columns(); ++j) {
      const double distance = rows.row(i)[j] - result.mean[j];
      result.scale[j] += weights[i] * distance * distance;
    }
  }
  for (double& scale : result.scale) scale = scale > 0 ? 1 / std::sqrt(scale / total) : 0;
  return result;
}

// The function to minimise: parameters are (columns + 1) × classes, the bias last.
class Objective {
 public:
  Objective(MatrixView rows, std::span<const std::uint32_t> labels, std::span<const float> weights,
            std::size_t classes, double decay, const Standardization& standard, ThreadPool& threads)
      : rows_(rows),
        labels_(labels),
        weights_(weights),
        classes_(classes),
        decay_(decay),
        standard_(standard),
        threads_(threads),
        sum_(rows.rows()) {
    for (const float weight : weights) total_ += weight;
  }

  double operator()(std::span<const double> x, std::span<double> gradient) {
    double value = sum_(gradient, threads_, [&](std::size_t begin, std::size_t end, auto slopes) {
      double loss = 0;
      std::vector<double> inputs(rows_.columns() + 1, 1);  // the last one stands before the bias
      std::vector<double> scores(classes_);
      for (std::size_t i = begin; i < end; ++i) {
        if (weights_[i] > 0) loss += add_row(i, x, inputs, scores, slopes);
      }
      return loss;
    });
    value /= total_;
    for (double& slope : gradient) slope /= total_;
    for (std::size_t k = 0; k < rows_.columns() * classes_; ++k) {
      value += 0.5 * decay_ * x[k] * x[k];
      gradient[k] += decay_ * x[k];
    }
    return value;
  }

 private:
  double add_row(std::size_t row, std::span<const double> x, std::vector<double>& inputs,
                 std::vector<double>& scores, std::span<double> gradient) const {
    const std::size_t columns = rows_.columns();
    for (std::size_t j = 0; j < columns; ++j) {
      inputs[j] = (rows_.row(row)[j] - standard_.mean[j]) * standard_.scale[j];
    }
    std::fill(scores.begin(), scores.end(), 0.0);
    for (std::size_t j = 0; j <= columns; ++j) {
      for (std::size_t k = 0; k < classes_; ++k) scores[k] += inputs[j] * x[j * classes_ + k];
    }
    const double largest = *std::max_element(scores.begin(), scores.end());
    double sum = 0;
    for (const double score : scores) sum += std::exp(score - largest);
    const double loss = weights_[row] * (std::log(sum) + largest - scores[labels_[row]]);
    for (std::size_t k = 0; k < classes_; ++k) {
      scores[k] =
          weights_[row] * (std::exp(scores[k] - largest) / sum - (k == labels_[row] ? 1 : 0));
    }
    for (std::size_t j = 0; j <= columns; ++j) {
      for (std::size_t k = 0; k < classes_; ++k)
        gradient[j * classes_ + k] += inputs[j] * scores[k];
    }
    return loss;
  }

  MatrixView rows_;
  std::span<const std::uint32_t> labels_;
  std::span<const float> weights_;
  std::size_t classes_;
  double decay_;
  const Standardization& standard_;
  ThreadPool& threads_;
  BlockedSum sum_;
  double total_ = 0;
};

}  // namespace

SoftmaxRegression SoftmaxRegression::fit(MatrixView rows, std::span<const std::uint32_t> labels,
                                         std::span<const float> weights, std::size_t class_count,
                                         const Options& options, ThreadPool& threads) {
  const Standardization standard = standardization_of(rows, weights);
  Objective objective(rows, labels, weights, class_count, options.decay, standard, threads);
  const std::size_t columns = rows.columns();
  const std::vector<double> best = minimize(
      [&](std::span<const double> x, std::span<double> g) { return objective(x, g); },
      std::vector<double>((columns + 1) * class_count), {.max_iterations = options.max_iterations});

  std::vector<float> folded(best.size());
  for (std::size_t k = 0; k < class_count; ++k) {
    double bias = best[columns * class_count + k];
    for (std::size_t j = 0; j < columns; ++j) {
      const double weight = best[j * class_count + k] * standard.scale[j];
      folded[j * class_count + k] = static_cast<float>(weight);
      bias -= weight * standard.mean[j];
    }
    folded[columns * class_count + k] = static_cast<float>(bias);
  }
  SoftmaxRegression fitted;
  fitted.class_count_ = class_count;
  fitted.weights_ = std::move(folded);
  return fitted;
}

SoftmaxRegression SoftmaxRegression::of(MatrixView weight, std::span<const float> bias) {
  TRIAGE_CHECK(weight.rows() == bias.size() && !bias.empty(), "a bias for each class");
  std::vector<float> weights((weight.columns() + 1) * weight.rows());
  for (std::size_t k = 0; k < weight.rows(); ++k) {
    for (std::size_t j = 0; j < weight.columns(); ++j) {
      weights[j * weight.rows() + k] = weight.row(k)[j];
    }
    weights[weight.columns() * weight.rows() + k] = bias[k];
  }
  SoftmaxRegression regression;
  regression.class_count_ = weight.rows();
  regression.weights_ = std::move(weights);
  return regression;
}

void SoftmaxRegression::score(std::span<const float> row, std::span<float> scores) const {
  TRIAGE_CHECK(row.size() == columns() && scores.size() == class_count_,
               "a row of the regression's columns, a score for each class");
  std::copy_n(weights_.data() + row.size() * class_count_, class_count_, scores.begin());
  for (std::size_t j = 0; j < row.size(); ++j) {
    for (std::size_t k = 0; k < class_count_; ++k) {
      scores[k] += row[j] * weights_[j * class_count_ + k];
    }
  }
}

void SoftmaxRegression::save(TensorFileWriter& file, const std::string& prefix) const {
  file.add(prefix + ".weights", weights_.view(), {weights_.size() / class_count_, class_count_});
}

SoftmaxRegression SoftmaxRegression::load(const TensorFile& file, const std::string& prefix,
                                          std::size_t class_count) {
  SoftmaxRegression loaded;
  loaded.class_count_ = class_count;
  loaded.weights_ = file.floats(prefix + ".weights", {0, class_count});
  if (loaded.weights_.size() == 0) throw Corrupt("regression: it has no weights. Train anew.");
  return loaded;
}

}  // namespace triage::learn
