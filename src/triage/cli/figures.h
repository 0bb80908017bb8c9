// Numbers as people read them.
#pragma once

#include <cstdint>
#include <string>

namespace triage::cli {

// `43,050`
[[nodiscard]] std::string count_text(std::uint64_t count);

// `0.4 s`, `12 s`, `2 min 05 s`, `1 h 10 min`
[[nodiscard]] std::string duration_text(double seconds);

// `873 B`, `12.3 kB`, `4.1 GB`: powers of 1,000.
[[nodiscard]] std::string bytes_text(std::uint64_t bytes);

// A share as `87.3 %`.
[[nodiscard]] std::string percent_text(double share, int digits = 1);

// With so many digits after the point: `0.873`; `-` where it is not a number.
[[nodiscard]] std::string fixed_text(double value, int digits);

}  // namespace triage::cli
