#include "triage/learn/lightgbm/dataset.h"

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

#include "triage/base/error.h"
#include "triage/learn/lightgbm/bin_sample.h"

namespace triage::learn {
namespace {

constexpr std::size_t kPushedNumbers = 1U << 20U;  // pushed at a time: 4 MiB

// The numbers of the sample, column by column, as LightGBM takes them: zeros are left out.
struct SampledColumns {
  std::vector<std::vector<double>> values;
  std::vector<std::vector<int>> positions;  // of the values, in the sample

  SampledColumns(const RowSet& rows, std::span<const std::uint32_t> sample)
      : values(rows.columns()), positions(rows.columns()) {
    constexpr std::size_t kBlock = 256;
    const RowSet sampled = rows.chosen(sample);
    std::vector<float> buffer;
    for (std::size_t begin = 0; begin < sampled.rows(); begin += kBlock) {
      const std::size_t end = std::min(sampled.rows(), begin + kBlock);
      add(sampled.block(begin, end, buffer), begin);
    }
  }

 private:
  void add(MatrixView block, std::size_t first) {
    for (std::size_t column = 0; column < block.columns(); ++column) {
      for (std::size_t i = 0; i < block.rows(); ++i) {
        const float value = block.row(i)[column];
        if (value == 0.0F) continue;
        values[column].push_back(value);
        positions[column].push_back(static_cast<int>(first + i));
      }
    }
  }
};

int checked_count(std::size_t rows) {
  if (rows > static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max())) {
    throw InvalidInput("training: " + std::to_string(rows) +
                       " rows are more than LightGBM can take. Train on fewer than 2^31.");
  }
  return static_cast<int>(rows);
}

}  // namespace

Dataset::Dataset(const LightGbm& lightgbm, const RowSet& rows,
                 std::span<const std::uint32_t> labels, std::span<const float> weights,
                 const std::string& parameters, std::uint64_t seed)
    : lightgbm_(lightgbm), handle_(nullptr, lightgbm.dataset_free) {
  const int count = checked_count(rows.rows());
  const std::vector<std::uint32_t> sample = bin_sample(rows.rows(), rows.columns(), seed);
  SampledColumns sampled(rows, sample);
  std::vector<double*> values;
  std::vector<int*> positions;
  std::vector<int> counts;
  for (std::size_t column = 0; column < rows.columns(); ++column) {
    values.push_back(sampled.values[column].data());
    positions.push_back(sampled.positions[column].data());
    counts.push_back(static_cast<int>(sampled.values[column].size()));
  }
  DatasetHandle handle = nullptr;
  lightgbm_.check(
      lightgbm_.dataset_create_from_sampled_column(
          values.data(), positions.data(), static_cast<int>(rows.columns()), counts.data(),
          static_cast<int>(sample.size()), count, count, parameters.c_str(), &handle),
      "finding bins");
  handle_.reset(handle);
  fill(rows, labels, weights);
}

Dataset::Dataset(const LightGbm& lightgbm, const RowSet& rows,
                 std::span<const std::uint32_t> labels, const Dataset& reference)
    : lightgbm_(lightgbm), handle_(nullptr, lightgbm.dataset_free) {
  DatasetHandle handle = nullptr;
  lightgbm_.check(lightgbm_.dataset_create_by_reference(reference.handle(),
                                                        checked_count(rows.rows()), &handle),
                  "preparing validation rows");
  handle_.reset(handle);
  fill(rows, labels, {});
}

void Dataset::fill(const RowSet& rows, std::span<const std::uint32_t> labels,
                   std::span<const float> weights) {
  const std::size_t step = std::max<std::size_t>(1, kPushedNumbers / rows.columns());
  std::vector<float> buffer;
  for (std::size_t begin = 0; begin < rows.rows(); begin += step) {
    const MatrixView block = rows.block(begin, std::min(rows.rows(), begin + step), buffer);
    lightgbm_.check(lightgbm_.dataset_push_rows(
                        handle(), block.data(), C_API_DTYPE_FLOAT32, static_cast<int>(block.rows()),
                        static_cast<int>(block.columns()), static_cast<int>(begin)),
                    "filling bins");
  }
  const std::vector<float> label_values(labels.begin(), labels.end());
  lightgbm_.check(
      lightgbm_.dataset_set_field(handle(), "label", label_values.data(),
                                  static_cast<int>(label_values.size()), C_API_DTYPE_FLOAT32),
      "setting labels");
  if (weights.empty()) return;
  lightgbm_.check(
      lightgbm_.dataset_set_field(handle(), "weight", weights.data(),
                                  static_cast<int>(weights.size()), C_API_DTYPE_FLOAT32),
      "setting weights");
}

}  // namespace triage::learn
