// Texts one after the other, without padding between them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "triage/encode/token_ids.h"
#include "triage/encode/transformer/encoder_config.h"

namespace triage::tune {

struct PackedBatch {
  std::vector<std::int64_t> ids;        // rows of the table of words, one a token
  std::vector<std::int64_t> positions;  // rows of the table of positions
  std::vector<std::int64_t> texts;      // which text of the batch a token is of
  std::vector<float> shares;            // what a token counts in its text's vector
  std::vector<std::int64_t> starts;     // of each text's tokens, and the end of the last

  [[nodiscard]] std::size_t size() const { return starts.size() - 1; }
};

// `chosen` are indices into `texts`. REQUIRES: texts have tokens, at most config.position_limit().
[[nodiscard]] PackedBatch packed_batch(std::span<const std::size_t> chosen,
                                       std::span<const encode::TokenIds> texts,
                                       const encode::EncoderConfig& config);

}  // namespace triage::tune
