// Cuts text into the pieces that are rows, each with the number of its line.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "triage/warehouse/bytes/byte_stream.h"

namespace triage::warehouse {

struct TextPiece {
  std::uint64_t line = 0;    // 1-based, where it begins; as an editor counts
  std::string_view text;     // lives until the next call
  bool is_too_long = false;  // `text` is then empty: the piece was passed over
};

class TextPieces {
 public:
  // Longer pieces are no tickets, and would have to be held in memory whole.
  static constexpr std::size_t kBytesMax = 64 * 1024 * 1024;

  virtual ~TextPieces() = default;

  // False at the end.
  virtual bool next(TextPiece& piece) = 0;

  // Is there a piece, or the end, to be had without waiting?
  [[nodiscard]] virtual bool is_ready() const = 0;
};

// Lines, without their `\n` or `\r\n`. A last line without a line end counts.
[[nodiscard]] std::unique_ptr<TextPieces> lines_of(std::unique_ptr<ByteStream> text,
                                                   std::size_t bytes_max = TextPieces::kBytesMax);

// The elements of a JSON list, or JSON values one after the other, over as many lines as they take.
// Cuts where brackets close; what is between them may still be no JSON.
[[nodiscard]] std::unique_ptr<TextPieces> json_elements_of(
    std::unique_ptr<ByteStream> text, std::size_t bytes_max = TextPieces::kBytesMax);

}  // namespace triage::warehouse
