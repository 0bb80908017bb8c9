// A stream of Arrow batches that one object owns.
//
// Arrow's C stream interface (Arrow columnar format, "C stream interface"), kept out of headers.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "triage/warehouse/bytes/byte_stream.h"
#include "triage/warehouse/table/row.h"

struct ArrowArrayStream;

namespace triage::warehouse {

struct ReleaseArrowStream {
  void operator()(ArrowArrayStream* stream) const;
};
using ArrowStream = std::unique_ptr<ArrowArrayStream, ReleaseArrowStream>;

// A stream whose members a producer fills.
[[nodiscard]] ArrowStream empty_arrow_stream();

// How messages about a stream read: `<what>: <why>. <advice>`
struct Wording {
  std::string what;
  std::string advice;
};

// Throws what a call on the stream failed with, worded: Unavailable if the machine is to blame,
// else InvalidInput. Does nothing if `status` is 0.
void check_arrow(int status, ArrowArrayStream& stream, const Wording& wording);

// Reads an Arrow IPC stream, or the stream within an IPC file; neither compressed buffers nor
// dictionaries are taken. Reads the columns at once, and throws InvalidInput if they are not there.
[[nodiscard]] ArrowStream read_arrow_ipc(std::unique_ptr<ByteStream> bytes, const Wording& wording);

struct ArrowOrigin {
  Wording wording = {};
  std::optional<std::uint64_t> row_count = {};  // where it is known beforehand
  std::shared_ptr<const void> kept_alive = {};  // what is read from, say a temporary file
};

// The rows of a stream. A struct is flattened into columns named by their path (`via.channel`).
// Every batch is validated, so that it may come from outside. Types that have no place in a row
// (maps, intervals) and times outside the years 1 to 9999 read as null.
[[nodiscard]] std::unique_ptr<RowReader> arrow_rows(ArrowStream stream, ArrowOrigin origin);

}  // namespace triage::warehouse
