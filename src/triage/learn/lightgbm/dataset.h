// Rows as LightGBM learns from them: each number replaced by the index of its bin.
//
// The bins are found on a sample, then the rows are pushed block by block, so the float32 rows are
// never in memory as a whole: a byte a number is what a dataset costs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "triage/learn/lightgbm/lightgbm_library.h"
#include "triage/learn/row_set.h"

namespace triage::learn {

// Owns the handle. One thread at a time.
class Dataset {
 public:
  // REQUIRES: one label a row; one weight a row or none.
  Dataset(const LightGbm& lightgbm, const RowSet& rows, std::span<const std::uint32_t> labels,
          std::span<const float> weights, const std::string& parameters, std::uint64_t seed);

  // The same bins as `reference`, for rows to validate on.
  Dataset(const LightGbm& lightgbm, const RowSet& rows, std::span<const std::uint32_t> labels,
          const Dataset& reference);

  [[nodiscard]] DatasetHandle handle() const { return handle_.get(); }

 private:
  void fill(const RowSet& rows, std::span<const std::uint32_t> labels,
            std::span<const float> weights);

  const LightGbm& lightgbm_;
  std::unique_ptr<void, decltype(LGBM_DatasetFree)*> handle_;
};

}  // namespace triage::learn
