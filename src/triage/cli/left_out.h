// Why rows were left out, in words beside the codes that programs read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

namespace triage::cli {

using CountByReason = std::map<std::string, std::uint64_t>;

// A table of reason code, rows, share of `rows_read` and what the code means; empty if nothing was
// left out. A code that is none of cleaning or learning is the name of a column that could not be
// read.
[[nodiscard]] std::string left_out_table(const CountByReason& left_out, std::uint64_t rows_read,
                                         std::size_t width);

// The same where what could not be read is counted apart, by column.
[[nodiscard]] std::string left_out_table(const CountByReason& left_out,
                                         const CountByReason& unreadable, std::uint64_t rows_read,
                                         std::size_t width);

}  // namespace triage::cli
