#include "triage/learn/features/projection.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "triage/base/check.h"
#include "triage/base/random.h"
#include "triage/learn/inner_products.h"

// LAPACK, as OpenBLAS carries it: eigenvalues and vectors of a symmetric matrix.
// NOLINTNEXTLINE(readability-identifier-naming): the name is LAPACK's
extern "C" void dsyev_(const char* job, const char* half, const int* size, double* matrix,
                       const int* stride, double* eigenvalues, double* work, const int* work_size,
                       int* status);

namespace triage::learn {
namespace {

constexpr std::size_t kBlock = 512;  // rows a thread takes at a time; part of the result's bytes

// Columns as rows, so that both products of the search run row by row.
SparseMatrix transposed(const SparseMatrix& rows) {
  std::vector<std::size_t> starts(rows.columns() + 1);
  for (std::size_t i = 0; i < rows.rows(); ++i) {
    for (const SparseEntry& entry : rows.row(i)) ++starts[entry.column + 1];
  }
  for (std::size_t c = 0; c < rows.columns(); ++c) starts[c + 1] += starts[c];
  std::vector<SparseEntry> entries(rows.entry_count());
  std::vector<std::size_t> next(starts.begin(), starts.end() - 1);
  for (std::size_t i = 0; i < rows.rows(); ++i) {
    for (const SparseEntry& entry : rows.row(i)) {
      entries[next[entry.column]++] = {static_cast<std::uint32_t>(i), entry.value};
    }
  }
  SparseMatrix result(rows.rows());
  result.reserve(rows.columns(), entries.size());
  for (std::size_t c = 0; c < rows.columns(); ++c) {
    result.append_row({entries.data() + starts[c], entries.data() + starts[c + 1]});
  }
  return result;
}

// sparse · dense.
Matrix product(const SparseMatrix& sparse, const Matrix& dense, ThreadPool& threads) {
  const std::size_t width = dense.columns();
  Matrix result(sparse.rows(), width);
  threads.for_each_block(sparse.rows(), kBlock, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      float* const out = result.row(i).data();
      for (const SparseEntry& entry : sparse.row(i)) {
        const float* const in = dense.row(entry.column).data();
        for (std::size_t j = 0; j < width; ++j) out[j] += entry.value * in[j];
      }
    }
  });
  return result;
}

MatrixView rows_between(const Matrix& matrix, std::size_t begin, std::size_t end) {
  return {matrix.data() + begin * matrix.columns(), end - begin, matrix.columns()};
}

// matrixᵀ · matrix in double, width × width, summed block by block in a fixed order.
std::vector<double> gram(const Matrix& matrix, ThreadPool& threads) {
  const std::size_t width = matrix.columns();
  const std::size_t blocks = (matrix.rows() + kBlock - 1) / kBlock;
  constexpr std::size_t kStripes = 16;  // partial sums; bounds their memory
  std::vector<std::vector<double>> sums(kStripes);
  threads.for_each(kStripes, [&](std::size_t stripe) {
    sums[stripe].assign(width * width, 0);
    for (std::size_t block = stripe; block < blocks; block += kStripes) {
      const std::size_t end = std::min(matrix.rows(), (block + 1) * kBlock);
      std::vector<float> partial(width * width);
      gram_upper(rows_between(matrix, block * kBlock, end), partial.data());
      for (std::size_t k = 0; k < partial.size(); ++k) sums[stripe][k] += partial[k];
    }
  });
  for (std::size_t stripe = 1; stripe < kStripes; ++stripe) {
    for (std::size_t k = 0; k < sums[0].size(); ++k) sums[0][k] += sums[stripe][k];
  }
  std::vector<double> whole = std::move(sums[0]);
  for (std::size_t a = 0; a < width; ++a) {
    for (std::size_t b = 0; b < a; ++b) whole[a * width + b] = whole[b * width + a];
  }
  return whole;
}

struct Eigen {
  std::vector<double> values;   // rising
  std::vector<double> vectors;  // one a row, unit length
};

Eigen eigen_of(std::vector<double> symmetric) {
  const int size = static_cast<int>(std::lround(std::sqrt(symmetric.size())));
  Eigen eigen{std::vector<double>(static_cast<std::size_t>(size)), std::move(symmetric)};
  int work_size = std::max(1, 64 * size);
  std::vector<double> work(static_cast<std::size_t>(work_size));
  int status = 0;
  dsyev_("V", "U", &size, eigen.vectors.data(), &size, eigen.values.data(), work.data(), &work_size,
         &status);
  TRIAGE_CHECK(status == 0, "a symmetric matrix has eigenvalues");
  return eigen;
}

// matrix · V_r · diag(scale), the r strongest eigenvectors of its Gram matrix first. What carries
// less than a millionth of the strongest is noise and left out.
struct Basis {
  std::vector<double> mixing;  // width × rank: new column = Σ old column · mixing
  std::size_t rank = 0;
};

