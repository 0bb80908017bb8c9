// Whole numbers out of a stream, without a detour through rows of text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>

#include "triage/warehouse/arrow/arrow_stream.h"

namespace triage::warehouse {

// Gives `take` the cells of each row, one a column. REQUIRES: `columns` columns, all of integers of
// 64 bits. Throws as check_arrow() does, InvalidInput for a null.
void for_each_integer_row(ArrowStream stream, std::size_t columns, const Wording& wording,
                          const std::function<void(std::span<const std::int64_t>)>& take);

}  // namespace triage::warehouse
