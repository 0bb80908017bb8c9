// A job's texts as the encoder reads them.
#pragma once

#include <cstddef>
#include <vector>

#include "triage/encode/token_ids.h"
#include "triage/encode/transformer/encoder_config.h"
#include "triage/encode/tuning_job.h"

namespace triage::tune {

struct TokenizedRows {
  std::vector<encode::TokenIds> texts;  // by row of the job
  std::vector<std::size_t> lengths;     // in tokens
};

// Throws InvalidInput, naming the row from 1, for a text that is longer than the encoder takes or
// has an id outside its vocabulary.
[[nodiscard]] TokenizedRows tokenized_rows(const encode::TuningJob& job,
                                           const encode::EncoderConfig& config);

}  // namespace triage::tune
