#include <algorithm>
#include <cerrno>
#include <cstring>
#include <nanoarrow/nanoarrow.hpp>
#include <nanoarrow/nanoarrow_ipc.hpp>
#include <utility>
#include <vector>

#include "triage/base/error.h"
#include "triage/warehouse/arrow/arrow_message.h"
#include "triage/warehouse/arrow/arrow_stream.h"

namespace triage::warehouse {
namespace {

constexpr std::string_view kFileMagic = std::string_view("ARROW1\0\0", 8);
constexpr std::uint32_t kContinuation = 0xFFFFFFFF;
constexpr std::size_t kPrefixBytes = 8;  // the continuation and the metadata's size
constexpr std::size_t kMetadataBytesMax = 64 * 1024 * 1024;
constexpr std::size_t kBlockBytes = 1024 * 1024;

// Takes one message after the other from the bytes and has nanoarrow decode it.
class IpcReader {
 public:
  IpcReader(std::unique_ptr<ByteStream> bytes, Wording wording)
      : bytes_(std::move(bytes)), wording_(std::move(wording)) {
    check(ArrowIpcDecoderInit(decoder_.get()), ArrowError{});
    if (bytes_.peek(kFileMagic.size()) == kFileMagic) take(kFileMagic.size(), buffer_);
    read_schema();
  }

  void copy_schema(ArrowSchema* schema) { check(ArrowSchemaDeepCopy(schema_.get(), schema), {}); }

  // Leaves `batch` released at the end.
  void next(ArrowArray* batch) {
    batch->release = nullptr;
    if (is_at_end_ || !next_message()) {
      is_at_end_ = true;
      return;
    }
    if (message_.kind != ArrowMessage::Kind::kRecordBatch)
      refuse("holds a message of another kind");
    if (message_.is_compressed) refuse("has compressed buffers, which are not read");
    take(static_cast<std::size_t>(message_.body_bytes), buffer_);
    ArrowBufferView body{};
    body.data.data = buffer_.data();
    body.size_bytes = static_cast<std::int64_t>(buffer_.size());
    ArrowError error{};
    check(ArrowIpcDecoderDecodeArray(decoder_.get(), body, -1, batch,
                                     NANOARROW_VALIDATION_LEVEL_FULL, &error),
          error);
  }

  // What the last call through C failed with.
  std::string failure;

 private:
  [[noreturn]] void refuse(const std::string& why) const {
    throw InvalidInput(wording_.what + ": " + why + ". " + wording_.advice);
  }

  void check(ArrowErrorCode status, const ArrowError& error) const {
    if (status == ENOMEM) {
      throw Unavailable(wording_.what + ": there is no memory to read Arrow. Free some.");
    }
    if (status != NANOARROW_OK) refuse(std::string("its Arrow data is damaged: ") + error.message);
  }

  // Replaces `bytes` by the next `count`; grows it as they come, whatever is claimed.
  void take(std::size_t count, std::vector<std::uint8_t>& bytes) {
    if (!try_take(count, bytes)) refuse("ends early");
  }

  bool try_take(std::size_t count, std::vector<std::uint8_t>& bytes) {
    bytes.clear();
    while (bytes.size() < count) {
      const std::size_t had = bytes.size();
      bytes.resize(had + std::min(count - had, kBlockBytes));
      const std::size_t got =
          bytes_.read({reinterpret_cast<char*>(bytes.data()) + had, bytes.size() - had});
      bytes.resize(had + got);
      if (got == 0) return false;
    }
    return true;
  }

