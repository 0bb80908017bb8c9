#include "triage/tune/tokenized_rows.h"

#include <algorithm>
#include <string>

#include "triage/base/error.h"

namespace triage::tune {
namespace {

[[noreturn]] void throw_unusable(std::size_t row, const std::string& why) {
  throw InvalidInput("row " + std::to_string(row + 1) + " of the job: " + why +
                     ". Write the job anew, with this encoder's tokenizer.");
}

}  // namespace

TokenizedRows tokenized_rows(const encode::TuningJob& job, const encode::EncoderConfig& config) {
  TokenizedRows rows;
  for (std::size_t i = 0; i < job.rows.size(); ++i) {
    const encode::TokenIds& ids = job.rows[i].ids;
    if (ids.size() > config.position_limit()) {
      throw_unusable(i, "it has " + std::to_string(ids.size()) + " tokens, and the encoder has " +
                            std::to_string(config.position_limit()) + " positions");
    }
    const std::int32_t largest = *std::max_element(ids.begin(), ids.end());
    if (static_cast<std::size_t>(largest) >= config.vocabulary) {
      throw_unusable(i, "token " + std::to_string(largest) + " is outside the vocabulary of " +
                            std::to_string(config.vocabulary));
    }
    rows.texts.push_back(ids);
    rows.lengths.push_back(ids.size());
  }
  return rows;
}

}  // namespace triage::tune
