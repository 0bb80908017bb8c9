// Heads that learn from dense vectors: `dense_net` and `adapted_knn`.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "tests/base/temporary_folder.h"
#include "tests/learn/random_rows.h"
#include "triage/base/error.h"
#include "triage/learn/head/adapted_knn_head.h"
#include "triage/learn/head/dense_net_head.h"

namespace triage::learn {
namespace {

constexpr std::uint32_t kFolds = 3;
constexpr const char* kBlock = "dense:e5";

// 120 rows of three classes, and what a head wants to know of them.
class DenseHeads : public ::testing::Test {
 protected:
  DenseHeads() {
    auto data = testing::random_classes(std::vector<std::size_t>{60, 40, 20}, 12, 0.8, 1);
    labels_ = std::move(data.labels);
    features_ = features_of(data.rows);
    for (std::uint32_t i = 0; i < labels_.size(); ++i) folds_.push_back(i % kFolds);
    weights_.resize(labels_.size(), 1);
  }

  static FeatureSet features_of(const Matrix& vectors) {
    FeatureSet features;
    features.rows = vectors.rows();
    std::vector<float> values(vectors.data(), vectors.data() + vectors.rows() * vectors.columns());
    features.dense[kBlock] = {std::move(values), vectors.columns()};
    return features;
  }

  TrainingRows rows() const { return rows_of(features_, labels_); }
  TrainingRows rows_of(const FeatureSet& features, std::span<const std::uint32_t> labels) const {
    return {features, features, labels, weights_, folds_, {}, kFolds, 3};
  }

  static CrossFitted fit_net(const TrainingRows& rows, ThreadPool& threads) {
    return DenseNetHead::cross_fit(
        rows,
        {kBlock, {.hidden = 16, .batch = 16, .epochs = 20, .min_steps = 0, .learning_rate = 0.01F}},
        {}, threads);
  }
  static CrossFitted fit_votes(const TrainingRows& rows, ThreadPool& threads) {
    return AdaptedKnnHead::cross_fit(
        rows, {.block = kBlock, .adapter = {.rank = 4, .batch = 32, .max_epochs = 5}, .index = {}},
        {}, threads);
  }

  double accuracy(const Matrix& scores) const {
    double right = 0;
    for (std::size_t i = 0; i < scores.rows(); ++i) {
      const auto row = scores.row(i);
      right += std::max_element(row.begin(), row.end()) - row.begin() == labels_[i] ? 1 : 0;
    }
    return right / static_cast<double>(scores.rows());
  }

  // The scores of a fold's rows may change when the labels of others do, never by their own.
  template <typename Fit>
  void expect_no_leak(const Fit& fit) {
    ThreadPool threads(2);
    const Matrix before = fit(rows(), threads).out_of_fold;
    std::vector<std::uint32_t> others = labels_;
    for (std::size_t i = 0; i < others.size(); ++i) {
      if (folds_[i] == 1) others[i] = (others[i] + 1) % 3;
    }
    const Matrix after = fit(rows_of(features_, others), threads).out_of_fold;
    for (std::size_t i = 0; i < others.size(); ++i) {
      const bool is_same = std::ranges::equal(before.row(i), after.row(i));
      EXPECT_EQ(is_same, folds_[i] == 1) << "row " << i;
    }
  }

  template <typename Fit>
  void expect_same_whatever_the_threads(const Fit& fit) {
    ThreadPool one(1);
    ThreadPool three(3);
    const CrossFitted a = fit(rows(), one);
    const CrossFitted b = fit(rows(), three);
    EXPECT_EQ(a.out_of_fold, b.out_of_fold);
    EXPECT_EQ(a.head->scores(features_, one), b.head->scores(features_, three));
  }

  FeatureSet features_;
  std::vector<std::uint32_t> labels_;
  std::vector<std::uint32_t> folds_;
  std::vector<float> weights_;
};

TEST_F(DenseHeads, LearnClassesThatOverlapALittle) {
  ThreadPool threads(2);
  EXPECT_GT(accuracy(fit_net(rows(), threads).out_of_fold), 0.9);
  EXPECT_GT(accuracy(fit_votes(rows(), threads).out_of_fold), 0.9);
}

TEST_F(DenseHeads, ScoreEachFoldWithoutIt) {
  expect_no_leak(fit_net);
  expect_no_leak(fit_votes);
}

TEST_F(DenseHeads, AreTheSameWhateverTheThreadCount) {
  expect_same_whatever_the_threads(fit_net);
  expect_same_whatever_the_threads(fit_votes);
}

TEST_F(DenseHeads, ScoreTheSameAfterTheyWereKept) {
  ThreadPool threads(1);
  const ::triage::testing::TemporaryFolder folder;
  const CrossFitted net = fit_net(rows(), threads);
  net.head->save(folder.path(), "net");
  const auto loaded_net = DenseNetHead::load(folder.path(), "net", kBlock, 3);
  EXPECT_EQ(loaded_net->scores(features_, threads), net.head->scores(features_, threads));

  const CrossFitted votes = fit_votes(rows(), threads);
  votes.head->save(folder.path(), "votes");
  const auto loaded = AdaptedKnnHead::load(folder.path(), "votes", kBlock, 3, 25);
  EXPECT_EQ(loaded->scores(features_, threads), votes.head->scores(features_, threads));
  EXPECT_EQ(loaded->index().rows(), 120U);

  EXPECT_THROW(DenseNetHead::load(folder.path(), "votes", kBlock, 3), Corrupt);
  EXPECT_THROW(AdaptedKnnHead::load(folder.path(), "net", kBlock, 3, 25), Corrupt);
  EXPECT_THROW(DenseNetHead::load(folder.path(), "net", kBlock, 4), Corrupt);
}

TEST_F(DenseHeads, FitOnlyVectorsOfTheirEncoder) {
  ThreadPool threads(1);
  FeatureSet shape;
  shape.dense[kBlock].columns = 12;
  FeatureSet longer;
  longer.dense[kBlock].columns = 13;
  FeatureSet other;
  other.dense["dense:other"].columns = 12;
  for (const CrossFitted& fitted : {fit_net(rows(), threads), fit_votes(rows(), threads)}) {
    EXPECT_TRUE(fitted.head->fits(shape, 3));
    EXPECT_FALSE(fitted.head->fits(shape, 4));
    EXPECT_FALSE(fitted.head->fits(longer, 3));
    EXPECT_FALSE(fitted.head->fits(other, 3));
  }
}

TEST_F(DenseHeads, HiddenRowsDoNotVoteForAnAdaptedVector) {
  ThreadPool threads(2);
  const auto head = fit_votes(rows(), threads).head;
  std::vector<bool> is_of_first_class;
  for (const std::uint32_t label : labels_) is_of_first_class.push_back(label == 0);
  head->hide(is_of_first_class);
  const Matrix votes = head->scores(features_, threads);
  for (std::size_t i = 0; i < votes.rows(); ++i) {
    EXPECT_NEAR(votes.row(i)[0], std::log(0.02 / 3), 1e-4) << "the share that all get for nothing";
  }
}

}  // namespace
}  // namespace triage::learn
