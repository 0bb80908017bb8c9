#include "triage/learn/neighbors.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <limits>
#include <numeric>
#include <optional>
#include <string_view>
#include <vector>

#include "tests/learn/random_rows.h"
#include "triage/base/error.h"

namespace triage::learn {
namespace {

using testing::random_unit_rows;

double inner_product(std::span<const float> a, std::span<const float> b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0, std::plus<>(),
                            [](float x, float y) { return double{x} * double{y}; });
}

// The definition, word by word.
std::vector<std::int32_t> brute_force(MatrixView queries, MatrixView base,
                                      const NeighborOptions& options, std::size_t query) {
  std::vector<std::pair<double, std::int32_t>> found;
  for (std::size_t j = 0; j < base.rows(); ++j) {
    if (!options.base_groups.empty() && options.query_groups[query] == options.base_groups[j]) {
      continue;
    }
    found.emplace_back(-inner_product(queries.row(query), base.row(j)),
                       static_cast<std::int32_t>(j));
  }
  std::sort(found.begin(), found.end());
  std::vector<std::int32_t> rows(options.count, Neighbors::kNone);
  for (std::size_t n = 0; n < std::min(rows.size(), found.size()); ++n) rows[n] = found[n].second;
  return rows;
}

std::vector<std::int32_t> rows_of(const Neighbors& neighbors, std::size_t query) {
  const auto rows = neighbors.rows_of(query);
  return {rows.begin(), rows.end()};
}

RC_GTEST_PROP(Neighbors, AreTheOnesThatComparingEveryPairFinds, ()) {
  const auto columns = *rc::gen::inRange<std::size_t>(1, 40);
  const Matrix base = random_unit_rows(*rc::gen::inRange<std::size_t>(0, 300), columns, 1);
  const Matrix queries = random_unit_rows(*rc::gen::inRange<std::size_t>(0, 20), columns, 2);
  const NeighborOptions options{.count = *rc::gen::inRange<std::size_t>(1, 12)};
  ThreadPool threads(2);
  const Neighbors found = nearest_neighbors(queries, base, options, threads);
  RC_ASSERT(found.queries() == queries.rows());
  for (std::size_t i = 0; i < queries.rows(); ++i) {
    RC_ASSERT(rows_of(found, i) == brute_force(queries, base, options, i));
  }
}

TEST(Neighbors, AreFoundAcrossManyTilesAndBlocks) {
  const Matrix base = random_unit_rows(5000, 24, 3);    // three tiles
  const Matrix queries = random_unit_rows(300, 24, 4);  // three blocks
  const NeighborOptions options{.count = 7};
  ThreadPool threads(2);
  const Neighbors found = nearest_neighbors(queries, base, options, threads);
  for (std::size_t i = 0; i < queries.rows(); i += 13) {
    EXPECT_EQ(rows_of(found, i), brute_force(queries, base, options, i)) << "query " << i;
  }
}

TEST(Neighbors, CarryTheirSimilarity) {
  const Matrix base = random_unit_rows(50, 8, 5);
  ThreadPool threads(1);
  const Neighbors found = nearest_neighbors(base, base, {.count = 2}, threads);
  for (std::size_t i = 0; i < base.rows(); ++i) {
    EXPECT_EQ(found.rows_of(i)[0], static_cast<std::int32_t>(i));
    EXPECT_NEAR(found.similarities_of(i)[0], 1.0F, 1e-6F);
    EXPECT_GE(found.similarities_of(i)[0], found.similarities_of(i)[1]);
  }
}

TEST(Neighbors, ARowIsNotItsOwnNeighbourWhenGroupsAreRowNumbers) {
  const Matrix base = random_unit_rows(40, 8, 6);
  std::vector<std::uint32_t> numbers(base.rows());
  std::iota(numbers.begin(), numbers.end(), 0U);
  ThreadPool threads(1);
  const Neighbors found = nearest_neighbors(
      base, base, {.count = 39, .query_groups = numbers, .base_groups = numbers}, threads);
  for (std::size_t i = 0; i < base.rows(); ++i) {
    const auto rows = rows_of(found, i);
    EXPECT_EQ(std::count(rows.begin(), rows.end(), static_cast<std::int32_t>(i)), 0);
    EXPECT_EQ(std::count(rows.begin(), rows.end(), Neighbors::kNone), 0);
  }
}

TEST(Neighbors, RowsOfTheSameGroupAreLeftOut) {
  const Matrix base = random_unit_rows(30, 8, 7);
  std::vector<std::uint32_t> thirds(base.rows());
  for (std::size_t i = 0; i < thirds.size(); ++i) thirds[i] = static_cast<std::uint32_t>(i / 10);
  const NeighborOptions options{.count = 5, .query_groups = thirds, .base_groups = thirds};
  ThreadPool threads(1);
  const Neighbors found = nearest_neighbors(base, base, options, threads);
  for (std::size_t i = 0; i < base.rows(); ++i) {
    EXPECT_EQ(rows_of(found, i), brute_force(base, base, options, i));
  }
}

TEST(Neighbors, OfEqualRowsTheLowerIndexComesFirst) {
  Matrix base = random_unit_rows(1, 8, 8);
  for (int copy = 1; copy < 12; ++copy) base.append_row(Matrix(base).row(0));
  ThreadPool threads(1);
  const Neighbors found = nearest_neighbors(base, base, {.count = 4}, threads);
  for (std::size_t i = 0; i < base.rows(); ++i) {
    EXPECT_EQ(rows_of(found, i), (std::vector<std::int32_t>{0, 1, 2, 3}));
  }
}

TEST(Neighbors, AreNoneWhereTheBaseHasTooFewRows) {
  const Matrix base = random_unit_rows(2, 8, 9);
  ThreadPool threads(1);
  const Neighbors found = nearest_neighbors(base, base, {.count = 3}, threads);
  EXPECT_EQ(found.rows_of(0)[2], Neighbors::kNone);
  EXPECT_EQ(found.similarities_of(0)[2], 0.0F);
  const Neighbors of_nothing = nearest_neighbors(base, Matrix(0, 8), {.count = 1}, threads);
  EXPECT_EQ(of_nothing.rows_of(1)[0], Neighbors::kNone);
}

TEST(Neighbors, AreTheSameWhateverTheThreadCountAndTheNumberOfQueriesAsked) {
  const Matrix base = random_unit_rows(3000, 32, 10);
  const Matrix queries = random_unit_rows(400, 32, 11);
  ThreadPool one(1);
  ThreadPool three(3);
  const Neighbors alone = nearest_neighbors(queries, base, {.count = 5}, one);
  const Neighbors together = nearest_neighbors(queries, base, {.count = 5}, three);
  EXPECT_EQ(alone.rows, together.rows);
  EXPECT_EQ(alone.similarities, together.similarities);
  for (std::size_t i = 0; i < queries.rows(); i += 37) {
    const Neighbors single =
        nearest_neighbors(MatrixView(queries).block(i, i + 1), base, {.count = 5}, one);
    EXPECT_EQ(rows_of(single, 0), rows_of(alone, i));
    EXPECT_EQ(single.similarities_of(0)[0], alone.similarities_of(i)[0]);
  }
}

RC_GTEST_PROP(Neighbors, AmongRowsAreTheSameAsOfRowsThatAreTheirOwnQueries, ()) {
  const auto size = *rc::gen::inRange<std::size_t>(0, 1200);  // up to three tiles
  const auto columns = *rc::gen::inRange<std::size_t>(1, 12);
  Matrix rows = random_unit_rows(size, columns, 13);
  for (std::size_t i = 10; i < size; i += 7) {  // copies: ties
    std::copy_n(rows.row(i / 2).begin(), columns, rows.row(i).begin());
  }
  std::vector<std::uint32_t> numbers(size);
  std::iota(numbers.begin(), numbers.end(), 0U);
  const auto count = *rc::gen::inRange<std::size_t>(1, 9);
  ThreadPool threads(3);
  const Neighbors among = nearest_among(rows, {.count = count}, threads);
  const Neighbors of_queries = nearest_neighbors(
      rows, rows, {.count = count, .query_groups = numbers, .base_groups = numbers}, threads);
  RC_ASSERT(among.similarities == of_queries.similarities);
  RC_ASSERT(among.rows == of_queries.rows);
}

TEST(Neighbors, AmongRowsLeaveOutRowsOfTheSameGroup) {
  const Matrix rows = random_unit_rows(600, 8, 14);
  std::vector<std::uint32_t> groups(600);
  for (std::size_t i = 0; i < groups.size(); ++i) groups[i] = static_cast<std::uint32_t>(i % 5);
  ThreadPool threads(2);
  const Neighbors among = nearest_among(rows, {.count = 4, .base_groups = groups}, threads);
  const NeighborOptions options{.count = 4, .query_groups = groups, .base_groups = groups};
  for (std::size_t i = 0; i < rows.rows(); i += 29) {
    EXPECT_EQ(rows_of(among, i), brute_force(rows, rows, options, i));
  }
}

TEST(Neighbors, AreNeverRowsThatAreNotFinite) {
  Matrix rows = random_unit_rows(50, 8, 16);
  rows.row(7)[2] = std::numeric_limits<float>::quiet_NaN();
  rows.row(8)[1] = std::numeric_limits<float>::infinity();
  rows.row(8)[2] = -std::numeric_limits<float>::infinity();
  ThreadPool threads(1);
  const Neighbors found = nearest_among(rows, {.count = 3}, threads);
  for (std::size_t i = 0; i < rows.rows(); ++i) {
    for (const std::int32_t row : found.rows_of(i)) EXPECT_NE(row, 7);
  }
  EXPECT_EQ(found.rows_of(7)[0], Neighbors::kNone);
}

// Wants to stop at once.
class Impatience final : public Progress {
 public:
  void begin(std::string_view, std::optional<std::uint64_t>) override {}
  void advance(std::uint64_t) override { throw Interrupted(); }
  void end() override {}
  void note(std::string_view) override {}
};

TEST(Neighbors, SearchesStopWhenTheUserAsksThemTo) {
  const Matrix rows = random_unit_rows(100, 8, 15);
  ThreadPool threads(2);
  Impatience impatience;
  const NeighborOptions options{.count = 1, .progress = &impatience};
  EXPECT_THROW((void)nearest_neighbors(rows, rows, options, threads), Interrupted);
  EXPECT_THROW((void)nearest_among(rows, options, threads), Interrupted);
}

TEST(Neighbors, OfChosenRowsAreIndicesAmongTheChosen) {
  const Matrix all = random_unit_rows(60, 8, 12);
  const std::vector<std::uint32_t> chosen{50, 3, 17};
  ThreadPool threads(1);
  const Neighbors found = nearest_neighbors(all, RowSet(all).chosen(chosen), {.count = 1}, threads);
  EXPECT_EQ(found.rows_of(50)[0], 0);
  EXPECT_EQ(found.rows_of(3)[0], 1);
  EXPECT_EQ(found.rows_of(17)[0], 2);
}

}  // namespace
}  // namespace triage::learn
