#include "triage/learn/balance/smote.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

#include "triage/base/check.h"
#include "triage/base/error.h"
#include "triage/base/random.h"
#include "triage/learn/neighbors.h"

namespace triage::learn {
namespace {

// Grows one class.
class ClassGrowth {
 public:
  // `members` are the rows of the class.
  ClassGrowth(const RowSet& rows, std::vector<std::uint32_t> members, std::uint32_t label,
              const SmoteOptions& options)
      : rows_(rows.chosen(members)),
        members_(std::move(members)),
        label_(label),
        options_(options),
        neighbor_count_(std::min(options.neighbors, members_.size() - 1)) {}

  void draw(std::size_t count, ThreadPool& threads, Progress& progress,
            std::vector<Segment>& segments) const {
    const std::vector<std::uint32_t> starts = starts_in_turn(std::min(count, members_.size()));
    const bool all_start = starts.size() == members_.size();
    const Neighbors neighbors =
        all_start ? neighbors_of_all(threads, progress) : neighbors_of(starts, threads, progress);
    for (std::size_t n = 0; n < count; ++n) {
      const std::size_t turn = n % starts.size();
      const std::uint32_t start = starts[turn];
      segments.push_back(segment(n, start, neighbors.rows_of(all_start ? start : turn)));
    }
    progress.advance(count);
  }

 private:
  // The members in random order, as many as are needed.
  [[nodiscard]] std::vector<std::uint32_t> starts_in_turn(std::size_t count) const {
    std::vector<std::uint32_t> order(members_.size());
    std::iota(order.begin(), order.end(), 0U);
    Random random(options_.seed, "smote order", label_);
    random.shuffle(std::span(order));
    order.resize(count);
    return order;
  }

  // By member; compares each pair of them once.
  [[nodiscard]] Neighbors neighbors_of_all(ThreadPool& threads, Progress& progress) const {
    return nearest_among(rows_, {.count = neighbor_count_, .progress = &progress}, threads);
  }

  // By place among the starts.
  [[nodiscard]] Neighbors neighbors_of(std::span<const std::uint32_t> starts, ThreadPool& threads,
                                       Progress& progress) const {
    std::vector<std::uint32_t> self(members_.size());
    std::iota(self.begin(), self.end(), 0U);
    return nearest_neighbors(rows_.chosen(starts), rows_,
                             {.count = neighbor_count_,
                              .query_groups = starts,
                              .base_groups = self,
                              .progress = &progress},
                             threads);
  }

  // The n-th segment of the class. Its random numbers are its own, whoever draws it and when.
  [[nodiscard]] Segment segment(std::size_t n, std::uint32_t start,
                                std::span<const std::int32_t> neighbors) const {
    Random random(options_.seed, "smote", (std::uint64_t{label_} << 32U) + n);
    const std::int32_t to = neighbors[random.below(neighbors.size())];
    if (to == Neighbors::kNone) {
      throw InvalidInput("balancing: the vector of row " + std::to_string(members_[start]) +
                         ", or most of its class, is no vector of finite numbers. Encode again, or "
                         "mend the file of vectors.");
    }
    return {.from = members_[start],
            .to = members_[static_cast<std::size_t>(to)],
            .lambda = static_cast<float>(random.below(1U << 24U)) * 0x1.0p-24F,
            .label = label_};
  }

  const RowSet rows_;  // of this class
  const std::vector<std::uint32_t> members_;
  const std::uint32_t label_;
  const SmoteOptions& options_;
  const std::size_t neighbor_count_;
};

std::vector<std::uint32_t> members_of(std::uint32_t label, std::span<const std::uint32_t> labels) {
  std::vector<std::uint32_t> members;
  for (std::size_t row = 0; row < labels.size(); ++row) {
    if (labels[row] == label) members.push_back(static_cast<std::uint32_t>(row));
  }
  return members;
}

void write_row(std::span<const float> from, std::span<const float> to, float lambda,
               std::span<float> out) {
  double square = 0;
  for (std::size_t d = 0; d < out.size(); ++d) {
    out[d] = from[d] + lambda * (to[d] - from[d]);
    square += static_cast<double>(out[d]) * static_cast<double>(out[d]);
  }
  if (square == 0) {  // opposite rows meet in the middle
    std::copy(from.begin(), from.end(), out.begin());
    return;
  }
  const auto scale = static_cast<float>(1 / std::sqrt(square));
  for (float& value : out) value *= scale;
}

}  // namespace

std::vector<Segment> draw_segments(const ClassPlan& plan, const RowSet& rows,
                                   std::span<const std::uint32_t> labels,
                                   const SmoteOptions& options, ThreadPool& threads,
                                   Progress& progress) {
  TRIAGE_CHECK(labels.size() == rows.rows(), "one label a row");
  TRIAGE_CHECK(options.neighbors > 0, "a segment ends at a neighbour");
  std::size_t total = 0;
  for (std::size_t c = 0; c < plan.classes.size(); ++c) {
    total += plan.classes[c].synthetic;
    if (plan.classes[c].synthetic == 0 || plan.classes[c].kept > 1) continue;
    throw InvalidInput("balancing: class number " + std::to_string(c) +
                       " (from 0, in label order) has a single row, so SMOTE finds no neighbour to "
                       "grow it by. Give it a second ticket, merge it into another class, or "
                       "balance by weights.");
  }
  std::vector<Segment> segments;
  segments.reserve(total);
  progress.begin("Making synthetic rows", total);
  for (std::size_t c = 0; c < plan.classes.size(); ++c) {
    if (plan.classes[c].synthetic == 0) continue;
    const auto label = static_cast<std::uint32_t>(c);
    std::vector<std::uint32_t> members = members_of(label, labels);
    TRIAGE_CHECK(members.size() == plan.classes[c].kept, "the rows are those that the plan keeps");
    ClassGrowth(rows, std::move(members), label, options)
        .draw(plan.classes[c].synthetic, threads, progress, segments);
  }
  progress.end();
  return segments;
}

Matrix synthetic_rows(const RowSet& rows, std::span<const Segment> segments, ThreadPool& threads) {
  constexpr std::size_t kBlock = 128;
  Matrix result(segments.size(), rows.columns());
  threads.for_each_block(segments.size(), kBlock, [&](std::size_t begin, std::size_t end) {
    std::vector<float> from;
    std::vector<float> to;
    for (std::size_t i = begin; i < end; ++i) {
      const Segment& segment = segments[i];
      write_row(rows.row(segment.from, from), rows.row(segment.to, to), segment.lambda,
                result.row(i));
    }
  });
  return result;
}

}  // namespace triage::learn
