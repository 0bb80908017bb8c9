#include "triage/learn/linear/linear_model.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "triage/base/check.h"
#include "triage/base/error.h"
#include "triage/base/random.h"

namespace triage::learn {
namespace {

constexpr std::size_t kLanes = 8;  // floats that the compiler handles as one

std::size_t lanes_for(std::size_t class_count) {
  return (class_count + kLanes - 1) / kLanes * kLanes;
}

// sums += value · weights, `lanes` numbers. The fixed inner length is what makes it vector code.
void add_scaled(const float* weights, float value, float* sums, std::size_t lanes) {
  for (std::size_t lane = 0; lane < lanes; lane += kLanes) {
    for (std::size_t i = 0; i < kLanes; ++i) sums[lane + i] += value * weights[lane + i];
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
    std::copy_n(bias(), lanes_, margins_.data());
    for (const SparseEntry& entry : rows_.row(row)) {
      add_scaled(primal_.data() + entry.column * lanes_, entry.value, margins_.data(), lanes_);
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
    for (const SparseEntry& entry : rows_.row(row)) {
      add_scaled(steps_.data(), entry.value, primal_.data() + entry.column * lanes_, lanes_);
    }
    add_scaled(steps_.data(), 1, bias(), lanes_);
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
  thread_local std::vector<float> margins;
  const float* const bias = weights_.data() + columns() * lanes_;
  margins.assign(bias, bias + lanes_);
  for (const SparseEntry& entry : row) {
    add_scaled(weights_.data() + entry.column * lanes_, entry.value, margins.data(), lanes_);
  }
  std::copy_n(margins.begin(), class_count_, scores.begin());
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
