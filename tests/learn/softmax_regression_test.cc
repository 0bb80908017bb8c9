#include "triage/learn/linear/softmax_regression.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "tests/base/temporary_folder.h"
#include "tests/learn/random_rows.h"
#include "triage/base/error.h"

namespace triage::learn {
namespace {

using testing::LabeledMatrix;
using testing::random_classes;

constexpr SoftmaxRegression::Options kToTheEnd{.decay = 0.05, .max_iterations = 2000};

// Three overlapping classes of uneven sizes; columns of uneven scales and places.
LabeledMatrix uneven() {
  const std::vector<std::size_t> sizes{120, 60, 40};
  LabeledMatrix data = random_classes(sizes, 4, 1.2, 3);
  for (std::size_t i = 0; i < data.rows.rows(); ++i) {
    data.rows.row(i)[1] = 30 * data.rows.row(i)[1] - 7;
    data.rows.row(i)[3] = 0.01F * data.rows.row(i)[3] + 2;
  }
  return data;
}

std::vector<double> scores_of(const SoftmaxRegression& model, std::span<const float> row) {
  std::vector<float> scores(model.class_count());
  model.score(row, scores);
  return {scores.begin(), scores.end()};
}

std::vector<double> probabilities_of(const SoftmaxRegression& model, std::span<const float> row) {
  std::vector<double> scores = scores_of(model, row);
  const double largest = *std::max_element(scores.begin(), scores.end());
  double sum = 0;
  for (double& score : scores) sum += score = std::exp(score - largest);
  for (double& score : scores) score /= sum;
  return scores;
}

// The slope of the objective at the model: in every weight (of standardised columns) and bias,
// (columns + 1) × classes. Zero at the minimum.
std::vector<double> slopes(const SoftmaxRegression& model, const LabeledMatrix& data,
                           std::span<const float> weights, double decay) {
  const std::size_t columns = data.rows.columns();
  const std::size_t classes = model.class_count();
  std::vector<double> mean(columns);
  std::vector<double> spread(columns);
  double total = 0;
  for (const float weight : weights) total += weight;
  for (std::size_t j = 0; j < columns; ++j) {
    for (std::size_t i = 0; i < data.rows.rows(); ++i) mean[j] += weights[i] * data.rows.row(i)[j];
    mean[j] /= total;
    for (std::size_t i = 0; i < data.rows.rows(); ++i) {
      spread[j] += weights[i] * std::pow(data.rows.row(i)[j] - mean[j], 2);
    }
    spread[j] = std::sqrt(spread[j] / total);
  }
  std::vector<double> slope((columns + 1) * classes);
  for (std::size_t i = 0; i < data.rows.rows(); ++i) {
    const auto probabilities = probabilities_of(model, data.rows.row(i));
    for (std::size_t k = 0; k < classes; ++k) {
      const double error =
          weights[i] / total * (probabilities[k] - (k == data.labels[i] ? 1.0 : 0.0));
      for (std::size_t j = 0; j < columns; ++j) {
        slope[j * classes + k] += error * (data.rows.row(i)[j] - mean[j]) / spread[j];
      }
      slope[columns * classes + k] += error;
    }
  }
  const std::vector<float> zeros(columns);
  for (std::size_t j = 0; j < columns; ++j) {
    std::vector<float> step = zeros;
    step[j] = static_cast<float>(spread[j]);
    for (std::size_t k = 0; k < classes; ++k) {
      slope[j * classes + k] += decay * (scores_of(model, step)[k] - scores_of(model, zeros)[k]);
    }
  }
  return slope;
}

SoftmaxRegression fit(const LabeledMatrix& data, std::span<const float> weights,
                      const SoftmaxRegression::Options& options, std::size_t thread_count = 2) {
  ThreadPool threads(thread_count);
  return SoftmaxRegression::fit(data.rows, data.labels, weights, 3, options, threads);
}

TEST(SoftmaxRegression, EndsWhereTheObjectiveIsFlat) {
  const LabeledMatrix data = uneven();
  std::vector<float> weights(data.labels.size());
  for (std::size_t i = 0; i < weights.size(); ++i) weights[i] = 0.5F + static_cast<float>(i % 4);
  const SoftmaxRegression model = fit(data, weights, kToTheEnd);
  EXPECT_EQ(model.columns(), 4U);
  for (const double slope : slopes(model, data, weights, kToTheEnd.decay)) {
    EXPECT_NEAR(slope, 0, 1e-4);
  }
  const SoftmaxRegression short_of_it = fit(data, weights, {.decay = 0.05, .max_iterations = 2});
  double steepest = 0;
  for (const double slope : slopes(short_of_it, data, weights, kToTheEnd.decay)) {
    steepest = std::max(steepest, std::fabs(slope));
  }
  EXPECT_GT(steepest, 1e-3) << "or the check could not fail";
}

TEST(SoftmaxRegression, RowsOfWeightZeroDoNotCount) {
  const LabeledMatrix data = uneven();
  LabeledMatrix wrong{data.rows, data.labels};
  std::vector<float> weights(data.labels.size(), 1);
  for (std::size_t i = 0; i < weights.size(); i += 2) {
    weights[i] = 0;
    wrong.labels[i] = (wrong.labels[i] + 1) % 3;
    for (float& value : wrong.rows.row(i)) value = 1000;
  }
  EXPECT_EQ(scores_of(fit(data, weights, {}), data.rows.row(1)),
            scores_of(fit(wrong, weights, {}), data.rows.row(1)));
}

TEST(SoftmaxRegression, AColumnThatNeverChangesSaysNothing) {
  LabeledMatrix data = uneven();
  for (std::size_t i = 0; i < data.rows.rows(); ++i) data.rows.row(i)[2] = 5;
  const std::vector<float> weights(data.labels.size(), 1);
  const SoftmaxRegression model = fit(data, weights, {});
  std::vector<float> row(4, 0.1F);
  const auto before = scores_of(model, row);
  row[2] = -5;
  EXPECT_EQ(scores_of(model, row), before);
  for (const double score : before) EXPECT_TRUE(std::isfinite(score));
}

TEST(SoftmaxRegression, WithoutInformationGivesTheShares) {
  LabeledMatrix data{Matrix(10, 2), {0, 0, 0, 0, 0, 1, 1, 1, 2, 2}};
  const std::vector<float> weights(10, 1);
  const auto probabilities = probabilities_of(fit(data, weights, kToTheEnd), data.rows.row(0));
  EXPECT_NEAR(probabilities[0], 0.5, 1e-4);
  EXPECT_NEAR(probabilities[1], 0.3, 1e-4);
  EXPECT_NEAR(probabilities[2], 0.2, 1e-4);
}

TEST(SoftmaxRegression, ThreadsChangeNothing) {
  const std::vector<std::size_t> sizes{4000, 3000, 3000};  // some partial sums
  const LabeledMatrix data = random_classes(sizes, 5, 1, 7);
  const std::vector<float> weights(data.labels.size(), 1);
  const auto one = scores_of(fit(data, weights, {}, 1), data.rows.row(0));
  EXPECT_EQ(scores_of(fit(data, weights, {}, 3), data.rows.row(0)), one);
}

TEST(SoftmaxRegression, AnswersTheSameAfterItWasKept) {
  const ::triage::testing::TemporaryFolder folder;
  const LabeledMatrix data = uneven();
  const std::vector<float> weights(data.labels.size(), 1);
  const SoftmaxRegression model = fit(data, weights, {});
  TensorFileWriter writer;
  model.save(writer, "s");
  writer.write(folder / "model");
  const TensorFile file(folder / "model");
  const SoftmaxRegression loaded = SoftmaxRegression::load(file, "s", 3);
  EXPECT_EQ(scores_of(loaded, data.rows.row(5)), scores_of(model, data.rows.row(5)));
  EXPECT_THROW(static_cast<void>(SoftmaxRegression::load(file, "s", 4)), Corrupt);
  EXPECT_THROW(static_cast<void>(SoftmaxRegression::load(file, "t", 3)), Corrupt);
}

}  // namespace
}  // namespace triage::learn
