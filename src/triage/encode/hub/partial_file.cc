#include "triage/encode/hub/partial_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <numeric>
#include <optional>
#include <utility>

#include "triage/base/error.h"
#include "triage/base/file.h"

namespace triage::encode::hub {
namespace {

namespace fs = std::filesystem;

// The state: lines of a fixed width, so that each can be overwritten.
//   triage-part 1      the format
//   <size>             20 digits
//   <piece_bytes>      20 digits
//   <etag>             256 characters, blanks behind
//   <done>             20 digits, one line a piece
constexpr std::string_view kFormat = "triage-part 1\n";
constexpr std::size_t kDigits = 20;
constexpr std::size_t kEtagWidth = 256;
constexpr std::size_t kPieceBytesAt = kFormat.size() + kDigits + 1;
constexpr std::size_t kEtagAt = kPieceBytesAt + kDigits + 1;
constexpr std::size_t kDoneAt = kEtagAt + kEtagWidth + 1;

std::string number_line(std::uint64_t number) {
  const std::string digits = std::to_string(number);
  return std::string(kDigits - digits.size(), '0') + digits + "\n";
}

std::optional<std::uint64_t> number_at(std::string_view text, std::size_t offset) {
  if (text.size() < offset + kDigits + 1 || text[offset + kDigits] != '\n') return std::nullopt;
  std::uint64_t number = 0;
  const char* const end = text.data() + offset + kDigits;
  const auto [at, error] = std::from_chars(text.data() + offset, end, number);
  if (error != std::errc{} || at != end) return std::nullopt;
  return number;
}

std::size_t pieces_of(std::uint64_t size, std::uint64_t piece_bytes) {
  return std::max<std::uint64_t>(1, (size + piece_bytes - 1) / piece_bytes);
}

[[noreturn]] void throw_unwritable(const fs::path& file) {
  throw Unavailable("file '" + file.string() + "': cannot be written: " + std::strerror(errno) +
                    ". Free some space and start again: what is there is kept.");
}

int open_to_write(const fs::path& file) {
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (descriptor < 0) throw_unwritable(file);
  return descriptor;
}

void write_at(int descriptor, std::uint64_t offset, std::string_view bytes, const fs::path& file) {
  while (!bytes.empty()) {
    const ssize_t written =
        ::pwrite(descriptor, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) throw_unwritable(file);
    offset += static_cast<std::uint64_t>(written);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

void remove_file(const fs::path& file) {
  if (::unlink(file.c_str()) != 0 && errno != ENOENT) throw_unwritable(file);
}

// A weak one does not promise the same bytes; a long one does not fit.
bool is_usable_etag(std::string_view etag) {
  return etag.size() >= 2 && etag.size() <= kEtagWidth && etag.front() == '"' &&
         etag.back() == '"' && etag.find_first_of("\r\n") == std::string_view::npos;
}

}  // namespace

PartialFile::PartialFile(const fs::path& path, std::uint64_t size, std::uint64_t piece_bytes)
    : part_(path.string() + ".part"),
      state_(path.string() + ".part.state"),
      size_(size),
      piece_bytes_(std::max<std::uint64_t>(1, piece_bytes)) {
  part_descriptor_ = open_to_write(part_);
  try {
    state_descriptor_ = open_to_write(state_);
    if (!load_state()) start_anew(piece_bytes_);
  } catch (...) {  // no destructor is called for an object that is not there yet
    ::close(part_descriptor_);
    if (state_descriptor_ >= 0) ::close(state_descriptor_);
    throw;
  }
}

PartialFile::~PartialFile() {
  ::close(part_descriptor_);
  ::close(state_descriptor_);
}

std::uint64_t PartialFile::piece_end(std::size_t piece) const {
  return std::min(size_, (piece + 1) * piece_bytes_);
}

// Whether the state is whole and fits the bytes that are there.
bool PartialFile::load_state() {
  const std::string text = read_file(state_);
  const auto piece_bytes = number_at(text, kPieceBytesAt);
  if (!text.starts_with(kFormat) || number_at(text, kFormat.size()) != size_ || !piece_bytes ||
      *piece_bytes == 0) {
    return false;
  }
  const std::size_t pieces = pieces_of(size_, *piece_bytes);
  if (text.size() != kDoneAt + pieces * (kDigits + 1)) return false;
  struct stat status {};
  if (::fstat(part_descriptor_, &status) != 0) throw_unwritable(part_);
  piece_bytes_ = *piece_bytes;
  done_.clear();
  for (std::size_t piece = 0; piece < pieces; ++piece) {
    const auto done = number_at(text, kDoneAt + piece * (kDigits + 1));
    const std::uint64_t begin = piece_begin(piece);
    if (!done || *done > piece_end(piece) - begin) return false;
    if (*done > 0 && begin + *done > static_cast<std::uint64_t>(status.st_size)) return false;
    done_.push_back(*done);
  }
  etag_ = text.substr(kEtagAt, kEtagWidth);
  etag_.erase(etag_.find_last_not_of(' ') + 1);
  return true;
}

void PartialFile::write_state(std::uint64_t offset, std::string_view text) const {
  write_at(state_descriptor_, offset, text, state_);
}

std::uint64_t PartialFile::done_bytes() const {
  const std::lock_guard lock(mutex_);
  return std::accumulate(done_.begin(), done_.end(), std::uint64_t{0});
}

PartialFile::Range PartialFile::missing(std::size_t piece) const {
  const std::lock_guard lock(mutex_);
  return {piece_begin(piece) + done_[piece], piece_end(piece)};
}

void PartialFile::write(std::size_t piece, std::string_view bytes) {
  write_at(part_descriptor_, missing(piece).begin, bytes, part_);
  const std::lock_guard lock(mutex_);
  done_[piece] += bytes.size();
  write_state(kDoneAt + piece * (kDigits + 1), number_line(done_[piece]));
}

bool PartialFile::accept_etag(std::string_view etag) {
  if (!is_usable_etag(etag)) return true;
  const std::lock_guard lock(mutex_);
  if (!etag_.empty()) return etag_ == etag;
  etag_ = etag;
  write_state(kEtagAt, etag_);
  return true;
}

std::string PartialFile::etag() const {
  const std::lock_guard lock(mutex_);
  return etag_;
}

void PartialFile::start_anew(std::uint64_t piece_bytes) {
  const std::lock_guard lock(mutex_);
  piece_bytes_ = std::max<std::uint64_t>(1, piece_bytes);
  done_.assign(pieces_of(size_, piece_bytes_), 0);
  etag_.clear();
  std::string text = std::string(kFormat) + number_line(size_) + number_line(piece_bytes_) +
                     std::string(kEtagWidth, ' ') + "\n";
  for (std::size_t i = 0; i < done_.size(); ++i) text += number_line(0);
  if (::ftruncate(part_descriptor_, 0) != 0) throw_unwritable(part_);
  if (::ftruncate(state_descriptor_, 0) != 0) throw_unwritable(state_);
  write_state(0, text);
}

void PartialFile::publish(const fs::path& final_path) {
  if (::fchmod(part_descriptor_, 0444) != 0 || ::fsync(part_descriptor_) != 0 ||
      ::rename(part_.c_str(), final_path.c_str()) != 0) {
    throw_unwritable(final_path);
  }
  remove_file(state_);
}

void PartialFile::discard() {
  remove_file(part_);
  remove_file(state_);
}

}  // namespace triage::encode::hub
