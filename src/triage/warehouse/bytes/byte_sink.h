// Where results go: a file that appears when it is whole, or standard output as it comes.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace triage::warehouse {

// One thread at a time.
class ByteSink {
 public:
  virtual ~ByteSink() = default;

  // Throws Unavailable if there is no room, or nobody reads any more.
  virtual void write(std::string_view bytes) = 0;

  // Makes what was written visible under its name. Without it, a file is not there. Called at most
  // once. Throws Unavailable.
  virtual void close() = 0;
};

// `-` is standard output; anything else a path.
[[nodiscard]] std::unique_ptr<ByteSink> open_byte_sink(const std::string& location);

}  // namespace triage::warehouse
