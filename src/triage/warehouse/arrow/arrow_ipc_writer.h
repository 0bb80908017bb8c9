// Writes Arrow batches as one IPC stream, uncompressed.
#pragma once

#include <memory>

#include "triage/warehouse/arrow/arrow_stream.h"
#include "triage/warehouse/bytes/byte_sink.h"

namespace triage::warehouse {

// One thread at a time.
class ArrowIpcWriter {
 public:
  // `sink` must outlive the writer, which does not close it.
  explicit ArrowIpcWriter(ByteSink& sink);
  ~ArrowIpcWriter();
  ArrowIpcWriter(const ArrowIpcWriter&) = delete;
  ArrowIpcWriter& operator=(const ArrowIpcWriter&) = delete;

  // Appends all batches of `stream`. The first stream's schema is written, and is that of all.
  // Throws what the sink throws.
  void write(ArrowStream stream);

  // Writes the mark of the end. Called at most once.
  void finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace triage::warehouse
