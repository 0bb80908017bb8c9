#include "triage/warehouse/bytes/text_stream.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "triage/base/error.h"
#include "triage/base/unicode.h"
#include "triage/warehouse/bytes/windows_1252.h"

namespace triage::warehouse {
namespace {

constexpr std::size_t kBlockBytes = 256 * 1024;
constexpr std::string_view kUtf8Mark = "\xEF\xBB\xBF";
constexpr std::string_view kUtf16LittleMark = "\xFF\xFE";
constexpr std::string_view kUtf16BigMark = "\xFE\xFF";

bool is_ascii(char byte) { return static_cast<unsigned char>(byte) < 0x80; }

// Where a sequence of UTF-8 is cut off by the end of `bytes`; bytes.size() if it is not.
std::size_t cut_sequence_start(std::string_view bytes) {
  const std::size_t first = bytes.size() - std::min<std::size_t>(3, bytes.size());
  for (std::size_t at = bytes.size(); at > first; --at) {
    const auto byte = static_cast<unsigned char>(bytes[at - 1]);
    if (byte < 0x80) break;
    if (byte < 0xC0) continue;
    const std::size_t length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2;
    return at - 1 + length > bytes.size() ? at - 1 : bytes.size();
  }
  return bytes.size();
}

// What a whole file says about its encoding.
struct Survey {
  std::uint64_t lines = 1;
  std::uint64_t bad_lines = 0;  // with bytes that are not UTF-8, binary ones not counted
  std::uint64_t first_bad_line = 0;
  std::uint64_t multibyte_count = 0;  // well-formed sequences of two bytes and more
  bool is_certainly_1252 = false;
};

// Counts through one file, block by block.
class Surveyor {
 public:
  void add(std::string_view block) {
    evidence_.add(block);
    carry_.append(block);
    take(cut_sequence_start(carry_));
  }

  Survey finish() {
    take(carry_.size());
    end_line();
    survey_.is_certainly_1252 = evidence_.is_certain();
    return survey_;
  }

 private:
  void take(std::size_t count) {
    const std::string_view text = std::string_view(carry_).substr(0, count);
    for (std::size_t at = 0; at < text.size();) {
      if (text[at] == '\n') {
        ++at;
        end_line();
        ++survey_.lines;
        continue;
      }
      if (is_ascii(text[at])) {
        is_binary_line_ = is_binary_line_ || is_control(text[at]);
        ++at;
        continue;
      }
      const std::size_t start = at;
      const bool is_good = next_code_point(text, at) != 0xFFFD || at - start == 3;
      if (is_good) ++survey_.multibyte_count;
      is_bad_line_ = is_bad_line_ || !is_good;
    }
    carry_.erase(0, count);
  }

  static bool is_control(char byte) {
    return static_cast<unsigned char>(byte) < 0x20 && byte != '\t' && byte != '\r';
  }

  void end_line() {
    if (is_bad_line_ && !is_binary_line_) {
      ++survey_.bad_lines;
      if (survey_.first_bad_line == 0) survey_.first_bad_line = survey_.lines;
    }
    is_bad_line_ = false;
    is_binary_line_ = false;
  }

  Windows1252Evidence evidence_;
  Survey survey_;
  std::string carry_;
  bool is_bad_line_ = false;     // the line that is being read
  bool is_binary_line_ = false;  // it has control characters
};

Survey survey_of(ByteStream& bytes) {
  Surveyor surveyor;
  std::vector<char> block(kBlockBytes);
  while (const std::size_t count = bytes.read(block)) surveyor.add({block.data(), count});
  return surveyor.finish();
}

// Text without a byte order mark, or with that of UTF-8.
class EightBitText final : public ByteStream {
 public:
  EightBitText(std::unique_ptr<ByteStream> bytes, TextFile file, Progress& notes)
      : bytes_(std::move(bytes)), file_(std::move(file)), notes_(notes), block_(kBlockBytes) {}

  std::size_t read(std::span<char> buffer) override {
    if (taken_ < ready_.size()) return take(buffer);
    if (encoding_ == Encoding::kUtf8) return bytes_->read(buffer);
    fill();
    return take(buffer);
  }

  bool is_ready() const override { return taken_ < ready_.size() || bytes_->is_ready(); }

 private:
  enum class Encoding : std::uint8_t { kAsciiSoFar, kUtf8, kWindows1252 };

  std::size_t take(std::span<char> buffer) {
    const std::size_t count = std::min(buffer.size(), ready_.size() - taken_);
    std::copy_n(ready_.data() + taken_, count, buffer.data());
    taken_ += count;
    return count;
  }

  // Puts the next text into ready_; leaves it empty only at the end.
  void fill() {
    ready_.clear();
    taken_ = 0;
    while (ready_.empty()) {
      const std::size_t count = bytes_->read(block_);
      carry_.append(block_.data(), count);
      const bool is_last = count == 0;
      if (is_last && carry_.empty()) return;
      if (encoding_ == Encoding::kAsciiSoFar) decide(is_last);
      const std::size_t whole = encoding_ == Encoding::kWindows1252 || is_last
                                    ? carry_.size()
                                    : cut_sequence_start(carry_);
      ready_ = encoding_ == Encoding::kWindows1252 ? *to_utf8(carry_, "windows-1252")
                                                   : carry_.substr(0, whole);
      carry_.erase(0, whole);
      if (encoding_ == Encoding::kUtf8) ready_ += std::exchange(carry_, {});
      if (is_last) return;
    }
  }

