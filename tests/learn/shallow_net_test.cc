#include "triage/learn/net/shallow_net.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "tests/base/temporary_folder.h"
#include "tests/learn/sparse_rows.h"
#include "triage/base/error.h"
#include "triage/learn/linear/linear_model.h"

namespace triage::learn {
namespace {

using testing::labeled_words;
using testing::LabeledWords;

// Class 1 if just one of the first two words is there, class 0 if both or none are; eight other
// words come and go. No sum over words can tell.
LabeledWords either_or(std::size_t rows, std::uint64_t seed) {
  LabeledWords data{SparseMatrix(10), {}, 2};
  for (std::size_t i = 0; i < rows; ++i) {
    Random random(seed, "either or", i);
    const bool has_first = random.below(2) == 0;
    const bool has_second = random.below(2) == 0;
    std::vector<SparseEntry> row;
    if (has_first) row.push_back({0, 0.5F});
    if (has_second) row.push_back({1, 0.5F});
    for (std::uint32_t column = 2; column < 10; ++column) {
      if (random.below(4) == 0) row.push_back({column, 0.5F});
    }
    data.rows.append_row(row);
    data.labels.push_back(has_first != has_second ? 1 : 0);
  }
  return data;
}

template <typename Scorer>
double accuracy(const Scorer& model, const LabeledWords& data) {
  std::size_t right = 0;
  std::vector<float> scores(data.class_count);
  for (std::size_t i = 0; i < data.rows.rows(); ++i) {
    model.score(std::as_const(data.rows).row(i), scores);
    const auto best = std::max_element(scores.begin(), scores.end()) - scores.begin();
    if (best == static_cast<std::ptrdiff_t>(data.labels[i])) ++right;
  }
  return static_cast<double>(right) / static_cast<double>(data.rows.rows());
}

ShallowNet fit(const LabeledWords& data, const ShallowNet::Options& options = {},
               std::span<const float> weights = {}) {
  const std::vector<float> ones(data.rows.rows(), 1);
  return ShallowNet::fit(data.rows, data.labels, weights.empty() ? ones : weights, data.class_count,
                         options);
}

std::vector<float> scores_of(const ShallowNet& net, SparseRow row) {
  std::vector<float> scores(net.class_count());
  net.score(row, scores);
  return scores;
}

TEST(ShallowNet, LearnsWhatNoSumOverWordsCanTell) {
  const LabeledWords learned = either_or(1000, 1);
  const LabeledWords fresh = either_or(500, 2);
  EXPECT_GT(accuracy(fit(learned), fresh), 0.97);
  const LinearModel linear = LinearModel::fit(learned.rows, learned.labels, {}, 2, {});
  EXPECT_LT(accuracy(linear, fresh), 0.8) << "or the problem is no test of a net";
}

TEST(ShallowNet, LearnsWhatALinearModelLearns) {
  const LabeledWords data = labeled_words({.rows = 600, .columns = 90, .classes = 6}, 3);
  EXPECT_GT(accuracy(fit(data), data), 0.95);
}

TEST(ShallowNet, ScoresOfNetsAreAveraged) {
  const LabeledWords data = labeled_words({.rows = 100, .columns = 30, .classes = 3}, 4);
  const ShallowNet several = fit(data, {.min_steps = 300, .nets = 3});
  EXPECT_EQ(several.columns(), 30U);
  EXPECT_EQ(several.class_count(), 3U);
  const ShallowNet one = fit(data, {.min_steps = 300, .nets = 1});
  double differences = 0;
  for (std::size_t i = 0; i < data.rows.rows(); ++i) {
    const auto row = std::as_const(data.rows).row(i);
    const auto a = scores_of(several, row);
    const auto b = scores_of(one, row);
    for (std::size_t k = 0; k < 3; ++k) differences += std::fabs(a[k] - b[k]);
  }
  const double mean = differences / 300;
  EXPECT_GT(mean, 1e-4) << "the others learned from another seed";
  EXPECT_LT(mean, 3.0) << "an average, no sum";
}

TEST(ShallowNet, EqualInputGivesEqualScoresAndAnotherSeedOthers) {
  const LabeledWords data = labeled_words({.rows = 100, .columns = 30, .classes = 3}, 5);
  const ShallowNet::Options options{.min_steps = 300, .seed = 1};
  ShallowNet::Options others = options;
  others.seed = 2;
  const auto row = std::as_const(data.rows).row(7);
  EXPECT_EQ(scores_of(fit(data, options), row), scores_of(fit(data, options), row));
  EXPECT_NE(scores_of(fit(data, options), row), scores_of(fit(data, others), row));
}

TEST(ShallowNet, RowsOfWeightZeroDoNotCount) {
  const LabeledWords data = labeled_words({.rows = 100, .columns = 30, .classes = 3}, 6);
  LabeledWords wrong = data;
  std::vector<float> weights(100, 1);
  for (std::size_t i = 0; i < 50; ++i) {
    weights[i] = 0;
    wrong.labels[i] = (data.labels[i] + 1) % 3;
  }
  const ShallowNet::Options options{.min_steps = 300};
  const auto row = std::as_const(data.rows).row(3);
  EXPECT_EQ(scores_of(fit(data, options, weights), row),
            scores_of(fit(wrong, options, weights), row));
}

TEST(ShallowNet, ARowOfMoreWeightIsFollowedMore) {
  const LabeledWords data = labeled_words({.rows = 200, .columns = 30, .classes = 2}, 7);
  // Two rows of the same words, one a class: the heavier one decides.
  LabeledWords torn = data;
  std::vector<float> weights(202, 1);
  const std::vector<SparseEntry> words{{0, 0.7F}, {29, 0.7F}};
  for (const std::uint32_t label : {0U, 1U}) {
    torn.rows.append_row(words);
    torn.labels.push_back(label);
  }
  for (const std::size_t heavy : {std::size_t{0}, std::size_t{1}}) {
    weights[200] = heavy == 0 ? 20 : 0.05F;
    weights[201] = heavy == 1 ? 20 : 0.05F;
    const auto scores = scores_of(fit(torn, {}, weights), words);
    EXPECT_GT(scores[heavy], scores[1 - heavy]);
  }
}

TEST(ShallowNet, AnswersTheSameAfterItWasKept) {
  const ::triage::testing::TemporaryFolder folder;
  const LabeledWords data = labeled_words({.rows = 100, .columns = 30, .classes = 3}, 8);
  const ShallowNet net = fit(data, {.min_steps = 300});
  TensorFileWriter writer;
  net.save(writer, "net");
  writer.write(folder / "model");
  const TensorFile file(folder / "model");
  const ShallowNet loaded = ShallowNet::load(file, "net", 3);
  EXPECT_EQ(loaded.columns(), 30U);
  for (std::size_t i = 0; i < data.rows.rows(); ++i) {
    const auto row = std::as_const(data.rows).row(i);
    EXPECT_EQ(scores_of(loaded, row), scores_of(net, row));
  }
  EXPECT_THROW(static_cast<void>(ShallowNet::load(file, "net", 4)), Corrupt);
  EXPECT_THROW(static_cast<void>(ShallowNet::load(file, "other", 3)), Corrupt);
}

}  // namespace
}  // namespace triage::learn
