#include "triage/encode/transformer/padded_batch.h"

#include <algorithm>
#include <cmath>

namespace triage::encode {
namespace {

// Far below any score, so that padding gets no attention, and still a number in bfloat16.
constexpr float kMasked = -1e30F;

// BERT counts positions from 0. RoBERTa counts from behind the padding's row, and what looks like
// padding within a text has the padding's position and is not counted.
void write_positions(const TokenIds& ids, const EncoderConfig& config,
                     std::span<std::int32_t> positions) {
  auto next = static_cast<std::int32_t>(config.first_position);
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const bool is_skipped = config.first_position > 0 && ids[i] == config.padding_id;
    positions[i] = is_skipped ? config.padding_id : next++;
  }
}

void write_shares(std::size_t count, Pooling pooling, std::span<float> shares) {
  const auto tokens = static_cast<float>(count);
  const std::span<float> own = shares.first(count);
  switch (pooling) {
    case Pooling::kMean:
      std::fill(own.begin(), own.end(), 1 / tokens);
      return;
    case Pooling::kMeanSqrtLength:
      std::fill(own.begin(), own.end(), 1 / std::sqrt(tokens));
      return;
    case Pooling::kWeightedMean:
      for (std::size_t i = 0; i < count; ++i) {
        own[i] = static_cast<float>(i + 1) / (tokens * (tokens + 1) / 2);
      }
      return;
    case Pooling::kFirstToken:
      own.front() = 1;
      return;
    case Pooling::kLastToken:
      own.back() = 1;
      return;
  }
}

}  // namespace

PaddedBatch padded_batch(const Batch& batch, std::span<const TokenIds> texts,
                         const EncoderConfig& config) {
  PaddedBatch padded{.rows = batch.texts.size(),
                     .length = batch.length,
                     .ids = std::vector<std::int32_t>(batch.cells()),
                     .positions = std::vector<std::int32_t>(batch.cells()),
                     .mask = std::vector<float>(batch.cells(), kMasked),
                     .shares = std::vector<float>(batch.cells())};
  for (std::size_t row = 0; row < padded.rows; ++row) {
    const TokenIds& ids = texts[batch.texts[row]];
    const std::size_t start = row * batch.length;
    std::copy(ids.begin(), ids.end(), padded.ids.data() + start);
    write_positions(ids, config, std::span(padded.positions).subspan(start, batch.length));
    std::fill_n(padded.mask.data() + start, ids.size(), 0.0F);
    write_shares(ids.size(), config.pooling, std::span(padded.shares).subspan(start, batch.length));
  }
  return padded;
}

}  // namespace triage::encode
