#include "triage/learn/features/projection.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <numeric>
#include <vector>

#include "tests/base/temporary_folder.h"
#include "tests/learn/sparse_rows.h"
#include "triage/base/error.h"
#include "triage/base/random.h"

namespace triage::learn {
namespace {

using testing::labeled_words;

double inner_product(SparseRow a, SparseRow b) {
  double sum = 0;
  std::map<std::uint32_t, float> values;
  for (const SparseEntry& entry : a) values[entry.column] = entry.value;
  for (const SparseEntry& entry : b) {
    if (const auto found = values.find(entry.column); found != values.end()) {
      sum += double{found->second} * entry.value;
    }
  }
  return sum;
}

double cosine(SparseRow a, SparseRow b) {
  return inner_product(a, b) / std::sqrt(inner_product(a, a) * inner_product(b, b));
}

double inner_product(std::span<const float> a, std::span<const float> b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

// Sums of `rank` fixed rows with random factors.
SparseMatrix low_rank_rows(std::size_t rows, std::size_t columns, std::size_t rank,
                           std::uint64_t seed) {
  SparseMatrix matrix(columns);
  for (std::size_t i = 0; i < rows; ++i) {
    std::vector<double> sum(columns);
    Random factors(seed, "factors", i);
    for (std::size_t r = 0; r < rank; ++r) {
      Random basis(seed, "basis", r);
      const double factor = factors.normal();
      for (double& value : sum) value += factor * basis.normal();
    }
    std::vector<SparseEntry> row;
    for (std::size_t j = 0; j < columns; ++j) {
      row.push_back({static_cast<std::uint32_t>(j), static_cast<float>(sum[j])});
    }
    matrix.append_row(row);
  }
  return matrix;
}

TEST(Projection, KeepsAllAnglesOfRowsThatNeedNoMoreDirections) {
  const SparseMatrix rows = low_rank_rows(80, 60, 5, 1);
  ThreadPool threads(2);
  const Projection projection = Projection::fit(rows, {.dimension = 32}, threads);
  EXPECT_EQ(projection.dimension(), 5U) << "no directions but those of the rank";
  EXPECT_EQ(projection.columns(), 60U);
  const Matrix projected = projection.apply(rows, threads);
  for (std::size_t i = 0; i < 80; i += 7) {
    for (std::size_t j = 0; j < 80; j += 3) {
      EXPECT_NEAR(inner_product(std::as_const(projected).row(i), std::as_const(projected).row(j)),
                  cosine(rows.row(i), rows.row(j)), 1e-4);
    }
  }
}

TEST(Projection, DirectionsAreOrthonormal) {
  const ::triage::testing::TemporaryFolder folder;
  ThreadPool threads(2);
  const auto data = labeled_words({.rows = 400, .columns = 200, .classes = 4}, 2);
  const Projection projection = Projection::fit(data.rows, {.dimension = 20}, threads);
  ASSERT_EQ(projection.dimension(), 20U);
  TensorFileWriter writer;
  projection.save(writer, "p");
  writer.write(folder / "model");
  const TensorFile file(folder / "model");
  const auto directions = file.floats("p.directions", {200, 20});
  for (std::size_t a = 0; a < 20; ++a) {
    for (std::size_t b = 0; b < 20; ++b) {
      double sum = 0;
      for (std::size_t j = 0; j < 200; ++j) {
        sum += double{directions[j * 20 + a]} * directions[j * 20 + b];
      }
      EXPECT_NEAR(sum, a == b ? 1 : 0, 1e-4);
    }
  }
}

// Share of the rows' squares that their first `dimension` directions hold, by power iteration on
// the exact products: an independent, slow way to the singular values.
double best_share(const SparseMatrix& rows, std::size_t dimension) {
  const std::size_t columns = rows.columns();
  std::vector<std::vector<double>> gram(columns, std::vector<double>(columns));
  double total = 0;
  for (std::size_t i = 0; i < rows.rows(); ++i) {
    for (const SparseEntry& a : rows.row(i)) {
      for (const SparseEntry& b : rows.row(i)) {
        gram[a.column][b.column] += double{a.value} * b.value;
      }
      total += double{a.value} * a.value;
    }
  }
  double held = 0;
  for (std::size_t d = 0; d < dimension; ++d) {
    std::vector<double> direction(columns, 1);
    direction[d] = 2;
    double value = 0;
    for (int iteration = 0; iteration < 3000; ++iteration) {
      std::vector<double> next(columns);
      for (std::size_t a = 0; a < columns; ++a) {
        next[a] = std::inner_product(gram[a].begin(), gram[a].end(), direction.begin(), 0.0);
      }
      value = std::sqrt(std::inner_product(next.begin(), next.end(), next.begin(), 0.0));
      for (std::size_t a = 0; a < columns; ++a) direction[a] = next[a] / value;
    }
    held += value;
    for (std::size_t a = 0; a < columns; ++a) {
      for (std::size_t b = 0; b < columns; ++b) gram[a][b] -= value * direction[a] * direction[b];
    }
  }
  return held / total;
}

TEST(Projection, HoldsNearlyAsMuchAsTheExactDirections) {
  const ::triage::testing::TemporaryFolder folder;
  ThreadPool threads(2);
  const auto data = labeled_words({.rows = 300, .columns = 60, .classes = 4}, 3);
  const Projection projection = Projection::fit(data.rows, {.dimension = 8}, threads);
  TensorFileWriter writer;
  projection.save(writer, "p");
  writer.write(folder / "model");
  const TensorFile file(folder / "model");
  const auto directions = file.floats("p.directions", {60, 8});
  double held = 0;
  double total = 0;
  for (std::size_t i = 0; i < data.rows.rows(); ++i) {
    const auto row = std::as_const(data.rows).row(i);
    total += inner_product(row, row);
    for (std::size_t d = 0; d < 8; ++d) {
      double sum = 0;
      for (const SparseEntry& entry : row) sum += entry.value * directions[entry.column * 8 + d];
      held += sum * sum;
    }
  }
  const double best = best_share(data.rows, 8);
  EXPECT_LE(held / total, best + 1e-4);
  EXPECT_GE(held / total, 0.97 * best);
}

TEST(Projection, RowsHaveUnitLengthAndEmptyOnesAreZeros) {
  ThreadPool threads(2);
  auto data = labeled_words({.rows = 200, .columns = 100, .classes = 4}, 4);
  data.rows.append_row({});
  const Projection projection = Projection::fit(data.rows, {.dimension = 12}, threads);
  const Matrix projected = projection.apply(data.rows, threads);
  ASSERT_EQ(projected.rows(), 201U);
  for (std::size_t i = 0; i < 200; ++i) {
    const auto row = std::as_const(projected).row(i);
    EXPECT_NEAR(inner_product(row, row), 1, 1e-5);
  }
  for (const float value : projected.row(200)) EXPECT_EQ(value, 0);
  EXPECT_EQ(projection.apply(SparseMatrix(100), threads).rows(), 0U);
}

TEST(Projection, ThreadsChangeNothingAndTheSeedDoes) {
  const auto data = labeled_words({.rows = 3000, .columns = 120, .classes = 4}, 5);
  const auto projected = [&](std::size_t thread_count, std::uint64_t seed) {
    ThreadPool threads(thread_count);
    const Projection::Options options{.dimension = 16, .max_rows = 2500, .seed = seed};
    return Projection::fit(data.rows, options, threads).apply(data.rows, threads);
  };
  const Matrix first = projected(1, 1);
  EXPECT_EQ(projected(2, 1), first);
  EXPECT_EQ(projected(3, 1), first);
  EXPECT_NE(projected(1, 2), first);
}

TEST(Projection, ProjectsTheSameAfterItWasKept) {
  const ::triage::testing::TemporaryFolder folder;
  ThreadPool threads(1);
  const auto data = labeled_words({.rows = 200, .columns = 100, .classes = 4}, 6);
  const Projection projection = Projection::fit(data.rows, {.dimension = 12}, threads);
  TensorFileWriter writer;
  projection.save(writer, "p");
  writer.write(folder / "model");
  const TensorFile file(folder / "model");
  const Projection loaded = Projection::load(file, "p");
  EXPECT_EQ(loaded.columns(), 100U);
  EXPECT_EQ(loaded.dimension(), 12U);
  EXPECT_EQ(loaded.apply(data.rows, threads), projection.apply(data.rows, threads));
  EXPECT_THROW(static_cast<void>(Projection::load(file, "q")), Corrupt);
}

}  // namespace
}  // namespace triage::learn
