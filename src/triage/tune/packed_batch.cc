#include "triage/tune/packed_batch.h"

#include <algorithm>

#include "triage/encode/transformer/padded_batch.h"

namespace triage::tune {

// The local encoder's own way to make a batch, so that positions and shares cannot differ.
PackedBatch packed_batch(std::span<const std::size_t> chosen,
                         std::span<const encode::TokenIds> texts,
                         const encode::EncoderConfig& config) {
  encode::Batch batch;
  batch.texts.assign(chosen.begin(), chosen.end());
  for (const std::size_t text : chosen) batch.length = std::max(batch.length, texts[text].size());
  const encode::PaddedBatch padded = encode::padded_batch(batch, texts, config);
  PackedBatch packed;
  packed.starts.push_back(0);
  for (std::size_t row = 0; row < padded.rows; ++row) {
    const std::size_t tokens = texts[batch.texts[row]].size();
    for (std::size_t cell = row * padded.length; cell < row * padded.length + tokens; ++cell) {
      packed.ids.push_back(padded.ids[cell]);
      packed.positions.push_back(padded.positions[cell]);
      packed.texts.push_back(static_cast<std::int64_t>(row));
      packed.shares.push_back(padded.shares[cell]);
    }
    packed.starts.push_back(static_cast<std::int64_t>(packed.ids.size()));
  }
  return packed;
}

}  // namespace triage::tune
