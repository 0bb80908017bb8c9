// Cuts text into lines, numbered as an editor numbers them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "triage/warehouse/byte_stream.h"

namespace triage::warehouse {

struct Line {
  std::uint64_t number = 0;  // 1-based
  std::string_view text;     // without `\n` or `\r\n`; lives until the next call
  bool is_too_long = false;  // `text` is then empty: the line was passed over
};

class LineReader {
 public:
  // Longer lines are no tickets, and would have to be held in memory whole.
  static constexpr std::size_t kLineBytesMax = 64 * 1024 * 1024;

  explicit LineReader(std::unique_ptr<ByteStream> text, std::size_t line_bytes_max = kLineBytesMax);

  // False at the end. A line longer than `line_bytes_max` is passed over. A last line without a
  // line end counts.
  bool next(Line& line);

  // Is there a line, or the end, to be had without waiting?
  [[nodiscard]] bool is_ready() const;

 private:
  bool fill();

  std::unique_ptr<ByteStream> text_;
  const std::size_t line_bytes_max_;
  std::vector<char> block_;  // [taken_, filled_) is still to be cut
  std::size_t taken_ = 0;
  std::size_t filled_ = 0;
  std::uint64_t lines_ = 0;
};

}  // namespace triage::warehouse
