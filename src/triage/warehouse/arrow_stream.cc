#include "triage/warehouse/arrow_stream.h"

#include <cerrno>
#include <nanoarrow/nanoarrow.hpp>
#include <nanoarrow/nanoarrow_ipc.hpp>
#include <utility>

#include "triage/base/error.h"

namespace triage::warehouse {
namespace {

constexpr std::string_view kFileMagic = std::string_view("ARROW1\0\0", 8);

ArrowErrorCode read_block(ArrowIpcInputStream* stream, std::uint8_t* buffer, std::int64_t size,
                          std::int64_t* size_read, ArrowError* error) {
  // No exception may cross nanoarrow's C code: it becomes an error code and its text.
  auto& bytes = *static_cast<ByteStream*>(stream->private_data);
  const std::span<char> all(reinterpret_cast<char*>(buffer), static_cast<std::size_t>(size));
  try {
    std::size_t filled = 0;
    while (filled < all.size()) {
      const std::size_t count = bytes.read(all.subspan(filled));
      if (count == 0) break;
      filled += count;
    }
    *size_read = static_cast<std::int64_t>(filled);
    return NANOARROW_OK;
  } catch (const std::exception& failure) {
    ArrowErrorSet(error, "%s", failure.what());
    return dynamic_cast<const Unavailable*>(&failure) != nullptr ? EIO : EINVAL;
  }
}

void release_bytes(ArrowIpcInputStream* stream) {
  std::unique_ptr<ByteStream>(static_cast<ByteStream*>(stream->private_data)).reset();
  stream->release = nullptr;
}

// nanoarrow 0.9 trusts a dictionary's message to hold as many buffers as its type needs, and reads
// past the end of one that does not. Bytes from outside must not get there.
void refuse_dictionaries(const ArrowSchema* schema, const Wording& wording) {
  for (std::int64_t i = 0; i < schema->n_children; ++i) {
    const ArrowSchema* const child = schema->children[i];
    if (child->dictionary != nullptr) {
      throw InvalidInput(wording.what + ": column '" + (child->name != nullptr ? child->name : "") +
                         "' is dictionary-encoded (a category), which is not read from Arrow. Cast "
                         "it to text before writing.");
    }
    refuse_dictionaries(child, wording);
  }
}

}  // namespace

void check_arrow(int status, ArrowArrayStream& stream, const Wording& wording) {
  if (status == NANOARROW_OK) return;
  const char* const error = stream.get_last_error(&stream);
  const std::string_view why = error != nullptr ? error : "reading failed";
  const std::string text =
      wording.what + ": " + std::string(why.substr(0, why.find('\n'))) + ". " + wording.advice;
  if (status == EIO || status == ENOMEM || status == ETIMEDOUT) throw Unavailable(text);
  throw InvalidInput(text);
}

void ReleaseArrowStream::operator()(ArrowArrayStream* stream) const {
  if (stream->release != nullptr) stream->release(stream);
  std::default_delete<ArrowArrayStream>{}(stream);
}

ArrowStream empty_arrow_stream() {
  return ArrowStream(std::make_unique<ArrowArrayStream>().release());
}

ArrowStream read_arrow_ipc(std::unique_ptr<ByteStream> bytes, const Wording& wording) {
  auto peekable = std::make_unique<PeekableStream>(std::move(bytes));
  if (peekable->peek(kFileMagic.size()) == kFileMagic) {
    std::string magic(kFileMagic.size(), '\0');
    peekable->read(magic);
  }
  ByteStream* const source = peekable.release();
  ArrowIpcInputStream input{&read_block, &release_bytes, source};
  ArrowStream stream = empty_arrow_stream();
  if (ArrowIpcArrayStreamReaderInit(stream.get(), &input, nullptr) != NANOARROW_OK) {
    input.release(&input);
    throw Unavailable(wording.what + ": there is no memory to read Arrow. Free some.");
  }
  nanoarrow::UniqueSchema schema;
  check_arrow(stream->get_schema(stream.get(), schema.get()), *stream, wording);
  refuse_dictionaries(schema.get(), wording);
  return stream;
}

}  // namespace triage::warehouse