  // Leaves the state alone if carry_ is ASCII up to a sequence that its end cuts off.
  void decide(bool is_last) {
    const auto high = std::find_if_not(carry_.begin(), carry_.end(), is_ascii);
    if (high == carry_.end()) return;
    auto at = static_cast<std::size_t>(high - carry_.begin());
    if (!is_last && at >= cut_sequence_start(carry_)) return;
    const std::size_t start = at;
    const bool is_utf8 = next_code_point(carry_, at) != 0xFFFD || at - start == 3;
    encoding_ = is_utf8 || !file_.can_reopen ? Encoding::kUtf8 : surveyed();
  }

  Encoding surveyed() {
    const Survey survey = survey_of(*file_.open());
    if (survey.is_certainly_1252 && survey.multibyte_count == 0) {
      notes_.note("'" + file_.name + "' is not UTF-8 (line " +
                  std::to_string(survey.first_bad_line) + "); read as Windows-1252.");
      return Encoding::kWindows1252;
    }
    // A few bad lines in a file that is otherwise sound are the rows' own trouble.
    const bool is_mostly_sound = survey.bad_lines <= std::max<std::uint64_t>(1, survey.lines / 100);
    if (survey.multibyte_count > 0 || is_mostly_sound) return Encoding::kUtf8;
    throw InvalidInput("'" + file_.name + "': line " + std::to_string(survey.first_bad_line) +
                       " is not UTF-8, and the file is not certainly Windows-1252 either. Convert "
                       "it first, say with: iconv -f ENCODING -t UTF-8.");
  }

  std::unique_ptr<ByteStream> bytes_;
  const TextFile file_;
  Progress& notes_;
  std::vector<char> block_;
  std::string carry_;  // read, not yet decided or decoded
  std::string ready_;  // UTF-8 to hand out: ready_.substr(taken_)
  std::size_t taken_ = 0;
  Encoding encoding_ = Encoding::kAsciiSoFar;
};

// UTF-16 after its byte order mark. What is no character becomes U+FFFD.
class Utf16Text final : public ByteStream {
 public:
  enum class Order : std::uint8_t { kLittle, kBig };

  Utf16Text(std::unique_ptr<ByteStream> bytes, Order order)
      : bytes_(std::move(bytes)), order_(order), block_(kBlockBytes) {}

  std::size_t read(std::span<char> buffer) override {
    while (taken_ == ready_.size() && !is_at_end_) fill();
    const std::size_t count = std::min(buffer.size(), ready_.size() - taken_);
    std::copy_n(ready_.data() + taken_, count, buffer.data());
    taken_ += count;
    return count;
  }

  bool is_ready() const override { return taken_ < ready_.size() || bytes_->is_ready(); }

 private:
  void fill() {
    ready_.clear();
    taken_ = 0;
    const std::size_t count = bytes_->read(block_);
    is_at_end_ = count == 0;
    carry_.append(block_.data(), count);
    std::size_t at = 0;
    while (carry_.size() - at >= 2) {
      const std::uint32_t unit = unit_at(at);
      const bool is_high = unit >= 0xD800 && unit < 0xDC00;
      if (is_high && carry_.size() - at < 4 && !is_at_end_) break;
      at += append(unit, is_high && carry_.size() - at >= 4 ? unit_at(at + 2) : 0);
    }
    carry_.erase(0, at);
    if (is_at_end_ && !carry_.empty()) append_utf8(0xFFFD, ready_);  // half a character
  }

  [[nodiscard]] std::uint32_t unit_at(std::size_t at) const {
    const auto first = static_cast<unsigned char>(carry_[at]);
    const auto second = static_cast<unsigned char>(carry_[at + 1]);
    return order_ == Order::kLittle ? first + second * 256U : first * 256U + second;
  }

  // Appends one character and returns how many bytes of carry_ it took.
  std::size_t append(std::uint32_t unit, std::uint32_t following) {
    if (unit < 0xD800 || unit > 0xDFFF) {
      append_utf8(unit, ready_);
      return 2;
    }
    if (unit < 0xDC00 && following >= 0xDC00 && following < 0xE000) {
      append_utf8(0x10000 + ((unit - 0xD800) << 10U) + (following - 0xDC00), ready_);
      return 4;
    }
    append_utf8(0xFFFD, ready_);
    return 2;
  }

  std::unique_ptr<ByteStream> bytes_;
  const Order order_;
  std::vector<char> block_;
  std::string carry_;
  std::string ready_;
  std::size_t taken_ = 0;
  bool is_at_end_ = false;
};

void skip(ByteStream& bytes, std::size_t count) {
  std::string skipped(count, '\0');
  for (std::size_t at = 0; at < count;) at += bytes.read(std::span(skipped).subspan(at));
}

}  // namespace

std::unique_ptr<ByteStream> as_text(std::unique_ptr<ByteStream> bytes, TextFile file,
                                    Progress& notes) {
  auto peekable = std::make_unique<PeekableStream>(std::move(bytes));
  const std::string front(peekable->peek(kUtf8Mark.size()));
  if (front.starts_with(kUtf16LittleMark) || front.starts_with(kUtf16BigMark)) {
    const auto order =
        front.starts_with(kUtf16LittleMark) ? Utf16Text::Order::kLittle : Utf16Text::Order::kBig;
    skip(*peekable, kUtf16LittleMark.size());
    return std::make_unique<Utf16Text>(std::move(peekable), order);
  }
  if (front == kUtf8Mark) skip(*peekable, kUtf8Mark.size());
  return std::make_unique<EightBitText>(std::move(peekable), std::move(file), notes);
}

std::unique_ptr<ByteStream> open_text(TextFile file, Progress& notes) {
  auto bytes = file.open();
  return as_text(std::move(bytes), std::move(file), notes);
}

}  // namespace triage::warehouse
