#include "triage/learn/inner_products.h"

#include <cblas.h>

#include "triage/base/check.h"

namespace triage::learn {
namespace {

// OpenBLAS would start threads of its own, whose number changes the last digits.
void settle_threads() {
  static const bool is_settled = [] {
    openblas_set_num_threads(1);
    return true;
  }();
  static_cast<void>(is_settled);
}

blasint as_blas(std::size_t count) { return static_cast<blasint>(count); }

}  // namespace

void inner_products(MatrixView queries, MatrixView base, float* products) {
  TRIAGE_CHECK(queries.columns() == base.columns(), "rows must be equally long");
  settle_threads();
  const auto m = as_blas(queries.rows());
  const auto n = as_blas(base.rows());
  const auto k = as_blas(base.columns());
  if (m == 0 || n == 0) return;
  if (m == 1) {  // a product of two matrices would copy the base first
    cblas_sgemv(CblasRowMajor, CblasNoTrans, n, k, 1.0F, base.data(), k, queries.data(), 1, 0.0F,
                products, 1);
    return;
  }
  cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, m, n, k, 1.0F, queries.data(), k,
              base.data(), k, 0.0F, products, n);
}

void dense_product(MatrixView left, MatrixView right, float* result) {
  TRIAGE_CHECK(left.columns() == right.rows(), "the inner lengths must be equal");
  settle_threads();
  if (left.rows() == 0 || right.columns() == 0) return;
  cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, as_blas(left.rows()),
              as_blas(right.columns()), as_blas(left.columns()), 1.0F, left.data(),
              as_blas(left.columns()), right.data(), as_blas(right.columns()), 0.0F, result,
              as_blas(right.columns()));
}

void transposed_product(MatrixView left, MatrixView right, float* result) {
  TRIAGE_CHECK(left.rows() == right.rows(), "the inner lengths must be equal");
  settle_threads();
  if (left.columns() == 0 || right.columns() == 0) return;
  cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, as_blas(left.columns()),
              as_blas(right.columns()), as_blas(left.rows()), 1.0F, left.data(),
              as_blas(left.columns()), right.data(), as_blas(right.columns()), 0.0F, result,
              as_blas(right.columns()));
}

void gram_upper(MatrixView rows, float* result) {
  settle_threads();
  if (rows.rows() == 0 || rows.columns() == 0) return;
  const blasint width = as_blas(rows.columns());
  cblas_ssyrk(CblasRowMajor, CblasUpper, CblasTrans, width, as_blas(rows.rows()), 1.0F, rows.data(),
              width, 0.0F, result, width);
}

}  // namespace triage::learn