  // Reads and decodes the next message's metadata. False at the end of the stream.
  bool next_message() {
    if (!try_take(kPrefixBytes, header_)) {
      if (header_.empty()) return false;
      refuse("ends early");
    }
    std::uint32_t continuation = 0;
    std::uint32_t size = 0;
    std::memcpy(&continuation, header_.data(), sizeof continuation);
    std::memcpy(&size, header_.data() + sizeof continuation, sizeof size);
    if (continuation != kContinuation) refuse("is not an Arrow IPC stream");
    if (size == 0) return false;
    if (size > kMetadataBytesMax) refuse("is not an Arrow IPC stream");
    take(size, buffer_);
    header_.insert(header_.end(), buffer_.begin(), buffer_.end());
    const auto message =
        read_arrow_message({reinterpret_cast<const char*>(buffer_.data()), buffer_.size()});
    if (!message) refuse("a message " + message.error().reason);
    message_ = *message;
    if (message_.kind == ArrowMessage::Kind::kDictionaryBatch) refuse("holds dictionaries");

    ArrowBufferView header{};
    header.data.data = header_.data();
    header.size_bytes = static_cast<std::int64_t>(header_.size());
    ArrowError error{};
    check(ArrowIpcDecoderVerifyHeader(decoder_.get(), header, &error), error);
    check(ArrowIpcDecoderDecodeHeader(decoder_.get(), header, &error), error);
    return true;
  }

  void read_schema() {
    if (!next_message() || message_.kind != ArrowMessage::Kind::kSchema) {
      refuse("does not begin with its columns");
    }
    ArrowError error{};
    check(ArrowIpcDecoderDecodeSchema(decoder_.get(), schema_.get(), &error), error);
    refuse_dictionaries(schema_.get());
    check(ArrowIpcDecoderSetEndianness(decoder_.get(), decoder_->endianness), error);
    check(ArrowIpcDecoderSetSchema(decoder_.get(), schema_.get(), &error), error);
    take(static_cast<std::size_t>(message_.body_bytes), buffer_);
  }

  void refuse_dictionaries(const ArrowSchema* schema) const {
    for (std::int64_t i = 0; i < schema->n_children; ++i) {
      const ArrowSchema* const child = schema->children[i];
      if (child->dictionary != nullptr) {
        throw InvalidInput(wording_.what + ": column '" +
                           (child->name != nullptr ? child->name : "") +
                           "' is dictionary-encoded (a category), which is not read from Arrow. "
                           "Cast it to text before writing.");
      }
      refuse_dictionaries(child);
    }
  }

  PeekableStream bytes_;
  const Wording wording_;
  nanoarrow::ipc::UniqueDecoder decoder_;
  nanoarrow::UniqueSchema schema_;
  ArrowMessage message_;              // read last
  std::vector<std::uint8_t> header_;  // its prefix and metadata, which the decoder points into
  std::vector<std::uint8_t> buffer_;
  bool is_at_end_ = false;
};

IpcReader& reader_of(ArrowArrayStream* stream) {
  return *static_cast<IpcReader*>(stream->private_data);
}

// No exception may cross the C interface: it becomes a code and its text.
template <typename Act>
int as_code(ArrowArrayStream* stream, const Act& act) {
  IpcReader& reader = reader_of(stream);
  try {
    act(reader);
    return NANOARROW_OK;
  } catch (const Unavailable& error) {
    reader.failure = error.what();
    return EIO;
  } catch (const std::exception& error) {
    reader.failure = error.what();
    return EINVAL;
  }
}

}  // namespace

ArrowStream read_arrow_ipc(std::unique_ptr<ByteStream> bytes, const Wording& wording) {
  auto reader = std::make_unique<IpcReader>(std::move(bytes), wording);
  ArrowStream stream = empty_arrow_stream();
  stream->get_schema = [](ArrowArrayStream* self, ArrowSchema* schema) {
    return as_code(self, [&](IpcReader& from) { from.copy_schema(schema); });
  };
  stream->get_next = [](ArrowArrayStream* self, ArrowArray* batch) {
    return as_code(self, [&](IpcReader& from) { from.next(batch); });
  };
  stream->get_last_error = [](ArrowArrayStream* self) { return reader_of(self).failure.c_str(); };
  stream->release = [](ArrowArrayStream* self) {
    std::unique_ptr<IpcReader>(&reader_of(self)).reset();
    self->release = nullptr;
  };
  stream->private_data = reader.release();
  return stream;
}

}  // namespace triage::warehouse
