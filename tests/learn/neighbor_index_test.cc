#include "triage/learn/neighbor_index.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "tests/base/temporary_folder.h"
#include "tests/learn/random_rows.h"
#include "triage/base/error.h"

namespace triage::learn {
namespace {

using testing::LabeledMatrix;
using testing::random_classes;

LabeledMatrix three_classes(std::size_t rows, std::uint64_t seed) {
  const std::vector<std::size_t> sizes{rows / 2, rows / 3, rows - rows / 2 - rows / 3};
  return random_classes(sizes, 6, 1, seed);
}

NeighborIndex index_of(const LabeledMatrix& data, const NeighborIndex::Options& options) {
  return NeighborIndex::fit(data.rows, data.labels, 3, options);
}

// The definition, word by word. `may_vote(j)` says which rows are asked.
template <typename MayVote>
std::vector<double> votes_by_hand(std::span<const float> query, const LabeledMatrix& data,
                                  std::size_t voters, MayVote may_vote) {
  std::vector<std::pair<double, std::size_t>> by_distance;
  for (std::size_t j = 0; j < data.rows.rows(); ++j) {
    if (!may_vote(j)) continue;
    const auto row = data.rows.row(j);
    const double cosine = std::inner_product(query.begin(), query.end(), row.begin(), 0.0);
    by_distance.emplace_back(-cosine, j);
  }
  std::sort(by_distance.begin(), by_distance.end());
  by_distance.resize(std::min(voters, by_distance.size()));
  std::vector<double> votes(3);
  double sum = 0;
  for (const auto& [distance, j] : by_distance) {
    votes[data.labels[j]] += std::exp(-10 * distance);
    sum += std::exp(-10 * distance);
  }
  for (double& vote : votes) {
    vote = std::log(0.98 * (sum > 0 ? vote / sum : 1.0 / 3) + 0.02 / 3);
  }
  return votes;
}

void expect_near(std::span<const float> votes, const std::vector<double>& expected) {
  for (std::size_t k = 0; k < expected.size(); ++k)
    RC_ASSERT(std::fabs(votes[k] - expected[k]) < 1e-3);
}

RC_GTEST_PROP(NeighborIndex, VotesAsTheFormulaSays, ()) {
  const auto rows = *rc::gen::inRange<std::size_t>(6, 150);
  const auto voters = *rc::gen::inRange<std::size_t>(1, 40);
  const LabeledMatrix data = three_classes(rows, *rc::gen::inRange(0, 1000));
  const LabeledMatrix queries = three_classes(9, 1001);
  ThreadPool threads(2);
  const Matrix votes = index_of(data, {.voters = voters}).votes(queries.rows, threads);
  for (std::size_t i = 0; i < queries.rows.rows(); ++i) {
    expect_near(votes.row(i),
                votes_by_hand(queries.rows.row(i), data, voters, [](std::size_t) { return true; }));
  }
}

RC_GTEST_PROP(NeighborIndex, RowsOfTheSameFoldDoNotVote, ()) {
  const LabeledMatrix data = three_classes(60, *rc::gen::inRange(0, 1000));
  std::vector<std::uint32_t> folds;
  for (std::size_t i = 0; i < 60; ++i) folds.push_back(static_cast<std::uint32_t>(i % 4));
  ThreadPool threads(2);
  const Matrix votes = index_of(data, {.voters = 7}).out_of_fold_votes(data.rows, folds, threads);
  for (std::size_t i = 0; i < 60; ++i) {
    expect_near(votes.row(i), votes_by_hand(data.rows.row(i), data, 7,
                                            [&](std::size_t j) { return folds[j] != folds[i]; }));
  }
}

RC_GTEST_PROP(NeighborIndex, HiddenRowsAreNeitherFoundNorVote, ()) {
  const LabeledMatrix data = three_classes(60, *rc::gen::inRange(0, 1000));
  const LabeledMatrix queries = three_classes(9, 1001);
  const auto is_hidden = *rc::gen::container<std::vector<bool>>(60, rc::gen::arbitrary<bool>());
  const NeighborIndex index = index_of(data, {.voters = 7});
  index.hide(is_hidden);
  ThreadPool threads(2);
  const Neighbors nearest = index.nearest(queries.rows, 60, threads);
  for (const std::int32_t row : nearest.rows) {
    RC_ASSERT(row == Neighbors::kNone || !is_hidden[static_cast<std::size_t>(row)]);
  }
  const Matrix votes = index.votes(queries.rows, threads);
  for (std::size_t i = 0; i < 9; ++i) {
    expect_near(votes.row(i), votes_by_hand(queries.rows.row(i), data, 7,
                                            [&](std::size_t j) { return !is_hidden[j]; }));
  }
}

TEST(NeighborIndex, RowsAreHiddenUntilOthersAre) {
  const LabeledMatrix data = three_classes(20, 7);
  const NeighborIndex index = index_of(data, {.voters = 3});
  ThreadPool threads(1);
  const Matrix before = index.votes(data.rows, threads);
  const auto nearest_of_first = [&] { return index.nearest(data.rows, 1, threads).rows_of(0)[0]; };
  index.hide({true});  // the first; of the others nothing is said
  EXPECT_NE(nearest_of_first(), 0);
  EXPECT_EQ(index.nearest(data.rows, 1, threads).rows_of(1)[0], 1);
  EXPECT_NE(index.votes(data.rows, threads), before);
  index.hide({});
  EXPECT_EQ(nearest_of_first(), 0);
  EXPECT_EQ(index.votes(data.rows, threads), before);
}

TEST(NeighborIndex, NobodyToAskIsNoOpinion) {
  const LabeledMatrix data = three_classes(12, 1);
  const std::vector<std::uint32_t> one_fold(12, 0);
  ThreadPool threads(1);
  const Matrix votes = index_of(data, {}).out_of_fold_votes(data.rows, one_fold, threads);
  for (const float vote : votes.row(0)) EXPECT_NEAR(vote, std::log(1.0 / 3), 1e-6);
}

TEST(NeighborIndex, ProbabilitiesOfVotesSumToOne) {
  const LabeledMatrix data = three_classes(200, 2);
  ThreadPool threads(2);
  const Matrix votes = index_of(data, {}).votes(data.rows, threads);
  for (std::size_t i = 0; i < votes.rows(); ++i) {
    double sum = 0;
    for (const float vote : votes.row(i)) sum += std::exp(vote);
    EXPECT_NEAR(sum, 1, 1e-5);
  }
}

TEST(NeighborIndex, ARowIsItsOwnNearest) {
  const LabeledMatrix data = three_classes(50, 3);
  const NeighborIndex index = index_of(data, {});
  EXPECT_EQ(index.rows(), 50U);
  EXPECT_EQ(index.columns(), 6U);
  ThreadPool threads(2);
  const Neighbors nearest = index.nearest(data.rows, 3, threads);
  for (std::size_t i = 0; i < 50; ++i) {
    EXPECT_EQ(nearest.rows_of(i)[0], static_cast<std::int32_t>(i));
    EXPECT_EQ(index.label(i), data.labels[i]);
    EXPECT_EQ(index.training_row(i), i);
  }
}

RC_GTEST_PROP(NeighborIndex, ALargeSetIsThinnedEvenlyAndInOrder, ()) {
  const auto rows = *rc::gen::inRange<std::size_t>(0, 400);
  const NeighborIndex::Options options{.max_rows = *rc::gen::inRange<std::size_t>(1, 300),
                                       .seed = *rc::gen::arbitrary<std::uint64_t>()};
  const auto kept = NeighborIndex::kept_rows(rows, options);
  RC_ASSERT(kept.size() == std::min(rows, options.max_rows));
  for (std::size_t i = 0; i < kept.size(); ++i) {
    RC_ASSERT(kept[i] < rows);
    if (i > 0) RC_ASSERT(kept[i - 1] < kept[i]);
  }
  RC_ASSERT(NeighborIndex::kept_rows(rows, options) == kept);
}

TEST(NeighborIndex, AThinnedSetVotesWithTheFoldsOfItsOwnRows) {
  const LabeledMatrix data = three_classes(100, 4);
  const NeighborIndex::Options options{.voters = 1, .max_rows = 30, .seed = 5};
  const NeighborIndex index = index_of(data, options);
  ASSERT_EQ(index.rows(), 30U);
  // Every row is a fold of its own, so all vote but the row itself.
  std::vector<std::uint32_t> folds(100);
  std::iota(folds.begin(), folds.end(), 0U);
  ThreadPool threads(1);
  const Matrix votes = index.out_of_fold_votes(data.rows, folds, threads);
  const auto kept = NeighborIndex::kept_rows(100, options);
  for (std::size_t i = 0; i < 100; ++i) {
    const auto expected = votes_by_hand(data.rows.row(i), data, 1, [&](std::size_t j) {
      return j != i && std::binary_search(kept.begin(), kept.end(), static_cast<std::uint32_t>(j));
    });
    for (std::size_t k = 0; k < 3; ++k) EXPECT_NEAR(votes.row(i)[k], expected[k], 1e-3);
  }
}

class KeptNeighbors : public ::testing::Test {
 protected:
  // A file of an index put together by hand.
  TensorFile file_of(std::vector<std::uint32_t> labels, std::size_t vectors) {
    const std::vector<float> numbers(vectors * 2, 0.5F);
    const std::vector<std::uint32_t> rows(labels.size());
    TensorFileWriter writer;
    writer.add("n.vectors", numbers, {vectors, 2});
    writer.add("n.labels", labels, {labels.size()});
    writer.add("n.training_rows", rows, {rows.size()});
    writer.write(folder_ / "made");
    return TensorFile(folder_ / "made");
  }
  static void load(const TensorFile& file, std::size_t classes, std::size_t voters) {
    static_cast<void>(NeighborIndex::load(file, "n", classes, voters));
  }

