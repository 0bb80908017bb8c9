// What the metadata of an Arrow IPC message says, checked before the body is touched.
//
// Arrow columnar format, "Encapsulated message format"; the metadata is a FlatBuffers table.
// nanoarrow 0.9 checks the table's structure but trusts the numbers in it: places and sizes that
// lie outside of the body make it read there. Bytes from outside are therefore looked through here
// first.
#pragma once

#include <cstdint>
#include <string_view>

#include "triage/base/outcome.h"

namespace triage::warehouse {

struct ArrowMessage {
  enum class Kind : std::uint8_t { kSchema, kDictionaryBatch, kRecordBatch, kOther };

  Kind kind = Kind::kOther;
  std::int64_t body_bytes = 0;  // that follow the metadata; not negative
  bool is_compressed = false;   // a record batch with compressed buffers
};

// Rejects metadata that is cut off or broken, and a record batch with a negative or absurd length
// or a buffer that is not within the body.
[[nodiscard]] Accepted<ArrowMessage> read_arrow_message(std::string_view metadata);

}  // namespace triage::warehouse
