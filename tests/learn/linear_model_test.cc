#include "triage/learn/linear/linear_model.h"

#include <gtest/gtest.h>
#include <linear.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "tests/base/temporary_folder.h"
#include "tests/learn/sparse_rows.h"
#include "triage/base/error.h"

namespace triage::learn {
namespace {

using testing::labeled_words;
using testing::LabeledWords;

constexpr LinearModel::Options kToTheEnd{.max_epochs = 2000, .tolerance = 1e-4};

// One class against the rest: weights with the bias last, in double precision.
using Weights = std::vector<double>;

// 0.5 |w|² + Σ C max(0, 1 - y w·x)², as the paper and liblinear have it; the bias counts as one
// more weight.
double objective(const LabeledWords& data, std::size_t label, const Weights& weights, double cost) {
  double value = 0;
  for (const double weight : weights) value += 0.5 * weight * weight;
  for (std::size_t i = 0; i < data.rows.rows(); ++i) {
    double margin = weights.back();
    for (const SparseEntry& entry : data.rows.row(i)) {
      margin += weights[entry.column] * double{entry.value};
    }
    const double gap = std::max(0.0, 1 - (data.labels[i] == label ? margin : -margin));
    value += cost * gap * gap;
  }
  return value;
}

Weights weights_of(const LinearModel& model, std::size_t label) {
  Weights weights;
  for (std::size_t j = 0; j < model.columns(); ++j) weights.push_back(model.weight(j, label));
  std::vector<float> bias(model.class_count());
  model.score({}, bias);
  weights.push_back(bias[label]);
  return weights;
}

// What liblinear's own solver of the same problem finds (its primal one, to the end).
Weights liblinear_weights(const LabeledWords& data, std::size_t label, double cost) {
  const int columns = static_cast<int>(data.rows.columns());
  std::vector<std::vector<feature_node>> nodes;
  std::vector<feature_node*> rows;
  std::vector<double> signs;
  for (std::size_t i = 0; i < data.rows.rows(); ++i) {
    auto& row = nodes.emplace_back();
    for (const SparseEntry& entry : data.rows.row(i)) {
      row.push_back({static_cast<int>(entry.column) + 1, double{entry.value}});
    }
    row.push_back({columns + 1, 1});
    row.push_back({-1, 0});
    signs.push_back(data.labels[i] == label ? 1 : -1);
  }
  for (auto& row : nodes) rows.push_back(row.data());
  const problem given{static_cast<int>(rows.size()), columns + 1, signs.data(), rows.data(), 1};
  parameter how{};
  how.solver_type = L2R_L2LOSS_SVC;
  how.eps = 1e-9;
  how.C = cost;
  set_print_string_function([](const char*) {});
  model* fitted = train(&given, &how);
  Weights weights(fitted->w, fitted->w + columns + 1);
  if (fitted->label[0] != 1) {
    for (double& weight : weights) weight = -weight;
  }
  free_and_destroy_model(&fitted);
  return weights;
}

LinearModel fit(const LabeledWords& data, const LinearModel::Options& options,
                std::span<const float> weights = {}) {
  return LinearModel::fit(data.rows, data.labels, weights, data.class_count, options);
}

std::vector<float> scores_of(const LinearModel& model, SparseRow row) {
  std::vector<float> scores(model.class_count());
  model.score(row, scores);
  return scores;
}

void expect_near(const std::vector<float>& a, const std::vector<float>& b, float distance) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t k = 0; k < a.size(); ++k) EXPECT_NEAR(a[k], b[k], distance);
}

TEST(LinearModel, ReachesTheObjectiveThatLiblinearReaches) {
  for (const double cost : {0.1, 0.4, 3.0}) {
    const LabeledWords data = labeled_words({.rows = 600, .columns = 300, .classes = 5}, 3);
    LinearModel::Options options = kToTheEnd;
    options.cost = cost;
    const LinearModel model = fit(data, options);
    for (std::size_t label = 0; label < data.class_count; ++label) {
      const double best = objective(data, label, liblinear_weights(data, label, cost), cost);
      const double reached = objective(data, label, weights_of(model, label), cost);
      EXPECT_NEAR(reached, best, 1e-3 * best) << "class " << label << ", cost " << cost;
    }
  }
}

TEST(LinearModel, FindsTheWeightsThatLiblinearFinds) {
  const LabeledWords data = labeled_words({.rows = 500, .columns = 60, .classes = 3}, 4);
  const LinearModel model = fit(data, kToTheEnd);
  for (std::size_t label = 0; label < data.class_count; ++label) {
    const Weights expected = liblinear_weights(data, label, kToTheEnd.cost);
    const Weights found = weights_of(model, label);
    for (std::size_t j = 0; j < expected.size(); ++j) EXPECT_NEAR(found[j], expected[j], 2e-3);
  }
}

TEST(LinearModel, StopsEarlyNotFarFromTheEnd) {
  const LabeledWords data = labeled_words({.rows = 600, .columns = 300, .classes = 5}, 5);
  const LinearModel::Options options;
  const LinearModel model = fit(data, options);
  for (std::size_t label = 0; label < data.class_count; ++label) {
    const double best =
        objective(data, label, liblinear_weights(data, label, options.cost), options.cost);
    EXPECT_LT(objective(data, label, weights_of(model, label), options.cost), 1.01 * best);
  }
}

