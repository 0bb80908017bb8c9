#include "triage/learn/inner_products.h"

#include <cblas.h>

#include "triage/base/check.h"

namespace triage::learn {

void inner_products(MatrixView queries, MatrixView base, float* products) {
  TRIAGE_CHECK(queries.columns() == base.columns(), "rows must be equally long");
  static const bool single_threaded = [] {
    openblas_set_num_threads(1);
    return true;
  }();
  static_cast<void>(single_threaded);

  const auto m = static_cast<blasint>(queries.rows());
  const auto n = static_cast<blasint>(base.rows());
  const auto k = static_cast<blasint>(base.columns());
  if (m == 0 || n == 0) return;
  if (m == 1) {  // a product of two matrices would copy the base first
    cblas_sgemv(CblasRowMajor, CblasNoTrans, n, k, 1.0F, base.data(), k, queries.data(), 1, 0.0F,
                products, 1);
    return;
  }
  cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, m, n, k, 1.0F, queries.data(), k,
              base.data(), k, 0.0F, products, n);
}

}  // namespace triage::learn
