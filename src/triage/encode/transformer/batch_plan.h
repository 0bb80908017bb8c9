// Which texts are encoded together.
//
// A batch is as wide as its longest text, and the rest is padding that costs as much as text. So
// texts of similar length go together, and a batch ends before more than a twentieth of it is
// padding.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace triage::encode {

struct Batch {
  std::vector<std::size_t> texts;  // indices, longest first
  std::size_t length = 0;          // tokens of the longest

  [[nodiscard]] std::size_t cells() const { return texts.size() * length; }
};

// Every text is in one batch. Batches come longest first, so that the last to finish are short.
// A batch has at most `cell_budget` tokens with padding, or a single text; of its cells at most a
// twentieth are padding. Lengths are in tokens.
[[nodiscard]] std::vector<Batch> plan_batches(std::span<const std::size_t> lengths,
                                              std::size_t cell_budget);

}  // namespace triage::encode