  ::triage::testing::TemporaryFolder folder_;
};

TEST_F(KeptNeighbors, VoteTheSame) {
  const LabeledMatrix data = three_classes(100, 6);
  const NeighborIndex index = index_of(data, {.voters = 9, .max_rows = 60});
  TensorFileWriter writer;
  index.save(writer, "n");
  writer.write(folder_ / "model");
  const TensorFile file(folder_ / "model");
  const NeighborIndex loaded = NeighborIndex::load(file, "n", 3, 9);
  ThreadPool threads(1);
  EXPECT_EQ(loaded.votes(data.rows, threads), index.votes(data.rows, threads));
  EXPECT_EQ(loaded.training_row(59), index.training_row(59));
}

TEST_F(KeptNeighbors, AreRefusedIfTheyDoNotGoWithTheModel) {
  EXPECT_NO_THROW(load(file_of({0, 2}, 2), 3, 5));
  EXPECT_THROW(load(file_of({0, 3}, 2), 3, 5), Corrupt) << "a class there is not";
  EXPECT_THROW(load(file_of({0, 2}, 3), 3, 5), Corrupt) << "a vector without a label";
  EXPECT_THROW(load(file_of({}, 0), 3, 5), Corrupt) << "nobody to ask";
  EXPECT_THROW(load(file_of({0, 2}, 2), 3, 0), Corrupt);
  EXPECT_THROW(load(file_of({0, 2}, 2), 3, 1'000'000), Corrupt);
}

}  // namespace
}  // namespace triage::learn