TEST(LinearModel, ARowOfWeightTwoIsARowThatComesTwice) {
  const LabeledWords data = labeled_words({.rows = 120, .columns = 40, .classes = 3}, 6);
  LabeledWords twice = data;
  std::vector<float> weights(data.rows.rows(), 1);
  for (std::size_t i = 0; i < data.rows.rows(); i += 3) {
    weights[i] = 2;
    twice.rows.append_row(data.rows.row(i));
    twice.labels.push_back(data.labels[i]);
  }
  const LinearModel weighted = fit(data, kToTheEnd, weights);
  const LinearModel repeated = fit(twice, kToTheEnd);
  for (std::size_t i = 0; i < data.rows.rows(); ++i) {
    const auto row = std::as_const(data.rows).row(i);
    expect_near(scores_of(weighted, row), scores_of(repeated, row), 2e-3F);
  }
}

TEST(LinearModel, RowsOfWeightZeroDoNotCount) {
  const LabeledWords data = labeled_words({.rows = 200, .columns = 40, .classes = 3}, 7);
  LabeledWords wrong = data;
  std::vector<float> weights(data.rows.rows(), 1);
  for (std::size_t i = 0; i < 100; ++i) {
    weights[i] = 0;
    wrong.labels[i] = (data.labels[i] + 1) % 3;
  }
  const LinearModel one = fit(data, {}, weights);
  const LinearModel other = fit(wrong, {}, weights);
  for (std::size_t j = 0; j < 40; ++j) EXPECT_EQ(one.weight(j, 1), other.weight(j, 1));
}

TEST(LinearModel, AClassWithoutARowIsNeverTheBest) {
  LabeledWords data = labeled_words({.rows = 200, .columns = 40, .classes = 3}, 8);
  data.class_count = 4;
  const LinearModel model = fit(data, {});
  for (std::size_t i = 0; i < data.rows.rows(); ++i) {
    const auto scores = scores_of(model, std::as_const(data.rows).row(i));
    EXPECT_LT(scores[3], *std::max_element(scores.begin(), scores.end()));
  }
}

TEST(LinearModel, TheSeedSetsTheOrderAndNothingElse) {
  const LabeledWords data = labeled_words({.rows = 300, .columns = 60, .classes = 4}, 9);
  const LinearModel one = fit(data, {.seed = 1});
  const LinearModel same = fit(data, {.seed = 1});
  const LinearModel other = fit(data, {.seed = 2});
  bool differs = false;
  for (std::size_t j = 0; j < 60; ++j) {
    EXPECT_EQ(one.weight(j, 2), same.weight(j, 2));
    differs = differs || one.weight(j, 2) != other.weight(j, 2);
  }
  EXPECT_TRUE(differs);
  LinearModel::Options options = kToTheEnd;
  const LinearModel first = fit(data, options);
  options.seed = 2;
  const LinearModel second = fit(data, options);
  for (std::size_t j = 0; j < 60; ++j) EXPECT_NEAR(first.weight(j, 2), second.weight(j, 2), 1e-3);
}

RC_GTEST_PROP(LinearModel, AMarginIsTheSumOfItsWeights, ()) {
  const auto classes = *rc::gen::inRange<std::size_t>(2, 20);
  const LabeledWords data = labeled_words({.rows = 60, .columns = 30, .classes = classes}, 10);
  const LinearModel model = fit(data, {});
  const auto bias = scores_of(model, {});
  for (std::size_t i = 0; i < data.rows.rows(); ++i) {
    const auto row = data.rows.row(i);
    const auto scores = scores_of(model, row);
    for (std::size_t k = 0; k < classes; ++k) {
      double sum = bias[k];
      for (const SparseEntry& entry : row)
        sum += double{entry.value} * model.weight(entry.column, k);
      RC_ASSERT(std::fabs(sum - scores[k]) < 1e-4);
    }
  }
}

TEST(LinearModel, AnswersTheSameAfterItWasKept) {
  const ::triage::testing::TemporaryFolder folder;
  const LabeledWords data = labeled_words({.rows = 100, .columns = 30, .classes = 9}, 11);
  const LinearModel model = fit(data, {});
  TensorFileWriter writer;
  model.save(writer, "linear");
  writer.write(folder / "model");
  const TensorFile file(folder / "model");
  const LinearModel loaded = LinearModel::load(file, "linear", 9);
  EXPECT_EQ(loaded.columns(), 30U);
  for (std::size_t i = 0; i < data.rows.rows(); ++i) {
    const auto row = std::as_const(data.rows).row(i);
    EXPECT_EQ(scores_of(loaded, row), scores_of(model, row));
  }
  EXPECT_THROW(static_cast<void>(LinearModel::load(file, "other", 9)), Corrupt);
  EXPECT_THROW(static_cast<void>(LinearModel::load(file, "linear", 8)), Corrupt);
}

TEST(LinearModel, AFileWithoutWeightsIsRefused) {
  const ::triage::testing::TemporaryFolder folder;
  TensorFileWriter writer;
  writer.add("linear.weights", std::span<const float>(), {0, 8});
  writer.write(folder / "model");
  const TensorFile file(folder / "model");
  EXPECT_THROW(static_cast<void>(LinearModel::load(file, "linear", 3)), Corrupt);
}

}  // namespace
}  // namespace triage::learn
