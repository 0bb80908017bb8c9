// Products of dense matrices. The only place that knows BLAS.
//
// All run in the calling thread: parallel work calls them for a block a thread, which keeps results
// the same whatever the thread count.
#pragma once

#include "triage/base/matrix.h"

namespace triage::learn {

// Writes products[i * base.rows() + j] = inner product of row i of `queries` and row j of `base`.
// REQUIRES: both have the same number of columns.
void inner_products(MatrixView queries, MatrixView base, float* products);

// Writes left · right, left.rows() × right.columns() numbers. REQUIRES: left.columns() is
// right.rows().
void dense_product(MatrixView left, MatrixView right, float* result);

// Writes leftᵀ · right, left.columns() × right.columns() numbers. REQUIRES: as many rows.
void transposed_product(MatrixView left, MatrixView right, float* result);

// Writes rowsᵀ · rows, columns × columns numbers; only those on and above the diagonal count.
void gram_upper(MatrixView rows, float* result);

}  // namespace triage::learn
