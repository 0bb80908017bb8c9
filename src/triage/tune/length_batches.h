// Which rows are learned from together, in which order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace triage::tune {

using Batches = std::vector<std::vector<std::size_t>>;

// `rows` in batches of `size` (the last one of what is left), each row once. Rows are shuffled and
// then sorted by length within windows of some dozens of batches, so that a batch's texts are
// about equally long and yet other ones in every epoch; batches come in random order. `lengths` is
// by row, in tokens. The same seed and epoch give the same batches on every machine.
[[nodiscard]] Batches length_batches(std::span<const std::size_t> rows,
                                     std::span<const std::size_t> lengths, std::size_t size,
                                     std::uint64_t seed, std::size_t epoch);

// The same rows, longest first, for work in which order does not matter.
[[nodiscard]] Batches sorted_batches(std::span<const std::size_t> rows,
                                     std::span<const std::size_t> lengths, std::size_t size);

}  // namespace triage::tune