Basis orthonormal_mixing(const Matrix& matrix, std::size_t max_rank, ThreadPool& threads) {
  const std::size_t width = matrix.columns();
  const Eigen eigen = eigen_of(gram(matrix, threads));
  const double floor = 1e-12 * std::max(eigen.values.back(), 0.0);
  Basis basis;
  while (basis.rank < std::min(max_rank, width) &&
         eigen.values[width - 1 - basis.rank] > std::max(floor, 1e-20)) {
    ++basis.rank;
  }
  basis.mixing.resize(width * basis.rank);
  for (std::size_t r = 0; r < basis.rank; ++r) {
    const double* const vector = eigen.vectors.data() + (width - 1 - r) * width;
    const double scale = 1 / std::sqrt(eigen.values[width - 1 - r]);
    // The sign of an eigenvector is arbitrary; the largest component is made positive.
    const double largest = *std::max_element(
        vector, vector + width, [](double a, double b) { return std::fabs(a) < std::fabs(b); });
    for (std::size_t a = 0; a < width; ++a) {
      basis.mixing[a * basis.rank + r] = vector[a] * (largest < 0 ? -scale : scale);
    }
  }
  return basis;
}

Matrix mixed(const Matrix& matrix, const Basis& basis, ThreadPool& threads) {
  Matrix result(matrix.rows(), basis.rank);
  const std::vector<float> mixing(basis.mixing.begin(), basis.mixing.end());
  threads.for_each_block(matrix.rows(), kBlock, [&](std::size_t begin, std::size_t end) {
    dense_product(rows_between(matrix, begin, end),
                  MatrixView(mixing.data(), matrix.columns(), basis.rank),
                  result.row(begin).data());
  });
  return result;
}

Matrix orthonormalized(const Matrix& matrix, ThreadPool& threads) {
  return mixed(matrix, orthonormal_mixing(matrix, matrix.columns(), threads), threads);
}

Matrix random_directions(std::size_t rows, std::size_t width, std::uint64_t seed,
                         ThreadPool& threads) {
  Matrix directions(rows, width);
  threads.for_each_block(rows, kBlock, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      Random random(seed, "projection", i);
      for (float& value : directions.row(i)) value = static_cast<float>(random.normal());
    }
  });
  return directions;
}

// At most max_rows of the rows, in their order.
SparseMatrix drawn(const SparseMatrix& rows, const Projection::Options& options) {
  std::vector<std::uint32_t> order(rows.rows());
  std::iota(order.begin(), order.end(), 0U);
  if (order.size() > options.max_rows) {
    Random(options.seed, "projection.rows").shuffle(std::span(order));
    order.resize(options.max_rows);
    std::sort(order.begin(), order.end());
  }
  SparseMatrix chosen(rows.columns());
  for (const std::uint32_t row : order) chosen.append_row(rows.row(row));
  return chosen;
}

}  // namespace

Projection Projection::fit(const SparseMatrix& all_rows, const Options& options,
                           ThreadPool& threads) {
  const SparseMatrix rows = drawn(all_rows, options);
  const SparseMatrix columns = transposed(rows);
  const std::size_t width = options.dimension + options.oversampling;
  Matrix range =
      product(rows, random_directions(rows.columns(), width, options.seed, threads), threads);
  for (int i = 0; i < options.power_iterations; ++i) {
    range = orthonormalized(range, threads);
    const Matrix back = orthonormalized(product(columns, range, threads), threads);
    range = product(rows, back, threads);
  }
  range = orthonormalized(range, threads);
  // B = Qᵀ·rows has the right singular vectors we want; `columns · Q` is Bᵀ.
  const Matrix narrow = product(columns, range, threads);
  const Matrix directions =
      mixed(narrow, orthonormal_mixing(narrow, options.dimension, threads), threads);

  Projection fitted;
  fitted.columns_ = rows.columns();
  fitted.dimension_ = directions.columns();
  fitted.directions_ = std::vector<float>(
      directions.data(), directions.data() + directions.rows() * directions.columns());
  return fitted;
}

void Projection::apply(SparseRow row, std::span<float> projected) const {
  std::fill(projected.begin(), projected.end(), 0.0F);
  for (const SparseEntry& entry : row) {
    const float* const direction = directions_.data() + entry.column * dimension_;
    for (std::size_t j = 0; j < dimension_; ++j) projected[j] += entry.value * direction[j];
  }
  double squares = 0;
  for (const float value : projected) squares += static_cast<double>(value) * value;
  if (squares == 0) return;
  const auto scale = static_cast<float>(1 / std::sqrt(squares));
  for (float& value : projected) value *= scale;
}

Matrix Projection::apply(const SparseMatrix& rows, ThreadPool& threads) const {
  Matrix projected(rows.rows(), dimension_);
  threads.for_each_block(rows.rows(), kBlock, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) apply(rows.row(i), projected.row(i));
  });
  return projected;
}

void Projection::save(TensorFileWriter& file, const std::string& prefix) const {
  file.add(prefix + ".directions", directions_.view(), {columns_, dimension_});
}

Projection Projection::load(const TensorFile& file, const std::string& prefix) {
  Projection loaded;
  loaded.directions_ = file.floats(prefix + ".directions", {0, 0});
  const auto& shape = file.tensors().at(prefix + ".directions").shape;
  loaded.columns_ = shape[0];
  loaded.dimension_ = shape[1];
  return loaded;
}

}  // namespace triage::learn
