#include "triage/warehouse/bytes/text_pieces.h"

#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

namespace triage::warehouse {
namespace {

constexpr std::size_t kBlockBytes = 256 * 1024;

// Text that is waiting to be cut, in one run of memory.
class Waiting {
 public:
  explicit Waiting(std::unique_ptr<ByteStream> text)
      : text_(std::move(text)), block_(kBlockBytes) {}

  [[nodiscard]] std::string_view view() const { return {block_.data() + taken_, filled_ - taken_}; }

  void take(std::size_t count) { taken_ += count; }

  // Reads more behind what is there, moving and growing the block when there is no room. False at
  // the end of the text.
  bool fill() {
    if (filled_ == block_.size() && taken_ > 0) {
      std::memmove(block_.data(), block_.data() + taken_, filled_ - taken_);
      filled_ -= std::exchange(taken_, 0);
    }
    if (filled_ == block_.size()) block_.resize(block_.size() * 2);
    const std::size_t count = text_->read(std::span(block_).subspan(filled_));
    filled_ += count;
    return count != 0;
  }

  [[nodiscard]] bool is_ready() const { return text_->is_ready(); }

 private:
  std::unique_ptr<ByteStream> text_;
  std::vector<char> block_;  // [taken_, filled_) is waiting
  std::size_t taken_ = 0;
  std::size_t filled_ = 0;
};

class Lines final : public TextPieces {
 public:
  Lines(std::unique_ptr<ByteStream> text, std::size_t bytes_max)
      : waiting_(std::move(text)), bytes_max_(bytes_max) {}

  bool next(TextPiece& piece) override {
    piece = {};
    std::size_t size = 0;  // bytes of the line seen so far
    bool has_end = false;
    while (true) {
      const std::string_view waiting = waiting_.view();
      const std::size_t end = waiting.find('\n', size);
      has_end = end != std::string_view::npos;
      size = has_end ? end : waiting.size();
      if (has_end) break;
      if (size > bytes_max_) {
        piece.is_too_long = true;
        waiting_.take(std::exchange(size, 0));
      }
      if (!waiting_.fill()) break;
    }
    if (!has_end && size == 0 && !piece.is_too_long) return false;
    if (!piece.is_too_long) piece.text = waiting_.view().substr(0, size);
    if (piece.text.ends_with('\r')) piece.text.remove_suffix(1);
    waiting_.take(size + (has_end ? 1 : 0));
    piece.line = ++lines_;
    return true;
  }

  bool is_ready() const override {
    return waiting_.view().find('\n') != std::string_view::npos || waiting_.is_ready();
  }

 private:
  Waiting waiting_;
  const std::size_t bytes_max_;
  std::uint64_t lines_ = 0;
};

// Finds where a JSON value ends by its brackets and quotes. Bytes come one after the other.
class JsonExtent {
 public:
  // Does the value end with this byte?
  bool ends_with(char byte) {
    if (is_escaped_) {
      is_escaped_ = false;
    } else if (is_quoted_) {
      is_escaped_ = byte == '\\';
      if (byte == '"') is_quoted_ = false;
      return !is_quoted_ && depth_ == 0;
    } else if (byte == '"') {
      is_quoted_ = true;
    } else if (byte == '{' || byte == '[') {
      ++depth_;
    } else if (byte == '}' || byte == ']') {
      return --depth_ <= 0;
    }
    return false;
  }

  // Is it a number or a word, which only what follows can end?
  [[nodiscard]] bool is_bare() const { return depth_ == 0 && !is_quoted_; }

 private:
  int depth_ = 0;
  bool is_quoted_ = false;
  bool is_escaped_ = false;
};

class JsonElements final : public TextPieces {
 public:
  JsonElements(std::unique_ptr<ByteStream> text, std::size_t bytes_max)
      : waiting_(std::move(text)), bytes_max_(bytes_max) {}

  bool next(TextPiece& piece) override {
    piece = {};
    count_lines(std::exchange(size_, 0));
    if (!skip_between()) return false;
    piece.line = line_;
    JsonExtent extent;
    while (true) {
      while (size_ < waiting_.view().size()) {
        const char byte = waiting_.view()[size_];
        if (extent.is_bare() && is_between(byte)) return finish(piece);
        ++size_;
        if (extent.ends_with(byte)) return finish(piece);
      }
      if (size_ > bytes_max_) {
        piece.is_too_long = true;
        count_lines(std::exchange(size_, 0));
      }
      if (!waiting_.fill()) return finish(piece);
    }
  }

  bool is_ready() const override { return !waiting_.view().empty() || waiting_.is_ready(); }

 private:
  static bool is_between(char byte) {
    return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r' || byte == ',';
  }

  // Goes past blanks and commas, and the brackets of the list around all. False at the end.
  bool skip_between() {
    while (true) {
      const std::string_view waiting = waiting_.view();
      if (waiting.empty()) {
        if (!waiting_.fill()) return false;
        continue;
      }
      const bool opens_list = waiting.front() == '[' && !std::exchange(has_begun_, true);
      if (!is_between(waiting.front()) && !opens_list && waiting.front() != ']') {
        has_begun_ = true;
        return true;
      }
      count_lines(1);
    }
  }

  bool finish(TextPiece& piece) {
    if (!piece.is_too_long) piece.text = waiting_.view().substr(0, size_);
    return true;
  }

  void count_lines(std::size_t size) {
    const std::string_view taken = waiting_.view().substr(0, size);
    line_ += static_cast<std::uint64_t>(std::count(taken.begin(), taken.end(), '\n'));
    waiting_.take(size);
  }

  Waiting waiting_;
  const std::size_t bytes_max_;
  std::size_t size_ = 0;    // of the piece given out last, still waiting
  std::uint64_t line_ = 1;  // at the front
  bool has_begun_ = false;  // something else than a blank has been seen
};

}  // namespace

std::unique_ptr<TextPieces> lines_of(std::unique_ptr<ByteStream> text, std::size_t bytes_max) {
  return std::make_unique<Lines>(std::move(text), bytes_max);
}

std::unique_ptr<TextPieces> json_elements_of(std::unique_ptr<ByteStream> text,
                                             std::size_t bytes_max) {
  return std::make_unique<JsonElements>(std::move(text), bytes_max);
}

}  // namespace triage::warehouse
