#include "triage/warehouse/line_reader.h"

#include <cstring>
#include <utility>

namespace triage::warehouse {
namespace {

constexpr std::size_t kBlockBytes = 256 * 1024;

}  // namespace

LineReader::LineReader(std::unique_ptr<ByteStream> text, std::size_t line_bytes_max)
    : text_(std::move(text)), line_bytes_max_(line_bytes_max), block_(kBlockBytes) {}

// Reads more behind what is there; moves it to the front, and grows the block, when there is no
// room.
bool LineReader::fill() {
  if (filled_ == block_.size() && taken_ > 0) {
    std::memmove(block_.data(), block_.data() + taken_, filled_ - taken_);
    filled_ -= std::exchange(taken_, 0);
  }
  if (filled_ == block_.size()) block_.resize(block_.size() * 2);
  const std::size_t count = text_->read(std::span(block_).subspan(filled_));
  filled_ += count;
  return count != 0;
}

bool LineReader::next(Line& line) {
  line = {};
  std::size_t size = 0;  // bytes of the line seen so far
  const char* end = nullptr;
  while (true) {
    const char* const start = block_.data() + taken_;
    end = static_cast<const char*>(std::memchr(start + size, '\n', filled_ - taken_ - size));
    size = end == nullptr ? filled_ - taken_ : static_cast<std::size_t>(end - start);
    if (end != nullptr) break;
    if (size > line_bytes_max_) {
      line.is_too_long = true;
      taken_ = filled_;
      size = 0;
    }
    if (!fill()) break;
  }
  if (end == nullptr && size == 0 && !line.is_too_long) return false;
  if (!line.is_too_long) line.text = std::string_view(block_.data() + taken_, size);
  if (line.text.ends_with('\r')) line.text.remove_suffix(1);
  taken_ += size + (end == nullptr ? 0 : 1);
  line.number = ++lines_;
  return true;
}

bool LineReader::is_ready() const {
  return std::memchr(block_.data() + taken_, '\n', filled_ - taken_) != nullptr ||
         text_->is_ready();
}

}  // namespace triage::warehouse
