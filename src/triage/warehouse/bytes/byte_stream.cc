#include "triage/warehouse/bytes/byte_stream.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "triage/base/error.h"
#include "triage/base/stop_signal.h"

namespace triage::warehouse {
namespace {

std::string reason() { return std::strerror(errno); }

class DescriptorBytes final : public ByteStream {
 public:
  enum class Ownership { kBorrowed, kOwned };

  DescriptorBytes(int descriptor, std::string name, Ownership ownership)
      : descriptor_(descriptor), name_(std::move(name)), ownership_(ownership) {}
  ~DescriptorBytes() override {
    if (ownership_ == Ownership::kOwned) ::close(descriptor_);
  }
  DescriptorBytes(const DescriptorBytes&) = delete;
  DescriptorBytes& operator=(const DescriptorBytes&) = delete;

  std::size_t read(std::span<char> buffer) override {
    wait_for_bytes();
    const ssize_t count = ::read(descriptor_, buffer.data(), buffer.size());
    if (count >= 0) return static_cast<std::size_t>(count);
    if (errno == EINTR) throw Interrupted();  // the only signals that are caught ask to stop
    throw Unavailable("reading '" + name_ + "': " + reason() + ". Check the disk or the pipe.");
  }

  bool is_ready() const override {
    pollfd descriptor{descriptor_, POLLIN, 0};
    return ::poll(&descriptor, 1, 0) != 0;
  }

 private:
  // A signal may come just before the wait, or to another thread, and would then not end it: so the
  // wait is never long. A file on a disk is always ready.
  void wait_for_bytes() const {
    constexpr int kPatience = 100;  // milliseconds
    pollfd descriptor{descriptor_, POLLIN, 0};
    int ready = 0;
    while (ready == 0 || (ready < 0 && errno == EINTR)) {
      if (stop_requested()) throw Interrupted();
      ready = ::poll(&descriptor, 1, kPatience);
    }
  }

  const int descriptor_;
  const std::string name_;
  const Ownership ownership_;
};

class MemoryBytes final : public ByteStream {
 public:
  explicit MemoryBytes(std::string bytes) : bytes_(std::move(bytes)) {}

  std::size_t read(std::span<char> buffer) override {
    const std::size_t count = std::min(buffer.size(), bytes_.size() - taken_);
    std::copy_n(bytes_.data() + taken_, count, buffer.data());
    taken_ += count;
    return count;
  }

 private:
  const std::string bytes_;
  std::size_t taken_ = 0;
};

}  // namespace

std::unique_ptr<ByteStream> open_file_bytes(const std::filesystem::path& file) {
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) {
    const std::string what = "file '" + file.string() + "': cannot be opened: " + reason();
    if (errno == ENOENT || errno == ENOTDIR) throw NotFound(what + ". Check the path.");
    throw Unavailable(what + ". Check who may read it.");
  }
  auto bytes = std::make_unique<DescriptorBytes>(descriptor, file.string(),
                                                 DescriptorBytes::Ownership::kOwned);
  struct stat status {};
  if (::fstat(descriptor, &status) == 0 && S_ISDIR(status.st_mode)) {
    throw InvalidInput("'" + file.string() + "': is a folder. Name the files in it, say '" +
                       (file / "*.csv").string() + "'.");
  }
  ::posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL);
  return bytes;
}

std::unique_ptr<ByteStream> open_descriptor_bytes(int descriptor, std::string name) {
  return std::make_unique<DescriptorBytes>(descriptor, std::move(name),
                                           DescriptorBytes::Ownership::kBorrowed);
}

std::unique_ptr<ByteStream> open_memory_bytes(std::string bytes) {
  return std::make_unique<MemoryBytes>(std::move(bytes));
}

PeekableStream::PeekableStream(std::unique_ptr<ByteStream> bytes) : bytes_(std::move(bytes)) {}

std::string_view PeekableStream::peek(std::size_t count) {
  front_.erase(0, taken_);
  taken_ = 0;
  while (front_.size() < count && !is_at_end_) {
    if (!front_.empty() && !bytes_->is_ready()) break;
    const std::size_t had = front_.size();
    front_.resize(count);
    const std::size_t got = bytes_->read(std::span(front_).subspan(had));
    front_.resize(had + got);
    is_at_end_ = got == 0;
  }
  return std::string_view(front_).substr(0, count);
}

std::size_t PeekableStream::read(std::span<char> buffer) {
  if (taken_ == front_.size()) return is_at_end_ ? 0 : bytes_->read(buffer);
  const std::size_t count = std::min(buffer.size(), front_.size() - taken_);
  std::copy_n(front_.data() + taken_, count, buffer.data());
  taken_ += count;
  return count;
}

bool PeekableStream::is_ready() const {
  return taken_ < front_.size() || is_at_end_ || bytes_->is_ready();
}

}  // namespace triage::warehouse
