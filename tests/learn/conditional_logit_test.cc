#include "triage/learn/linear/conditional_logit.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "tests/base/temporary_folder.h"
#include "triage/base/error.h"
#include "triage/base/random.h"

namespace triage::learn {
namespace {

constexpr std::size_t kClasses = 4;
constexpr ConditionalLogit::Options kNoDecay{.decay = 1e-9, .max_iterations = 1000};

// Rows whose classes are drawn from softmax(2 · first - 0.05 · second + bias).
struct Drawn {
  Matrix first;
  Matrix second;
  std::vector<std::uint32_t> labels;
  std::vector<float> weights;

  [[nodiscard]] std::vector<MatrixView> attributes() const { return {first, second}; }
};

constexpr float kBiases[kClasses] = {0.6F, 0, 0, -0.6F};

Drawn drawn(std::size_t rows, std::uint64_t seed) {
  Drawn data{Matrix(rows, kClasses), Matrix(rows, kClasses), {}, std::vector<float>(rows, 1)};
  for (std::size_t i = 0; i < rows; ++i) {
    Random random(seed, "row", i);
    std::vector<double> shares;
    for (std::size_t k = 0; k < kClasses; ++k) {
      data.first.row(i)[k] = static_cast<float>(random.normal());
      data.second.row(i)[k] = static_cast<float>(10 * random.normal() + 3);
      shares.push_back(
          std::exp(2 * data.first.row(i)[k] - 0.05 * data.second.row(i)[k] + kBiases[k]));
      if (k > 0) shares[k] += shares[k - 1];
    }
    const double at = random.uniform() * shares.back();
    data.labels.push_back(static_cast<std::uint32_t>(
        std::upper_bound(shares.begin(), shares.end(), at) - shares.begin()));
  }
  return data;
}

ConditionalLogit fit(const Drawn& data, const ConditionalLogit::Options& options = {},
                     std::size_t thread_count = 2) {
  ThreadPool threads(thread_count);
  return ConditionalLogit::fit(data.attributes(), data.labels, data.weights, options, threads);
}

std::vector<float> scores_of(const ConditionalLogit& model, const Drawn& data, std::size_t row) {
  std::vector<float> scores(kClasses);
  model.score(data.attributes(), row, scores);
  return scores;
}

// How much a score of class 0 rises with one more of the first or the second attribute.
double weight_of(const ConditionalLogit& model, bool of_second) {
  Drawn probe{Matrix(2, kClasses), Matrix(2, kClasses), {}, {}};
  (of_second ? probe.second : probe.first).row(1)[0] = 1;
  return scores_of(model, probe, 1)[0] - scores_of(model, probe, 0)[0];
}

TEST(ConditionalLogit, FindsTheWeightsThatRowsWereDrawnWith) {
  const Drawn data = drawn(20'000, 1);
  const ConditionalLogit model = fit(data, kNoDecay);
  EXPECT_EQ(model.attribute_count(), 2U);
  EXPECT_NEAR(weight_of(model, false), 2, 0.06);
  EXPECT_NEAR(weight_of(model, true), -0.05, 0.004);
  const Drawn nothing{Matrix(1, kClasses), Matrix(1, kClasses), {}, {}};
  const auto biases = scores_of(model, nothing, 0);
  EXPECT_NEAR(biases[0] - biases[1], 0.6, 0.08);
  EXPECT_NEAR(biases[3] - biases[1], -0.6, 0.08);
}

TEST(ConditionalLogit, DecayBringsWeightsTowardsZero) {
  const Drawn data = drawn(200, 2);
  EXPECT_LT(weight_of(fit(data, {.decay = 1}), false), weight_of(fit(data), false) - 0.5);
}

TEST(ConditionalLogit, RowsOfWeightZeroDoNotCount) {
  Drawn data = drawn(400, 3);
  for (std::size_t i = 0; i < 400; i += 2) data.weights[i] = 0;
  Drawn wrong = data;
  for (std::size_t i = 0; i < 400; i += 2) {
    wrong.labels[i] = (wrong.labels[i] + 1) % kClasses;
    for (float& value : wrong.first.row(i)) value = 1000;
  }
  EXPECT_EQ(scores_of(fit(data), data, 1), scores_of(fit(wrong), data, 1));
}

TEST(ConditionalLogit, AnAttributeThatIsTheSameForAllClassesSaysNothing) {
  Drawn data = drawn(400, 4);
  for (std::size_t i = 0; i < 400; ++i) {
    for (float& value : data.second.row(i)) value = static_cast<float>(i);
  }
  const ConditionalLogit model = fit(data);
  EXPECT_EQ(weight_of(model, true), 0);
  for (const float score : scores_of(model, data, 7)) EXPECT_TRUE(std::isfinite(score));
}

TEST(ConditionalLogit, ThreadsChangeNothing) {
  const Drawn data = drawn(9'000, 5);  // some partial sums
  EXPECT_EQ(scores_of(fit(data, {}, 1), data, 0), scores_of(fit(data, {}, 3), data, 0));
}

TEST(ConditionalLogit, AnswersTheSameAfterItWasKept) {
  const ::triage::testing::TemporaryFolder folder;
  const Drawn data = drawn(400, 6);
  const ConditionalLogit model = fit(data);
  TensorFileWriter writer;
  model.save(writer, "pool");
  writer.write(folder / "model");
  const TensorFile file(folder / "model");
  const ConditionalLogit loaded = ConditionalLogit::load(file, "pool", 2, kClasses);
  EXPECT_EQ(scores_of(loaded, data, 5), scores_of(model, data, 5));
  EXPECT_THROW(static_cast<void>(ConditionalLogit::load(file, "pool", 3, kClasses)), Corrupt);
  EXPECT_THROW(static_cast<void>(ConditionalLogit::load(file, "pool", 2, 5)), Corrupt);
}

}  // namespace
}  // namespace triage::learn
