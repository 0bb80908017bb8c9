#include "triage/learn/features/tfidf.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <map>
#include <vector>

#include "tests/base/temporary_folder.h"
#include "triage/base/error.h"
#include "triage/base/random.h"

namespace triage::learn {
namespace {

using Row = std::vector<SparseEntry>;

SparseMatrix matrix_of(std::size_t columns, const std::vector<Row>& rows) {
  SparseMatrix matrix(columns);
  for (const Row& row : rows) matrix.append_row(row);
  return matrix;
}

SparseMatrix random_counts(std::size_t rows, std::size_t columns, std::uint64_t seed) {
  SparseMatrix matrix(columns);
  for (std::size_t i = 0; i < rows; ++i) {
    Random random(seed, "counts", i);
    Row row;
    for (std::uint32_t j = 0; j < columns; ++j) {
      if (random.below(5) == 0) row.push_back({j, static_cast<float>(1 + random.below(4))});
    }
    matrix.append_row(row);
  }
  return matrix;
}

Row transformed(const Tfidf& tfidf, const Row& counts) {
  Row weights;
  tfidf.transform(counts, weights);
  return weights;
}

double length(SparseRow row) {
  double squares = 0;
  for (const SparseEntry& entry : row) squares += double{entry.value} * entry.value;
  return std::sqrt(squares);
}

TEST(Tfidf, WeighsAsTheFormulaSays) {
  // Three texts; column 0 is in all, column 2 in two, column 5 in one.
  const SparseMatrix counts = matrix_of(6, {{{0, 2}, {2, 1}}, {{0, 1}, {2, 3}, {5, 1}}, {{0, 1}}});
  const Tfidf tfidf = Tfidf::fit(counts, {.min_rows = 1, .count_power = 0.5F, .idf_power = 1});
  ASSERT_EQ(tfidf.columns(), 3U);
  EXPECT_EQ(tfidf.hashed_columns(), 6U);
  const double in_all = std::log(4.0 / 4.0) + 1;
  const double in_two = std::log(4.0 / 3.0) + 1;
  const double in_one = std::log(4.0 / 2.0) + 1;
  const double a = 1 * in_all;
  const double b = std::sqrt(3.0) * in_two;
  const double c = 1 * in_one;
  const double norm = std::sqrt(a * a + b * b + c * c);
  const Row weights = transformed(tfidf, {{0, 1}, {2, 3}, {5, 1}});
  ASSERT_EQ(weights.size(), 3U);
  EXPECT_NEAR(weights[0].value, a / norm, 1e-6);
  EXPECT_NEAR(weights[1].value, b / norm, 1e-6);
  EXPECT_NEAR(weights[2].value, c / norm, 1e-6);
  EXPECT_EQ(weights[2].column, 2U) << "numbered anew without gaps";
}

TEST(Tfidf, PowersDampCountsAndRarity) {
  const SparseMatrix counts = matrix_of(2, {{{0, 1}}, {{0, 1}}, {{0, 1}, {1, 1}}});
  const Tfidf plain = Tfidf::fit(counts, {.min_rows = 1, .count_power = 1, .idf_power = 0});
  const Row weights = transformed(plain, {{0, 3}, {1, 4}});
  EXPECT_NEAR(weights[0].value, 0.6, 1e-6);
  EXPECT_NEAR(weights[1].value, 0.8, 1e-6);
  const Tfidf flat = Tfidf::fit(counts, {.min_rows = 1, .count_power = 0, .idf_power = 2});
  const double rare = std::pow(std::log(4.0 / 2.0) + 1, 2);
  EXPECT_NEAR(transformed(flat, {{0, 9}, {1, 1}})[1].value, rare / std::hypot(1, rare), 1e-6);
}

TEST(Tfidf, ColumnsOfTooFewTextsAreDropped) {
  const SparseMatrix counts = matrix_of(4, {{{0, 1}, {1, 5}}, {{0, 1}, {3, 1}}, {{3, 2}}});
  const Tfidf tfidf = Tfidf::fit(counts, {.min_rows = 2});
  EXPECT_EQ(tfidf.columns(), 2U);
  EXPECT_EQ(tfidf.column_of(0), 0U);
  EXPECT_EQ(tfidf.column_of(1), Tfidf::kDropped) << "five times, but in one text";
  EXPECT_EQ(tfidf.column_of(2), Tfidf::kDropped);
  EXPECT_EQ(tfidf.column_of(3), 1U);
  EXPECT_TRUE(transformed(tfidf, {{1, 3}, {2, 1}}).empty());
}

TEST(Tfidf, OfTooManyColumnsThoseInTheMostTextsAreKept) {
  const SparseMatrix counts =
      matrix_of(4, {{{0, 1}, {1, 1}, {2, 1}, {3, 1}}, {{0, 1}, {2, 1}, {3, 1}}, {{0, 1}, {2, 1}}});
  const Tfidf tfidf = Tfidf::fit(counts, {.min_rows = 1, .max_columns = 2});
  EXPECT_EQ(tfidf.columns(), 2U);
  EXPECT_NE(tfidf.column_of(0), Tfidf::kDropped);
  EXPECT_NE(tfidf.column_of(2), Tfidf::kDropped);
}

RC_GTEST_PROP(Tfidf, RowsHaveUnitLengthAndRisingColumns, ()) {
  const auto rows = *rc::gen::inRange<std::size_t>(1, 60);
  const auto columns = *rc::gen::inRange<std::size_t>(1, 50);
  const SparseMatrix counts = random_counts(rows, columns, *rc::gen::inRange(0, 1000));
  const auto most = *rc::gen::inRange<std::size_t>(1, 60);
  const auto least = *rc::gen::inRange<std::uint32_t>(1, 4);
  const Tfidf tfidf = Tfidf::fit(counts, {.min_rows = least, .max_columns = most});
  RC_ASSERT(tfidf.columns() <= most);
  ThreadPool threads(2);
  const SparseMatrix weights = tfidf.transform(counts, threads);
  RC_ASSERT(weights.rows() == rows);
  RC_ASSERT(weights.columns() == tfidf.columns());
  for (std::size_t i = 0; i < rows; ++i) {
    const auto row = weights.row(i);
    for (std::size_t j = 0; j < row.size(); ++j) {
      RC_ASSERT(row[j].column < tfidf.columns() && row[j].value > 0);
      if (j > 0) RC_ASSERT(row[j - 1].column < row[j].column);
    }
    RC_ASSERT(row.empty() || std::fabs(length(row) - 1) < 1e-5);
  }
}

void expect_equal_rows(const SparseMatrix& a, const SparseMatrix& b) {
  ASSERT_EQ(a.rows(), b.rows());
  for (std::size_t i = 0; i < a.rows(); ++i) {
    const auto one = a.row(i);
    const auto other = b.row(i);
    ASSERT_TRUE(std::equal(one.begin(), one.end(), other.begin(), other.end())) << "row " << i;
  }
}

TEST(Tfidf, ThreadsChangeNothing) {
  const SparseMatrix counts = random_counts(3000, 40, 5);  // some pieces of work
  const Tfidf tfidf = Tfidf::fit(counts, {});
  ThreadPool one(1);
  ThreadPool three(3);
  expect_equal_rows(tfidf.transform(counts, one), tfidf.transform(counts, three));
}

TEST(Tfidf, WeighsTheSameAfterItWasKept) {
  const ::triage::testing::TemporaryFolder folder;
  const SparseMatrix counts = random_counts(100, 40, 6);
  const Tfidf tfidf = Tfidf::fit(counts, {.min_rows = 15, .count_power = 0.6F});
  TensorFileWriter writer;
  tfidf.save(writer, "words");
  writer.write(folder / "model");
  const TensorFile file(folder / "model");
  const Tfidf loaded = Tfidf::load(file, "words");
  EXPECT_EQ(loaded.columns(), tfidf.columns());
  ThreadPool threads(1);
  expect_equal_rows(loaded.transform(counts, threads), tfidf.transform(counts, threads));
  EXPECT_THROW(static_cast<void>(Tfidf::load(file, "chars")), Corrupt);
}

TEST(Tfidf, ColumnsThatADamagedFileNumbersTooHighAreLeftOut) {
  const ::triage::testing::TemporaryFolder folder;
  const std::vector<std::uint32_t> columns{0, 7, Tfidf::kDropped};
  const std::vector<float> idf{1};
  const std::vector<float> power{1};
  TensorFileWriter writer;
  writer.add("words.columns", columns, {3});
  writer.add("words.idf", idf, {1});
  writer.add("words.count_power", power, {1});
  writer.write(folder / "model");
  const TensorFile file(folder / "model");
  EXPECT_EQ(transformed(Tfidf::load(file, "words"), {{0, 2}, {1, 2}, {2, 2}}), (Row{{0, 1}}));
}

}  // namespace
}  // namespace triage::learn
