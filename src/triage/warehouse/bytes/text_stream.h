// Bytes of a text file in, the same text as UTF-8 out.
//
// A byte order mark decides; UTF-16 is converted. Without one the text is taken as UTF-8 until a
// byte says otherwise: then the whole file is looked at, once, and is either UTF-8 with some bad
// lines (they pass through; the reader of rows rejects them), certainly Windows-1252 (converted,
// with a note), or refused with the number of the line.
#pragma once

#include <memory>
#include <string>

#include "triage/base/progress.h"
#include "triage/warehouse/bytes/byte_stream.h"

namespace triage::warehouse {

struct TextFile {
  std::string name = {};       // for messages
  ByteStreamOpener open = {};  // inflated bytes from the beginning
  bool can_reopen = true;      // false for a pipe: bad bytes then always pass through
};

// Throws what `file.open` throws. read() throws InvalidInput when the encoding is unclear.
// `notes` must outlive the stream.
[[nodiscard]] std::unique_ptr<ByteStream> open_text(TextFile file, Progress& notes);

// The same over a stream that is already open, and the beginning of which was not taken.
[[nodiscard]] std::unique_ptr<ByteStream> as_text(std::unique_ptr<ByteStream> bytes, TextFile file,
                                                  Progress& notes);

}  // namespace triage::warehouse
