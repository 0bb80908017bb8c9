// Inner products of all pairs of rows out of two matrices. The only place that knows BLAS.
#pragma once

#include "triage/base/matrix.h"

namespace triage::learn {

// Writes products[i * base.rows() + j] = inner product of row i of `queries` and row j of `base`.
//
// Runs in the calling thread: parallel work calls it for a block a thread, which keeps results the
// same whatever the thread count. REQUIRES: both have the same number of columns.
void inner_products(MatrixView queries, MatrixView base, float* products);

}  // namespace triage::learn
