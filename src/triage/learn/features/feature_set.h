// The named feature blocks of some rows: what heads learn from and score.
//
// A block is sparse (`words`, `chars`) or dense (`dense:lexical`, `dense:e5`). A head says which
// blocks it takes, so a new encoder is a new name here and nothing else.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "triage/base/check.h"
#include "triage/base/matrix.h"
#include "triage/base/numbers.h"

namespace triage::learn {

// Dense rows, owned or in a mapped file.
struct DenseBlock {
  Numbers<float> values;
  std::size_t columns = 0;

  [[nodiscard]] MatrixView view() const {
    return {values.data(), columns == 0 ? 0 : values.size() / columns, columns};
  }
};

struct FeatureSet {
  std::size_t rows = 0;
  std::map<std::string, SparseMatrix, std::less<>> sparse;
  std::map<std::string, DenseBlock, std::less<>> dense;

  [[nodiscard]] bool has(std::string_view name) const {
    return sparse.contains(name) || dense.contains(name);
  }
  // REQUIRES: the block is there.
  [[nodiscard]] const SparseMatrix& sparse_block(std::string_view name) const {
    const auto found = sparse.find(name);
    TRIAGE_CHECK(found != sparse.end(), "a head asks only for blocks that were made");
    return found->second;
  }
  [[nodiscard]] MatrixView dense_block(std::string_view name) const {
    const auto found = dense.find(name);
    TRIAGE_CHECK(found != dense.end(), "a head asks only for blocks that were made");
    return found->second.view();
  }
};

}  // namespace triage::learn
