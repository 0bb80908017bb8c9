#include "triage/learn/linear/linear_model.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "triage/base/check.h"
#include "triage/base/error.h"
#include "triage/base/processor_clones.h"
#include "triage/base/random.h"

namespace triage::learn {
namespace {

constexpr std::size_t kLanes = 8;  // floats that the compiler handles as one

std::size_t lanes_for(std::size_t class_count) {
  return (class_count + kLanes - 1) / kLanes * kLanes;
}

// kLanes sums that stay in registers while a row is read. Two sets take turns, so that an addition
// need not wait for the one before it.
using Lanes = std::array<float, kLanes>;

inline void add_scaled(const float* weights, float value, Lanes& sums) {
  for (std::size_t i = 0; i < kLanes; ++i) sums[i] += value * weights[i];
}

// start + Σ value · weights of the row's columns, for kLanes classes. `weights` points at the first
// of these classes in column 0; columns are `stride` numbers apart.
TRIAGE_PROCESSOR_CLONES
Lanes margins_of(SparseRow row, const float* weights, const float* start, std::size_t stride) {
  Lanes even;
  Lanes odd{};
  std::copy_n(start, kLanes, even.begin());
  std::size_t at = 0;
  for (; at + 1 < row.size(); at += 2) {
    add_scaled(weights + row[at].column * stride, row[at].value, even);
    add_scaled(weights + row[at + 1].column * stride, row[at + 1].value, odd);
  }
  if (at < row.size()) add_scaled(weights + row[at].column * stride, row[at].value, even);
  for (std::size_t i = 0; i < kLanes; ++i) even[i] += odd[i];
  return even;
}

// Adds value · steps to the weights of each of the row's columns, laid out as in margins_of().
TRIAGE_PROCESSOR_CLONES
void add_to_weights(SparseRow row, const float* steps, float* weights, std::size_t stride) {
  Lanes added;
  std::copy_n(steps, kLanes, added.begin());
  for (const SparseEntry entry : row) {
    float* const column = weights + entry.column * stride;
    for (std::size_t i = 0; i < kLanes; ++i) column[i] += entry.value * added[i];
  }
}

// The state of one fit: primal weights that every row's dual variables add to.
class DualDescent {
 public:
  DualDescent(const SparseMatrix& rows, std::span<const std::uint32_t> labels,
              std::span<const float> weights, std::size_t class_count, double cost)
      : rows_(rows),
        labels_(labels),
        class_count_(class_count),
        lanes_(lanes_for(class_count)),
        primal_((rows.columns() + 1) * lanes_),
        dual_(rows.rows() * lanes_),
        squares_(rows.rows()),
        diagonal_(rows.rows()),
        margins_(lanes_),
        steps_(lanes_) {
    for (std::size_t i = 0; i < rows.rows(); ++i) {
      const double row_cost = cost * (weights.empty() ? 1.0 : weights[i]);
      if (row_cost <= 0) continue;
      order_.push_back(static_cast<std::uint32_t>(i));
      diagonal_[i] = static_cast<float>(0.5 / row_cost);
      float squares = 1;  // the bias is a column that is always 1
      for (const SparseEntry& entry : rows.row(i)) squares += entry.value * entry.value;
      squares_[i] = squares;
    }
  }

  // One pass over all rows. Returns the largest violation of the optimality conditions seen.
  float sweep(Random& random) {
    random.shuffle(std::span(order_));
    float worst = 0;
    for (const std::uint32_t row : order_) worst = std::max(worst, update(row));
    return worst;
  }

  [[nodiscard]] std::vector<float> take_weights() { return std::move(primal_); }

 private:
  float* bias() { return primal_.data() + rows_.columns() * lanes_; }

