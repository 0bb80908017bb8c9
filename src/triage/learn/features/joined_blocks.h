// Several blocks side by side, each with a factor, as one sparse matrix.
#pragma once

#include <span>
#include <string>

#include "triage/base/matrix.h"
#include "triage/learn/features/feature_set.h"

namespace triage::learn {

// A block's columns follow those of the blocks before it; its values are multiplied by the factor,
// which says how much it counts beside the others (the rows of every block have unit length).
struct BlockFactor {
  std::string block;  // sparse or dense
  float factor = 1;
};

// REQUIRES: `features` has all blocks.
[[nodiscard]] SparseMatrix joined_blocks(const FeatureSet& features,
                                         std::span<const BlockFactor> blocks);

// Columns of one block. REQUIRES: `features` has it.
[[nodiscard]] std::size_t column_count(const FeatureSet& features, const std::string& block);

}  // namespace triage::learn
