// Makes synthetic rows of small classes: SMOTE (Chawla et al., 2002).
//
// A synthetic row lies on the segment between a row and one of its k nearest neighbours of the same
// class, put back to unit length. As in the paper, all rows of a class take their turn as the start
// of a segment before one does again. Rows are unit vectors, rows × columns, float32; neighbours
// are exact, by inner product, and searched only for rows that start a segment.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "triage/base/matrix.h"
#include "triage/base/progress.h"
#include "triage/base/thread_pool.h"
#include "triage/learn/balance/class_plan.h"
#include "triage/learn/row_set.h"

namespace triage::learn {

// One synthetic row, not yet written out.
struct Segment {
  std::uint32_t from = 0;   // row it starts at
  std::uint32_t to = 0;     // neighbour it points to
  float lambda = 0;         // how far along it the new row lies, in [0, 1)
  std::uint32_t label = 0;  // class of both

  friend bool operator==(const Segment&, const Segment&) = default;
};

struct SmoteOptions {
  std::size_t neighbors = 5;  // k; a class with fewer rows uses all it has
  std::uint64_t seed = 0;     // equal seed, equal rows, whatever the thread count
};

// Draws the rows that `plan` asks for, class by class. `rows` are the kept ones, with their labels.
// Throws InvalidInput if a class to grow has a single row or rows that are not finite; Interrupted.
[[nodiscard]] std::vector<Segment> draw_segments(const ClassPlan& plan, const RowSet& rows,
                                                 std::span<const std::uint32_t> labels,
                                                 const SmoteOptions& options, ThreadPool& threads,
                                                 Progress& progress);

// The synthetic rows themselves, one a segment, unit length. A part of the segments at a time keeps
// the memory as small as one likes.
[[nodiscard]] Matrix synthetic_rows(const RowSet& rows, std::span<const Segment> segments,
                                    ThreadPool& threads);

}  // namespace triage::learn
