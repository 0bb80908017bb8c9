// Bytes one block after the other, from a file, a pipe or memory; compressed ones arrive inflated.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace triage::warehouse {

// One thread at a time.
class ByteStream {
 public:
  virtual ~ByteStream() = default;

  // Fills the front of `buffer` and returns how many bytes; 0 only at the end. May return fewer
  // than asked for when more would mean waiting. Throws InvalidInput for compressed bytes that are
  // damaged or end early, Unavailable if the disk fails.
  virtual std::size_t read(std::span<char> buffer) = 0;

  // Would read() return without waiting for someone to write?
  [[nodiscard]] virtual bool is_ready() const { return true; }
};

// Opens the same bytes from their beginning, each time it is called.
using ByteStreamOpener = std::function<std::unique_ptr<ByteStream>()>;

// The raw bytes of a regular file or pipe. Throws NotFound if it is missing, InvalidInput if it is
// a folder, Unavailable if it may not be read.
[[nodiscard]] std::unique_ptr<ByteStream> open_file_bytes(const std::filesystem::path& file);

// The raw bytes of an open descriptor, which is not closed: standard input is 0.
[[nodiscard]] std::unique_ptr<ByteStream> open_descriptor_bytes(int descriptor, std::string name);

// Bytes in memory, copied.
[[nodiscard]] std::unique_ptr<ByteStream> open_memory_bytes(std::string bytes);

// Inflates gzip (RFC 1952, also several members) or Zstandard (RFC 8878, also several frames) if
// the first bytes say so, else passes everything through. `name` is for messages.
[[nodiscard]] std::unique_ptr<ByteStream> inflated(std::unique_ptr<ByteStream> bytes,
                                                   std::string name);

// Lets a caller look at the first bytes and still read them.
class PeekableStream final : public ByteStream {
 public:
  explicit PeekableStream(std::unique_ptr<ByteStream> bytes);

  // Up to `count` bytes from the front; fewer only if the stream is shorter. The view lives until
  // the next call of any function. Does not wait for more than one byte once `count` cannot be had
  // without waiting.
  [[nodiscard]] std::string_view peek(std::size_t count);

  std::size_t read(std::span<char> buffer) override;
  [[nodiscard]] bool is_ready() const override;

 private:
  std::unique_ptr<ByteStream> bytes_;
  std::string front_;  // peeked and not yet read: front_.substr(taken_)
  std::size_t taken_ = 0;
  bool is_at_end_ = false;
};

}  // namespace triage::warehouse
