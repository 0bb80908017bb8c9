#include "triage/learn/features/joined_blocks.h"

#include <vector>

namespace triage::learn {
namespace {

// Writes the entries of one row, moved right by `offset` columns. Returns the end of what it wrote.
SparseEntry* write_scaled(SparseRow row, std::size_t offset, float factor, SparseEntry* out) {
  for (const SparseEntry& entry : row) {
    *out++ = {static_cast<std::uint32_t>(entry.column + offset), entry.value * factor};
  }
  return out;
}

SparseEntry* write_scaled(std::span<const float> row, std::size_t offset, float factor,
                          SparseEntry* out) {
  for (std::size_t j = 0; j < row.size(); ++j) {
    *out++ = {static_cast<std::uint32_t>(offset + j), row[j] * factor};
  }
  return out;
}

std::size_t entry_count(const FeatureSet& features, const std::string& block) {
  if (features.sparse.contains(block)) return features.sparse_block(block).entry_count();
  return features.rows * features.dense_block(block).columns();
}

std::size_t entry_count(const FeatureSet& features, const std::string& block, std::size_t row) {
  if (features.sparse.contains(block)) return features.sparse_block(block).row(row).size();
  return features.dense_block(block).columns();
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
    std::size_t size = 0;
    for (const BlockFactor& block : blocks) size += entry_count(features, block.block, i);
    row.resize(size);
    SparseEntry* end = row.data();
    std::size_t offset = 0;
    for (const BlockFactor& block : blocks) {
      if (features.sparse.contains(block.block)) {
        end = write_scaled(features.sparse_block(block.block).row(i), offset, block.factor, end);
      } else {
        end = write_scaled(features.dense_block(block.block).row(i), offset, block.factor, end);
      }
      offset += column_count(features, block.block);
    }
    joined.append_row(row);
  }
  return joined;
}

}  // namespace triage::learn
