#include "triage/learn/features/joined_blocks.h"

#include <vector>

namespace triage::learn {
namespace {

// Appends the entries of one row, moved right by `offset` columns.
void append_scaled(SparseRow row, std::size_t offset, float factor, std::vector<SparseEntry>& out) {
  for (const SparseEntry& entry : row) {
    out.push_back({static_cast<std::uint32_t>(entry.column + offset), entry.value * factor});
  }
}

void append_scaled(std::span<const float> row, std::size_t offset, float factor,
                   std::vector<SparseEntry>& out) {
  for (std::size_t j = 0; j < row.size(); ++j) {
    out.push_back({static_cast<std::uint32_t>(offset + j), row[j] * factor});
  }
}

std::size_t entry_count(const FeatureSet& features, const std::string& block) {
  if (features.sparse.contains(block)) return features.sparse_block(block).entry_count();
  return features.rows * features.dense_block(block).columns();
}

}  // namespace

std::size_t column_count(const FeatureSet& features, const std::string& block) {
  if (features.sparse.contains(block)) return features.sparse_block(block).columns();
  return features.dense_block(block).columns();
}

SparseMatrix joined_blocks(const FeatureSet& features, std::span<const BlockFactor> blocks) {
  std::size_t columns = 0;
  std::size_t entries = 0;
  for (const BlockFactor& block : blocks) {
    columns += column_count(features, block.block);
    entries += entry_count(features, block.block);
  }
  SparseMatrix joined(columns);
  joined.reserve(features.rows, entries);
  std::vector<SparseEntry> row;
  for (std::size_t i = 0; i < features.rows; ++i) {
    row.clear();
    std::size_t offset = 0;
    for (const BlockFactor& block : blocks) {
      if (features.sparse.contains(block.block)) {
        append_scaled(features.sparse_block(block.block).row(i), offset, block.factor, row);
      } else {
        append_scaled(features.dense_block(block.block).row(i), offset, block.factor, row);
      }
      offset += column_count(features, block.block);
    }
    joined.append_row(row);
  }
  return joined;
}

}  // namespace triage::learn