  float update(std::size_t row) {
    for (std::size_t lane = 0; lane < lanes_; lane += kLanes) {
      const Lanes margins =
          margins_of(rows_.row(row), primal_.data() + lane, bias() + lane, lanes_);
      std::copy_n(margins.begin(), kLanes, margins_.begin() + static_cast<std::ptrdiff_t>(lane));
    }
    float worst = 0;
    bool has_moved = false;
    float* const dual = dual_.data() + row * lanes_;
    for (std::size_t label = 0; label < class_count_; ++label) {
      const float sign = label == labels_[row] ? 1.0F : -1.0F;
      const float gradient = sign * margins_[label] - 1 + diagonal_[row] * dual[label];
      worst = std::max(worst, std::fabs(dual[label] > 0 ? gradient : std::min(gradient, 0.0F)));
      const float moved = std::max(dual[label] - gradient / (squares_[row] + diagonal_[row]), 0.0F);
      steps_[label] = (moved - dual[label]) * sign;
      has_moved = has_moved || steps_[label] != 0;
      dual[label] = moved;
    }
    if (has_moved) apply_steps(row);
    return worst;
  }

  void apply_steps(std::size_t row) {
    for (std::size_t lane = 0; lane < lanes_; lane += kLanes) {
      add_to_weights(rows_.row(row), steps_.data() + lane, primal_.data() + lane, lanes_);
    }
    for (std::size_t lane = 0; lane < lanes_; ++lane) bias()[lane] += steps_[lane];
  }

  const SparseMatrix& rows_;
  std::span<const std::uint32_t> labels_;
  std::size_t class_count_;
  std::size_t lanes_;
  std::vector<float> primal_;         // (columns + 1) × lanes
  std::vector<float> dual_;           // rows × lanes, never negative
  std::vector<float> squares_;        // squared length of each row, bias included
  std::vector<float> diagonal_;       // 1 / (2 C) of each row
  std::vector<std::uint32_t> order_;  // rows that count, as the next pass takes them
  std::vector<float> margins_;        // of the row at hand; lanes past the classes stay unused
  std::vector<float> steps_;          // what the row at hand adds; 0 past the classes
};

}  // namespace

LinearModel LinearModel::fit(const SparseMatrix& rows, std::span<const std::uint32_t> labels,
                             std::span<const float> weights, std::size_t class_count,
                             const Options& options) {
  TRIAGE_CHECK(labels.size() == rows.rows(), "one label a row");
  TRIAGE_CHECK(weights.empty() || weights.size() == rows.rows(), "one weight a row, or none");
  DualDescent descent(rows, labels, weights, class_count, options.cost);
  Random random(options.seed, "linear");
  for (int epoch = 0; epoch < options.max_epochs; ++epoch) {
    if (descent.sweep(random) < options.tolerance) break;
  }
  LinearModel model;
  model.class_count_ = class_count;
  model.lanes_ = lanes_for(class_count);
  model.weights_ = descent.take_weights();
  return model;
}

void LinearModel::score(SparseRow row, std::span<float> scores) const {
  const float* const bias = weights_.data() + columns() * lanes_;
  for (std::size_t lane = 0; lane < lanes_; lane += kLanes) {
    const Lanes margins = margins_of(row, weights_.data() + lane, bias + lane, lanes_);
    std::copy_n(margins.begin(), std::min(kLanes, class_count_ - lane), scores.data() + lane);
  }
}

void LinearModel::save(TensorFileWriter& file, const std::string& prefix) const {
  file.add(prefix + ".weights", weights_.view(), {weights_.size() / lanes_, lanes_});
}

LinearModel LinearModel::load(const TensorFile& file, const std::string& prefix,
                              std::size_t class_count) {
  LinearModel model;
  model.class_count_ = class_count;
  model.lanes_ = lanes_for(class_count);
  model.weights_ = file.floats(prefix + ".weights", {0, model.lanes_});
  if (model.weights_.size() == 0) throw Corrupt("linear model: it has no weights. Train anew.");
  return model;
}

}  // namespace triage::learn
