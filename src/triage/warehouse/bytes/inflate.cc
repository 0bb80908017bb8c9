#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "triage/base/check.h"
#include "triage/base/error.h"
#include "triage/warehouse/bytes/byte_stream.h"

namespace triage::warehouse {
namespace {

constexpr std::size_t kBlockBytes = 256 * 1024;
constexpr std::string_view kGzipMagic = "\x1f\x8b";
constexpr std::string_view kZstdMagic = "\x28\xb5\x2f\xfd";

// Compressed bytes waiting for their decoder.
class CompressedInput {
 public:
  explicit CompressedInput(std::unique_ptr<ByteStream> bytes)
      : bytes_(std::move(bytes)), block_(kBlockBytes) {}

  // What is waiting; reads a block if that is nothing. Empty only at the end.
  std::span<const char> waiting() {
    if (taken_ == filled_) {
      filled_ = bytes_->read(block_);
      taken_ = 0;
    }
    return std::span<const char>(block_).subspan(taken_, filled_ - taken_);
  }

  void take(std::size_t count) { taken_ += count; }

  [[nodiscard]] bool is_ready() const { return taken_ < filled_ || bytes_->is_ready(); }

 private:
  std::unique_ptr<ByteStream> bytes_;
  std::vector<char> block_;
  std::size_t taken_ = 0;
  std::size_t filled_ = 0;
};

[[noreturn]] void throw_damaged(const std::string& name, std::string_view format,
                                std::string_view why) {
  throw InvalidInput("'" + name + "': its " + std::string(format) + " data " + std::string(why) +
                     ". Copy or compress the file again.");
}

class GzipBytes final : public ByteStream {
 public:
  GzipBytes(std::unique_ptr<ByteStream> bytes, std::string name)
      : input_(std::move(bytes)), name_(std::move(name)) {
    constexpr int kGzipOnly = 15 + 16;  // largest window, gzip header required (zlib.h)
    TRIAGE_CHECK(::inflateInit2(&stream_, kGzipOnly) == Z_OK, "zlib must start");
  }
  ~GzipBytes() override { ::inflateEnd(&stream_); }
  GzipBytes(const GzipBytes&) = delete;
  GzipBytes& operator=(const GzipBytes&) = delete;

  std::size_t read(std::span<char> buffer) override {
    stream_.next_out = reinterpret_cast<Bytef*>(buffer.data());
    stream_.avail_out = static_cast<uInt>(std::min<std::size_t>(buffer.size(), 1U << 30U));
    const uInt asked = stream_.avail_out;
    while (stream_.avail_out == asked) {
      const std::span<const char> waiting = input_.waiting();
      if (is_between_members_ && is_end_or_padding(waiting)) return 0;
      if (waiting.empty() && !may_hold_output_) {
        throw_damaged(name_, "gzip", "ends early: the file is cut off");
      }
      inflate_some(waiting);
    }
    return asked - stream_.avail_out;
  }

  bool is_ready() const override { return input_.is_ready(); }

 private:
  // Tapes and some tools pad the end with zeros.
  static bool is_end_or_padding(std::span<const char> waiting) {
    return std::all_of(waiting.begin(), waiting.end(), [](char byte) { return byte == '\0'; });
  }

  void inflate_some(std::span<const char> waiting) {
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(waiting.data()));
    stream_.avail_in = static_cast<uInt>(waiting.size());
    is_between_members_ = false;
    const int status = ::inflate(&stream_, Z_NO_FLUSH);
    may_hold_output_ = stream_.avail_out == 0;
    input_.take(waiting.size() - stream_.avail_in);
    if (status == Z_STREAM_END) {
      is_between_members_ = true;
      ::inflateReset(&stream_);
    } else if (status != Z_OK && status != Z_BUF_ERROR) {
      throw_damaged(name_, "gzip", "is damaged");
    }
  }

  CompressedInput input_;
  const std::string name_;
  z_stream stream_{};
  bool is_between_members_ = false;
  bool may_hold_output_ = false;  // the last buffer was filled to its end
};

class ZstdBytes final : public ByteStream {
 public:
  ZstdBytes(std::unique_ptr<ByteStream> bytes, std::string name)
      : input_(std::move(bytes)), name_(std::move(name)), stream_(::ZSTD_createDStream()) {
    TRIAGE_CHECK(stream_ != nullptr, "Zstandard must start");
  }
  ~ZstdBytes() override { ::ZSTD_freeDStream(stream_); }
  ZstdBytes(const ZstdBytes&) = delete;
  ZstdBytes& operator=(const ZstdBytes&) = delete;

  std::size_t read(std::span<char> buffer) override {
    ZSTD_outBuffer out{buffer.data(), buffer.size(), 0};
    while (out.pos == 0) {
      const std::span<const char> waiting = input_.waiting();
      if (waiting.empty() && !may_hold_output_) {
        if (wanted_ == 0) return 0;
        throw_damaged(name_, "Zstandard", "ends early: the file is cut off");
      }
      ZSTD_inBuffer in{waiting.data(), waiting.size(), 0};
      wanted_ = ::ZSTD_decompressStream(stream_, &out, &in);
      input_.take(in.pos);
      may_hold_output_ = out.pos == out.size;
      if (::ZSTD_isError(wanted_) != 0) throw_damaged(name_, "Zstandard", "is damaged");
    }
    return out.pos;
  }

  bool is_ready() const override { return input_.is_ready(); }

 private:
  CompressedInput input_;
  const std::string name_;
  ZSTD_DStream* const stream_;
  std::size_t wanted_ = 0;        // bytes the frame still hopes for; 0 between frames
  bool may_hold_output_ = false;  // the last buffer was filled to its end
};

}  // namespace

std::unique_ptr<ByteStream> inflated(std::unique_ptr<ByteStream> bytes, std::string name) {
  auto peekable = std::make_unique<PeekableStream>(std::move(bytes));
  const std::string_view front = peekable->peek(kZstdMagic.size());
  if (front.starts_with(kGzipMagic)) {
    return std::make_unique<GzipBytes>(std::move(peekable), std::move(name));
  }
  if (front == kZstdMagic) {
    return std::make_unique<ZstdBytes>(std::move(peekable), std::move(name));
  }
  return peekable;
}

}  // namespace triage::warehouse
