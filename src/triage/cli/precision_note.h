// What a precision costs: said when an encoder is first opened with it.
#pragma once

#include "triage/cli/open_encoder.h"

namespace triage::cli {

// The first time in a workspace, measures how near the vectors of `encoder` are to those in
// float32, on the 64 texts of encode::probe_texts(), notes it and keeps it. That opens the model
// once more; where memory does not allow it, the note says so. REQUIRES: `encoder` was opened from
// `record` with `encoding`, of another precision than float32.
void note_precision(const encode::EncoderRecord& record, const Encoding& encoding,
                    encode::Encoder& encoder, Context& context);

}  // namespace triage::cli
