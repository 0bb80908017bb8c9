#include "triage/learn/balance/smote.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/base/temporary_folder.h"
#include "tests/learn/random_rows.h"
#include "triage/base/error.h"
#include "triage/base/npy_file.h"
#include "triage/base/vector_file.h"
#include "triage/learn/neighbors.h"

namespace triage::learn {
namespace {

using testing::LabeledMatrix;
using testing::random_classes;

struct Grown {
  ClassPlan plan;
  std::vector<Segment> segments;
  Matrix rows;
};

Grown grown(const LabeledMatrix& data, std::size_t classes, const SmoteOptions& options,
            std::size_t thread_count = 2) {
  ThreadPool threads(thread_count);
  SilentProgress progress;
  std::vector<std::size_t> sizes(classes);
  for (const std::uint32_t label : data.labels) ++sizes[label];
  Grown result{
      .plan = plan_classes(sizes, {.mode = BalanceMode::kSmote}), .segments = {}, .rows = {}};
  result.segments = draw_segments(result.plan, data.rows, data.labels, options, threads, progress);
  result.rows = synthetic_rows(data.rows, result.segments, threads);
  return result;
}

double cosine(std::span<const float> a, std::span<const float> b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

constexpr std::size_t kSizes[] = {300, 40, 7};

TEST(Smote, SyntheticRowsLieBetweenNeighbours) {
  const LabeledMatrix data = random_classes(kSizes, 16, 0.7, 1);
  const Grown result = grown(data, 3, {});
  ASSERT_EQ(result.segments.size(), 260U + 293U);
  for (std::size_t i = 0; i < result.segments.size(); ++i) {
    const Segment& segment = result.segments[i];
    const auto from = data.rows.row(segment.from);
    const auto to = data.rows.row(segment.to);
    EXPECT_NE(segment.from, segment.to);
    EXPECT_EQ(data.labels[segment.from], segment.label);
    EXPECT_EQ(data.labels[segment.to], segment.label);
    EXPECT_GE(segment.lambda, 0.0F);
    EXPECT_LT(segment.lambda, 1.0F);
    const auto row = result.rows.row(i);
    EXPECT_NEAR(cosine(row, row), 1.0, 1e-5);
    // In the plane of both ends and between them: the two angles add up to the whole.
    const double whole = std::acos(std::min(1.0, cosine(from, to)));
    const double parts =
        std::acos(std::min(1.0, cosine(from, row))) + std::acos(std::min(1.0, cosine(row, to)));
    EXPECT_NEAR(parts, whole, 2e-3);
  }
}

TEST(Smote, SegmentsEndAtOneOfTheNearestOfTheSameClass) {
  const LabeledMatrix data = random_classes(kSizes, 16, 0.9, 2);
  const Grown result = grown(data, 3, {.neighbors = 4});
  for (const Segment& segment : result.segments) {
    std::size_t nearer = 0;  // of the same class than the segment's end
    const double end = cosine(data.rows.row(segment.from), data.rows.row(segment.to));
    for (std::size_t i = 0; i < data.labels.size(); ++i) {
      if (data.labels[i] != segment.label || i == segment.from) continue;
      nearer += cosine(data.rows.row(segment.from), data.rows.row(i)) > end + 1e-6 ? 1 : 0;
    }
    EXPECT_LT(nearer, 4U);
  }
}

TEST(Smote, AllRowsOfAClassTakeTheirTurn) {
  const LabeledMatrix data = random_classes(kSizes, 16, 0.7, 3);
  const Grown result = grown(data, 3, {});
  std::vector<std::size_t> starts(data.labels.size());
  for (const Segment& segment : result.segments) ++starts[segment.from];
  for (std::size_t i = 0; i < starts.size(); ++i) {
    const std::size_t size = kSizes[data.labels[i]];
    const std::size_t made = 300 - size;
    EXPECT_GE(starts[i], made / size);
    EXPECT_LE(starts[i], made / size + 1);
  }
}

TEST(Smote, UsesAllNeighboursOfAClassThatHasFew) {
  constexpr std::size_t kThree[] = {200, 3};
  const LabeledMatrix data = random_classes(kThree, 8, 0.7, 4);
  std::set<std::pair<std::uint32_t, std::uint32_t>> pairs;
  for (const Segment& segment : grown(data, 2, {.neighbors = 5}).segments) {
    pairs.emplace(segment.from, segment.to);
  }
  EXPECT_EQ(pairs.size(), 6U);  // every row with both others
}

TEST(Smote, MakesTheSameRowsWhateverTheThreadCount) {
  const LabeledMatrix data = random_classes(kSizes, 16, 0.7, 5);
  const Grown one = grown(data, 3, {.seed = 9}, 1);
  const Grown four = grown(data, 3, {.seed = 9}, 4);
  EXPECT_EQ(one.segments, four.segments);
  EXPECT_EQ(one.rows, four.rows);
  EXPECT_NE(one.segments, grown(data, 3, {.seed = 10}).segments);
}

TEST(Smote, MakesTheSameRowsOfAClassWhateverElseIsGrown) {
  constexpr std::size_t kMore[] = {300, 40, 60};
  const LabeledMatrix data = random_classes(kMore, 16, 0.7, 6);
  const Grown both = grown(data, 3, {});
  ClassPlan plan = plan_classes(kMore, {.mode = BalanceMode::kSmote});
  plan.classes[1].synthetic = 0;
  ThreadPool threads(1);
  SilentProgress progress;
  const std::vector<Segment> alone =
      draw_segments(plan, data.rows, data.labels, {}, threads, progress);
  EXPECT_TRUE(std::equal(alone.begin(), alone.end(), both.segments.end() - 240));
}

TEST(Smote, RefusesToGrowAClassOfOneRowNamingIt) {
  constexpr std::size_t kOne[] = {20, 1, 5};
  const LabeledMatrix data = random_classes(kOne, 8, 0.7, 7);
  try {
    (void)grown(data, 3, {});
    FAIL() << "grew a class without neighbours";
  } catch (const InvalidInput& error) {
    EXPECT_NE(std::string(error.what()).find("class number 1 "), std::string::npos);
  }
}

TEST(Smote, RefusesVectorsThatAreNotFinite) {
  LabeledMatrix data = random_classes(kSizes, 16, 0.7, 12);
  for (std::size_t i = 0; i < data.labels.size(); ++i) {
    if (data.labels[i] == 2) data.rows.row(i)[3] = std::nanf("");
  }
  try {
    (void)grown(data, 3, {});
    FAIL() << "grew a class of rows that are no vectors";
  } catch (const InvalidInput& error) {
    EXPECT_NE(std::string(error.what()).find("finite"), std::string::npos) << error.what();
  }
}

TEST(Smote, LeavesAClassOfOneRowAloneThatNeedsNoGrowing) {
  constexpr std::size_t kOne[] = {1, 1};
  EXPECT_TRUE(grown(random_classes(kOne, 8, 0.7, 8), 2, {}).segments.empty());
}

TEST(Smote, MakesCopiesOfRowsThatAreAllTheSame) {
  LabeledMatrix data{.rows = Matrix(6, 2), .labels = {0, 0, 0, 0, 1, 1}};
  for (std::size_t i = 0; i < 6; ++i) data.rows.row(i)[0] = 1;
  const Grown result = grown(data, 2, {});
  ASSERT_EQ(result.rows.rows(), 2U);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(result.rows.row(i)[0], 1.0F);
    EXPECT_EQ(result.rows.row(i)[1], 0.0F);
  }
}

TEST(Smote, ReadsFromAMappedFileAsFromMemory) {
  const triage::testing::TemporaryFolder folder;
  const LabeledMatrix data = random_classes(kSizes, 16, 0.7, 9);
  VectorFileWriter writer(folder / "rows.vectors", "test", 16);
  for (std::size_t i = 0; i < data.labels.size(); ++i) writer.append(data.rows.row(i));
  writer.close();
  const VectorFile file(folder / "rows.vectors");
  ThreadPool threads(2);
  SilentProgress progress;
  const ClassPlan plan = plan_classes(kSizes, {.mode = BalanceMode::kSmote});
  const RowSet mapped(file.matrix());
  const auto segments = draw_segments(plan, mapped, data.labels, {}, threads, progress);
  const Grown in_memory = grown(data, 3, {});
  EXPECT_EQ(segments, in_memory.segments);
  EXPECT_EQ(synthetic_rows(mapped, segments, threads), in_memory.rows);
}

// tests/golden/smote/make.py grew these rows with imbalanced-learn: an independent implementation
// must only make rows that lie between a row and one of the neighbours found here.
TEST(Smote, AgreesWithImbalancedLearnOnWhoIsANeighbour) {
  const std::string folder = TRIAGE_SOURCE_DIR "/tests/golden/smote/";
  const NpyFile rows(folder + "rows.npy");            // one class, unit length
  const NpyFile synthetic(folder + "synthetic.npy");  // grown with k = 5, not scaled
  ThreadPool threads(1);
  std::vector<std::uint32_t> numbers(rows.rows().rows());
  std::iota(numbers.begin(), numbers.end(), 0U);
  const Neighbors neighbors =
      nearest_neighbors(rows.rows(), rows.rows(),
                        {.count = 5, .query_groups = numbers, .base_groups = numbers}, threads);
  const auto distance = [](std::span<const float> a, std::span<const float> b) {
    double square = 0;
    for (std::size_t d = 0; d < a.size(); ++d) square += (a[d] - b[d]) * (a[d] - b[d]);
    return std::sqrt(square);
  };
  const auto lies_between = [&](std::span<const float> row, std::size_t from, std::size_t to) {
    const auto a = rows.rows().row(from);
    const auto b = rows.rows().row(to);
    return distance(a, row) + distance(row, b) < distance(a, b) + 1e-5;
  };
  ASSERT_GT(synthetic.rows().rows(), 50U);
  for (std::size_t i = 0; i < synthetic.rows().rows(); ++i) {
    bool is_explained = false;
    for (std::size_t from = 0; from < numbers.size(); ++from) {
      for (const std::int32_t to : neighbors.rows_of(from)) {
        is_explained |= lies_between(synthetic.rows().row(i), from, static_cast<std::size_t>(to));
      }
    }
    EXPECT_TRUE(is_explained) << "synthetic row " << i;
  }
}

}  // namespace
}  // namespace triage::learn
