#include "triage/warehouse/bytes/byte_sink.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "triage/base/error.h"
#include "triage/base/file.h"

namespace triage::warehouse {
namespace {

class FileSink final : public ByteSink {
 public:
  explicit FileSink(const std::string& path) : file_(path) {}

  void write(std::string_view bytes) override { file_.append(bytes); }
  void close() override { file_.commit(); }

 private:
  StagedFile file_;
};

class StandardOutput final : public ByteSink {
 public:
  void write(std::string_view bytes) override {
    while (!bytes.empty()) {
      const ssize_t count = ::write(STDOUT_FILENO, bytes.data(), bytes.size());
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) {
        throw Unavailable(std::string("standard output: cannot be written: ") +
                          std::strerror(errno) + ". Check who reads it.");
      }
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
  }
  void close() override {}
};

}  // namespace

std::unique_ptr<ByteSink> open_byte_sink(const std::string& location) {
  if (location == "-") return std::make_unique<StandardOutput>();
  return std::make_unique<FileSink>(location);
}

}  // namespace triage::warehouse
