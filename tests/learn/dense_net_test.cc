#include "triage/learn/net/dense_net.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "tests/base/temporary_folder.h"
#include "tests/learn/random_rows.h"
#include "triage/base/error.h"
#include "triage/base/random.h"
#include "triage/learn/net/dense_layers.h"

namespace triage::learn {
namespace {

using testing::LabeledMatrix;

// Class 1 where the first two numbers have different signs; no plane tells the classes apart.
LabeledMatrix different_signs(std::size_t rows, std::uint64_t seed) {
  LabeledMatrix data{testing::random_unit_rows(rows, 6, seed), {}};
  for (std::size_t i = 0; i < rows; ++i) {
    const auto row = data.rows.row(i);
    data.labels.push_back(row[0] * row[1] < 0 ? 1 : 0);
  }
  return data;
}

constexpr DenseNet::Options kSmall{
    .hidden = 32, .batch = 16, .epochs = 4, .min_steps = 200, .input_dropout = 0};

DenseNet fit(const LabeledMatrix& data, std::size_t classes, const DenseNet::Options& options,
             ThreadPool& threads, std::vector<float> weights = {}) {
  weights.resize(data.labels.size(), 1);
  return DenseNet::fit(data.rows, data.labels, weights, classes, options, threads);
}

double accuracy(const DenseNet& net, const LabeledMatrix& data, ThreadPool& threads) {
  const Matrix scores = net.scores(data.rows, threads);
  double right = 0;
  for (std::size_t i = 0; i < scores.rows(); ++i) {
    const auto row = scores.row(i);
    right += std::max_element(row.begin(), row.end()) - row.begin() == data.labels[i] ? 1 : 0;
  }
  return right / static_cast<double>(scores.rows());
}

TEST(DenseLayers, GradientIsThatOfFiniteDifferences) {
  const DenseShape shape{5, 7, 3};
  Random random(1);
  std::vector<float> numbers(shape.size());
  for (float& number : numbers) number = static_cast<float>(random.normal());
  const Matrix inputs = testing::random_unit_rows(4, shape.columns, 2);
  std::vector<float> mask(inputs.rows() * shape.hidden, 2);
  for (std::size_t i = 0; i < mask.size(); i += 3) mask[i] = 0;
  Matrix targets(4, shape.classes);
  for (std::size_t i = 0; i < 4; ++i) targets.row(i)[i % 3] = 0.5F + static_cast<float>(i);

  DenseLayers layers(shape);
  const auto loss = [&](std::vector<float>& gradient) {
    layers.forward(numbers, inputs, mask);
    return layers.backward(numbers, inputs, mask, targets, gradient);
  };
  std::vector<float> gradient(shape.size());
  std::vector<float> unused(shape.size());
  loss(gradient);
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    constexpr float kStep = 1e-2F;
    const float before = numbers[i];
    numbers[i] = before + kStep;
    const double above = loss(unused);
    numbers[i] = before - kStep;
    const double below = loss(unused);
    numbers[i] = before;
    EXPECT_NEAR(gradient[i], (above - below) / (2 * kStep), 3e-3) << "number " << i;
  }
}

TEST(DenseNet, LearnsWhatNoPlaneCanTell) {
  ThreadPool threads(2);
  DenseNet::Options options = kSmall;
  options.learning_rate = 0.01F;
  options.min_steps = 1500;
  const DenseNet net = fit(different_signs(800, 1), 2, options, threads);
  EXPECT_GT(accuracy(net, different_signs(400, 2), threads), 0.9);
}

TEST(DenseNet, ScoresAreLogarithmsOfProbabilities) {
  ThreadPool threads(1);
  DenseNet::Options options = kSmall;
  options.nets = 1;
  const LabeledMatrix data = testing::random_classes(std::vector<std::size_t>{30, 30}, 8, 0.5, 3);
  const Matrix scores = fit(data, 2, options, threads).scores(data.rows, threads);
  for (std::size_t i = 0; i < scores.rows(); ++i) {
    EXPECT_NEAR(std::exp(scores.row(i)[0]) + std::exp(scores.row(i)[1]), 1, 1e-5);
  }
}

TEST(DenseNet, IsTheSameWhateverTheThreadCount) {
  ThreadPool one(1);
  ThreadPool three(3);
  const LabeledMatrix data = testing::random_classes(std::vector<std::size_t>{40, 30}, 8, 0.7, 4);
  const Matrix scores = fit(data, 2, kSmall, one).scores(data.rows, one);
  EXPECT_EQ(fit(data, 2, kSmall, three).scores(data.rows, three), scores);
  DenseNet::Options other = kSmall;
  other.seed = 9;
  EXPECT_NE(fit(data, 2, other, one).scores(data.rows, one), scores);
}

TEST(DenseNet, DoesNotMindWhereVectorsLieAndHowLongTheyAre) {
  ThreadPool threads(1);
  const LabeledMatrix data = testing::random_classes(std::vector<std::size_t>{40, 30}, 8, 0.7, 5);
  LabeledMatrix moved = data;
  for (std::size_t i = 0; i < moved.rows.rows(); ++i) {
    for (float& value : moved.rows.row(i)) value = 100 * value + 3;
  }
  const Matrix a = fit(data, 2, kSmall, threads).scores(data.rows, threads);
  const Matrix b = fit(moved, 2, kSmall, threads).scores(moved.rows, threads);
  for (std::size_t i = 0; i < a.rows(); ++i) EXPECT_NEAR(a.row(i)[0], b.row(i)[0], 0.01);
}

TEST(DenseNet, RowsOfWeightZeroDoNotCount) {
  ThreadPool threads(1);
  const LabeledMatrix data = testing::random_classes(std::vector<std::size_t>{40, 30}, 8, 0.7, 6);
  LabeledMatrix wrong = data;
  std::vector<float> weights(70, 1);
  for (std::size_t i = 0; i < 20; ++i) {
    weights[i] = 0;
    wrong.labels[i] = 1 - data.labels[i];
    wrong.rows.row(i)[0] = std::numeric_limits<float>::quiet_NaN();
  }
  EXPECT_EQ(fit(data, 2, kSmall, threads, weights).scores(data.rows, threads),
            fit(wrong, 2, kSmall, threads, weights).scores(data.rows, threads));
}

TEST(DenseNet, RefusesWhatItCannotLearnFrom) {
  ThreadPool threads(1);
  LabeledMatrix data = testing::random_classes(std::vector<std::size_t>{5, 5}, 8, 0.7, 7);
  EXPECT_THROW(fit(data, 2, kSmall, threads, std::vector<float>(10, 0)), InvalidInput);
  data.rows.row(3)[2] = std::numeric_limits<float>::infinity();
  EXPECT_THROW(fit(data, 2, kSmall, threads), InvalidInput);
}

TEST(DenseNet, LearnsFromOneRowAndOneClass) {
  ThreadPool threads(1);
  const LabeledMatrix data = testing::random_classes(std::vector<std::size_t>{1}, 8, 0.7, 8);
  EXPECT_EQ(fit(data, 1, kSmall, threads).scores(data.rows, threads).row(0)[0], 0);
}

TEST(DenseNet, AnswersTheSameAfterItWasKept) {
  ThreadPool threads(1);
  const ::triage::testing::TemporaryFolder folder;
  const LabeledMatrix data = testing::random_classes(std::vector<std::size_t>{20, 20}, 8, 0.7, 9);
  const DenseNet net = fit(data, 2, kSmall, threads);
  TensorFileWriter writer;
  net.save(writer, "net");
  writer.write(folder / "model");
  const TensorFile file(folder / "model");
  const DenseNet loaded = DenseNet::load(file, "net", 2);
  EXPECT_EQ(loaded.columns(), 8U);
  EXPECT_EQ(loaded.scores(data.rows, threads), net.scores(data.rows, threads));
  EXPECT_THROW(static_cast<void>(DenseNet::load(file, "net", 3)), Corrupt);
  EXPECT_THROW(static_cast<void>(DenseNet::load(file, "other", 2)), Corrupt);
}

TEST(DenseNet, RefusesLayersThatDoNotFit) {
  const ::triage::testing::TemporaryFolder folder;
  const std::vector<float> numbers(21);
  for (const std::vector<std::uint32_t>& sizes :
       {std::vector<std::uint32_t>{2, 0, 2}, {2, 4, 2}, {0xFFFFFFFFU, 0xFFFFFFFFU, 2}}) {
    TensorFileWriter writer;
    writer.add("net.sizes", sizes, {3});
    writer.add("net.numbers", numbers, {1, 21});
    writer.write(folder / "model");
    const TensorFile file(folder / "model");
    EXPECT_THROW(static_cast<void>(DenseNet::load(file, "net", 2)), Corrupt);
  }
}

}  // namespace
}  // namespace triage::learn
