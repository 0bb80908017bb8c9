// A job's texts as the encoder reads them.
#pragma once

#include <cstddef>
#include <vector>

#include "triage/encode/token_ids.h"
#include "triage/encode/tuning_job.h"

namespace triage::tune {

struct TokenizedRows {
  std::vector<encode::TokenIds> texts;  // by row of the job, special tokens included
  std::vector<std::size_t> lengths;     // in tokens
};

// With the prompt in front, cut as the job says or at what the encoder takes. Throws what
// open_tokenizer() and read_encoder_config() throw; Corrupt if the two do not fit each other.
[[nodiscard]] TokenizedRows tokenized_rows(const encode::TuningJob& job);

}  // namespace triage::tune
