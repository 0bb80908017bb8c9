#include "triage/learn/adapter/adapter.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <utility>
#include <vector>

#include "tests/base/temporary_folder.h"
#include "tests/learn/random_rows.h"
#include "triage/base/error.h"
#include "triage/base/random.h"
#include "triage/learn/adapter/residual_projection.h"
#include "triage/learn/adapter/supervised_contrastive.h"
#include "triage/learn/neighbor_index.h"

namespace triage::learn {
namespace {

using testing::LabeledMatrix;

// Three classes that lie apart in the first three numbers, under much more noise in the others.
LabeledMatrix hidden_classes(std::size_t rows, std::uint64_t seed) {
  LabeledMatrix data{Matrix(rows, 20), {}};
  for (std::size_t i = 0; i < rows; ++i) {
    Random random(seed, "hidden", i);
    const auto row = data.rows.row(i);
    data.labels.push_back(static_cast<std::uint32_t>(random.below(3)));
    for (std::size_t j = 0; j < row.size(); ++j) {
      row[j] = static_cast<float>((j < 3 ? 0.1 : 1.0) * random.normal());
    }
    row[data.labels.back()] += 1;
    testing::scale_to_unit_length(row);
  }
  return data;
}

constexpr Adapter::Options kSmall{.rank = 4, .batch = 64, .learning_rate = 0.01F};

Adapter fit(const LabeledMatrix& data, const Adapter::Options& options = kSmall,
            std::vector<float> weights = {}, const std::vector<std::uint64_t>& groups = {}) {
  weights.resize(data.labels.size(), 1);
  return Adapter::fit({data.rows, data.labels, weights, groups}, options);
}

// Share of `queries` that the votes of `voters` get right.
double right_votes(const Matrix& voters, const LabeledMatrix& learned, const Matrix& queries,
                   const LabeledMatrix& fresh, ThreadPool& threads) {
  const Matrix votes =
      NeighborIndex::fit(voters, learned.labels, 3, {.voters = 9}).votes(queries, threads);
  double right = 0;
  for (std::size_t i = 0; i < votes.rows(); ++i) {
    const auto row = votes.row(i);
    right += std::max_element(row.begin(), row.end()) - row.begin() == fresh.labels[i] ? 1 : 0;
  }
  return right / static_cast<double>(votes.rows());
}

TEST(SupervisedContrastive, GradientIsThatOfFiniteDifferences) {
  Matrix rows = testing::random_unit_rows(6, 4, 1);
  const std::vector<std::uint32_t> labels{0, 1, 0, 1, 0, 2};  // class 2 has no other row
  const std::vector<float> weights{1, 2, 0.5F, 1, 1, 3};
  SupervisedContrastive loss(0.5F);
  Matrix gradient(6, 4);
  Matrix unused(6, 4);
  loss.backward(rows, labels, weights, gradient.data());
  for (std::size_t i = 0; i < rows.rows(); ++i) {
    for (float& value : rows.row(i)) {
      constexpr float kStep = 1e-2F;
      const float before = value;
      value = before + kStep;
      const double above = loss.backward(rows, labels, weights, unused.data());
      value = before - kStep;
      const double below = loss.backward(rows, labels, weights, unused.data());
      value = before;
      const float slope = gradient.row(i)[static_cast<std::size_t>(&value - rows.row(i).data())];
      EXPECT_NEAR(slope, (above - below) / (2 * kStep), 2e-3);
    }
  }
}

TEST(SupervisedContrastive, KnowsNoLossWhereClassesAreFarApart) {
  Matrix rows(4, 2);
  rows.row(0)[0] = rows.row(1)[0] = rows.row(2)[1] = rows.row(3)[1] = 1;
  const std::vector<float> ones(4, 1);
  SupervisedContrastive loss(0.05F);
  Matrix gradient(4, 2);
  EXPECT_NEAR(loss.backward(rows, std::vector<std::uint32_t>{0, 0, 1, 1}, ones, gradient.data()), 0,
              1e-6);
  EXPECT_NEAR(loss.backward(rows, std::vector<std::uint32_t>{0, 1, 0, 1}, ones, gradient.data()),
              20, 1e-3)
      << "the cosine of 1 to the other class, divided by the temperature";
}

TEST(ResidualProjection, GradientIsThatOfFiniteDifferences) {
  const ResidualShape shape{5, 2};
  Random random(2);
  std::vector<float> factors(shape.size());
  for (float& factor : factors) factor = static_cast<float>(0.5 * random.normal());
  const Matrix rows = testing::random_unit_rows(3, 5, 3);
  const Matrix wanted = testing::random_unit_rows(3, 5, 4);
  ResidualProjection projection(shape);
  const auto loss = [&] {  // the inner product of all rows with what is wanted
    const MatrixView bent = projection.forward(factors, rows);
    double sum = 0;
    for (std::size_t i = 0; i < 15; ++i) sum += double{bent.data()[i]} * wanted.data()[i];
    return sum;
  };
  loss();
  std::vector<float> errors(wanted.data(), wanted.data() + 15);
  std::vector<float> gradient(shape.size());
  projection.backward(factors, rows, errors, gradient);
  for (std::size_t i = 0; i < factors.size(); ++i) {
    constexpr float kStep = 1e-2F;
    const float before = factors[i];
    factors[i] = before + kStep;
    const double above = loss();
    factors[i] = before - kStep;
    const double below = loss();
    factors[i] = before;
    EXPECT_NEAR(gradient[i], (above - below) / (2 * kStep), 2e-3) << "factor " << i;
  }
}

TEST(Adapter, BringsOutClassesThatNoiseHides) {
  ThreadPool threads(2);
  const LabeledMatrix learned = hidden_classes(600, 1);
  const LabeledMatrix fresh = hidden_classes(300, 2);
  const Adapter adapter = fit(learned);
  const double without = right_votes(learned.rows, learned, fresh.rows, fresh, threads);
  const double with = right_votes(adapter.apply(learned.rows, threads), learned,
                                  adapter.apply(fresh.rows, threads), fresh, threads);
  EXPECT_GT(with, without + 0.1);
  EXPECT_GT(with, 0.9);
}

TEST(Adapter, GivesRowsOfUnitLength) {
  ThreadPool threads(1);
  const LabeledMatrix data = hidden_classes(300, 3);
  const Matrix adapted = fit(data).apply(data.rows, threads);
  for (std::size_t i = 0; i < adapted.rows(); ++i) {
    double square = 0;
    for (const float value : adapted.row(i)) square += double{value} * value;
    EXPECT_NEAR(square, 1, 1e-5);
  }
}

TEST(Adapter, ChangesNothingWhereThereIsNothingToLearn) {
  ThreadPool threads(1);
  LabeledMatrix data{testing::random_unit_rows(300, 20, 4), {}};
  for (std::uint32_t i = 0; i < 300; ++i) data.labels.push_back(i % 3);
  Adapter::Options options = kSmall;
  options.max_epochs = 0;
  const Matrix adapted = fit(data, options).apply(data.rows, threads);
  for (std::size_t i = 0; i < 300; ++i) {
    for (std::size_t j = 0; j < 20; ++j) {
      EXPECT_NEAR(adapted.row(i)[j], std::as_const(data.rows).row(i)[j], 1e-6);
    }
  }
}

TEST(Adapter, IsTheSameForEqualSeedsWhateverTheThreadCount) {
  ThreadPool one(1);
  ThreadPool three(3);
  const LabeledMatrix data = hidden_classes(600, 5);
  const Matrix adapted = fit(data).apply(data.rows, one);
  EXPECT_EQ(fit(data).apply(data.rows, three), adapted);
  Adapter::Options other = kSmall;
  other.seed = 9;
  EXPECT_NE(fit(data, other).apply(data.rows, one), adapted);
}

TEST(Adapter, RowsOfWeightZeroDoNotCount) {
  ThreadPool threads(1);
  const LabeledMatrix data = hidden_classes(300, 6);
  LabeledMatrix wrong = data;
  std::vector<float> weights(300, 1);
  for (std::size_t i = 0; i < 100; ++i) {
    weights[i] = 0;
    wrong.labels[i] = (data.labels[i] + 1) % 3;
    wrong.rows.row(i)[0] = std::numeric_limits<float>::quiet_NaN();
  }
  EXPECT_EQ(fit(data, kSmall, weights).apply(data.rows, threads),
            fit(wrong, kSmall, weights).apply(data.rows, threads));
}

TEST(Adapter, ChangesNothingWhereNoTwoClassesHaveTwoRows) {
  LabeledMatrix data = hidden_classes(60, 7);
  LabeledMatrix one_class = data;
  std::fill(one_class.labels.begin(), one_class.labels.end(), 1U);
  ThreadPool threads(1);
  for (const Adapter& adapter : {fit(one_class), fit(data, kSmall, std::vector<float>(60, 0)),
                                 fit({testing::random_unit_rows(2, 20, 8), {0, 1}})}) {
    const Matrix same = adapter.apply(data.rows, threads);
    for (std::size_t i = 0; i < 60; ++i) {
      for (std::size_t j = 0; j < 20; ++j) {
        EXPECT_NEAR(same.row(i)[j], data.rows.row(i)[j], 1e-6F);
      }
    }
  }
}

// How far it moves them, on average.
double movement(const Adapter& adapter, const Matrix& rows) {
  ThreadPool threads(1);
  const Matrix moved = adapter.apply(rows, threads);
  double sum = 0;
  for (std::size_t i = 0; i < rows.rows(); ++i) {
    double square = 0;
    for (std::size_t j = 0; j < rows.columns(); ++j) {
      const double step = double{moved.row(i)[j]} - double{rows.row(i)[j]};
      square += step * step;
    }
    sum += std::sqrt(square);
  }
  return sum / static_cast<double>(rows.rows());
}

// What equal texts know of each other is nothing that can be learned: the labels are random.
TEST(Adapter, RowsOfAGroupAreKeptApartTogether) {
  constexpr std::size_t kCopies = 4;
  const Matrix distinct = testing::random_unit_rows(80, 20, 3);
  LabeledMatrix data{Matrix(0, 20), {}};
  std::vector<std::uint64_t> groups;
  Random random(4);
  for (std::size_t i = 0; i < distinct.rows(); ++i) {
    const auto label = static_cast<std::uint32_t>(random.below(3));
    for (std::size_t copy = 0; copy < kCopies; ++copy) {
      data.rows.append_row(distinct.row(i));
      data.labels.push_back(label);
      groups.push_back(i);
    }
  }
  const double by_row = movement(fit(data), data.rows);
  const double by_group = movement(fit(data, kSmall, {}, groups), data.rows);
  EXPECT_GT(by_row, 0.1) << "the copies of a row vote on it";
  EXPECT_LT(by_group, by_row / 4);
}

TEST(Adapter, GroupsOfOneRowChangeNothingAndOneOfAllLeavesNothingToLearn) {
  const LabeledMatrix data = hidden_classes(200, 7);
  std::vector<std::uint64_t> groups(200);
  EXPECT_EQ(movement(fit(data, kSmall, {}, groups), data.rows) > 1e-5, false) << "one group";
  std::iota(groups.begin(), groups.end(), 0U);
  ThreadPool threads(1);
  EXPECT_EQ(fit(data, kSmall, {}, groups).apply(data.rows, threads),
            fit(data).apply(data.rows, threads));
  std::fill_n(groups.begin(), 150, 7U);  // too large a group to be held
  EXPECT_GT(movement(fit(data, kSmall, {}, groups), data.rows), 0.01);
}

TEST(Adapter, RefusesRowsThatAreNoNumbers) {
  LabeledMatrix data = hidden_classes(60, 7);
  EXPECT_NO_THROW(fit({testing::random_unit_rows(4, 20, 1), {0, 0, 1, 1}}));
  data.rows.row(20)[3] = std::numeric_limits<float>::quiet_NaN();
  EXPECT_THROW(fit(data), InvalidInput);
}

TEST(Adapter, AdaptsTheSameAfterItWasKept) {
  ThreadPool threads(1);
  const ::triage::testing::TemporaryFolder folder;
  const LabeledMatrix data = hidden_classes(300, 9);
  const Adapter adapter = fit(data);
  TensorFileWriter writer;
  adapter.save(writer, "adapter");
  writer.write(folder / "model");
  const TensorFile file(folder / "model");
  const Adapter loaded = Adapter::load(file, "adapter");
  EXPECT_EQ(loaded.dimension(), 20U);
  EXPECT_EQ(loaded.rank(), 4U);
  EXPECT_EQ(loaded.apply(data.rows, threads), adapter.apply(data.rows, threads));
  EXPECT_THROW(static_cast<void>(Adapter::load(file, "other")), Corrupt);
}

TEST(Adapter, RefusesFactorsThatDoNotFit) {
  const ::triage::testing::TemporaryFolder folder;
  const std::vector<float> numbers(12);
  const std::vector<float> none;
  TensorFileWriter writer;
  writer.add("a.down", numbers, {2, 6});
  writer.add("a.up", numbers, {2, 6});
  writer.add("b.down", none, {0, 6});
  writer.add("b.up", none, {6, 0});
  writer.write(folder / "model");
  const TensorFile file(folder / "model");
  EXPECT_THROW(static_cast<void>(Adapter::load(file, "a")), Corrupt);
  EXPECT_THROW(static_cast<void>(Adapter::load(file, "b")), Corrupt);
}

}  // namespace
}  // namespace triage::learn
