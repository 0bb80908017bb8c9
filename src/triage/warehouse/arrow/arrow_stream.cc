#include "triage/warehouse/arrow/arrow_stream.h"

#include <cerrno>
#include <nanoarrow/nanoarrow.hpp>

#include "triage/base/error.h"
#include "triage/warehouse/database/database_words.h"

namespace triage::warehouse {

void check_arrow(int status, ArrowArrayStream& stream, const Wording& wording) {
  if (status == NANOARROW_OK) return;
  const char* const error = stream.get_last_error(&stream);
  const std::string_view why = error != nullptr ? error : "reading failed";
  // What our own streams fail with is a whole message already.
  const bool is_worded = why.starts_with(wording.what + ": ");
  const std::string text = is_worded
                               ? std::string(why)
                               : wording.what + ": " + without_values(why) + ". " + wording.advice;
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

}  // namespace triage::warehouse
