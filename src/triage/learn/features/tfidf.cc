#include "triage/learn/features/tfidf.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "triage/base/error.h"

namespace triage::learn {
namespace {

// In how many texts a column must occur so that about max_columns are left, min_rows at least.
std::uint32_t least_rows(std::vector<std::uint32_t> rows_with, const Tfidf::Options& options) {
  if (rows_with.size() <= options.max_columns) return options.min_rows;
  const auto last = rows_with.begin() + static_cast<std::ptrdiff_t>(options.max_columns);
  std::nth_element(rows_with.begin(), last, rows_with.end(), std::greater<>());
  return std::max(options.min_rows, *last + 1);
}

}  // namespace

Tfidf Tfidf::fit(const SparseMatrix& counts, const Options& options) {
  std::vector<std::uint32_t> rows_with(counts.columns());
  for (std::size_t i = 0; i < counts.rows(); ++i) {
    for (const SparseEntry& entry : counts.row(i)) ++rows_with[entry.column];
  }
  const std::uint32_t min_rows = least_rows(rows_with, options);
  std::vector<float> idf;
  std::vector<std::uint32_t> columns(counts.columns(), kDropped);
  const double rows = static_cast<double>(counts.rows());
  for (std::size_t column = 0; column < columns.size(); ++column) {
    if (rows_with[column] < min_rows) continue;
    columns[column] = static_cast<std::uint32_t>(idf.size());
    idf.push_back(static_cast<float>(
        std::pow(std::log((1 + rows) / (1.0 + rows_with[column])) + 1, options.idf_power)));
  }
  Tfidf fitted;
  fitted.columns_ = std::move(columns);
  fitted.idf_ = std::move(idf);
  fitted.count_power_ = std::vector<float>{options.count_power};
  return fitted;
}

void Tfidf::transform(SparseRow counts, std::vector<SparseEntry>& weights) const {
  // Three passes, so that the places in the two large tables are all asked for before the first of
  // them is needed: which columns are dropped cannot be foreseen.
  weights.resize(counts.size());
  std::size_t kept = 0;
  for (std::size_t k = 0; k < counts.size(); ++k) {
    weights[k] = {columns_[counts[k].column], counts[k].value};
  }
  for (const SparseEntry& entry : weights) {
    weights[kept] = entry;
    kept += entry.column < idf_.size() ? 1 : 0;  // a damaged file's numbers go like dropped ones
  }
  weights.resize(kept);
  double squares = 0;
  for (SparseEntry& entry : weights) {
    const float damped = entry.value == 1 ? 1.0F : std::pow(entry.value, count_power_[0]);
    entry.value = damped * idf_[entry.column];
    squares += static_cast<double>(entry.value) * entry.value;
  }
  if (squares == 0) return;
  const auto scale = static_cast<float>(1 / std::sqrt(squares));
  for (SparseEntry& entry : weights) entry.value *= scale;
}

SparseMatrix Tfidf::transform(const SparseMatrix& counts, ThreadPool& threads) const {
  constexpr std::size_t kBlock = 1024;
  std::vector<SparseMatrix> parts((counts.rows() + kBlock - 1) / kBlock);
  threads.for_each_block(counts.rows(), kBlock, [&](std::size_t begin, std::size_t end) {
    std::vector<SparseEntry> weights;
    for (std::size_t i = begin; i < end; ++i) {
      transform(counts.row(i), weights);
      parts[begin / kBlock].append_row(weights);
    }
  });
  SparseMatrix all(columns());
  all.reserve(counts.rows(), counts.entry_count());
  for (SparseMatrix& part : parts) {
    all.append(part);
    part = SparseMatrix();
  }
  return all;
}

void Tfidf::save(TensorFileWriter& file, const std::string& prefix) const {
  file.add(prefix + ".columns", columns_.view(), {columns_.size()});
  file.add(prefix + ".idf", idf_.view(), {idf_.size()});
  file.add(prefix + ".count_power", count_power_.view(), {1});
}

Tfidf Tfidf::load(const TensorFile& file, const std::string& prefix) {
  Tfidf loaded;
  loaded.columns_ = file.integers(prefix + ".columns", {0});
  loaded.idf_ = file.floats(prefix + ".idf", {0});
  loaded.count_power_ = file.floats(prefix + ".count_power", {1});
  return loaded;
}

}  // namespace triage::learn
