#include "triage/tune/tokenized_rows.h"

#include <algorithm>
#include <string>
#include <utility>

#include "triage/base/error.h"
#include "triage/encode/token_sequences.h"
#include "triage/encode/tokenizer/tokenizer.h"
#include "triage/encode/transformer/encoder_config.h"

namespace triage::tune {

TokenizedRows tokenized_rows(const encode::TuningJob& job) {
  const auto tokenizer = encode::open_tokenizer(job.encoder);
  const encode::EncoderConfig config = encode::read_encoder_config(job.encoder);
  if (tokenizer->vocabulary_size() > config.vocabulary) {
    throw Corrupt("encoder '" + job.encoder.string() +
                  "': its tokenizer knows more pieces than its weights. Fetch the model anew.");
  }
  const encode::Sequencer sequencer(
      *tokenizer, {.prompt = job.prompt,
                   .max_tokens = std::min(job.settings.max_tokens, config.max_tokens)});
  std::vector<std::string> texts;
  for (const encode::TuningRow& row : job.rows) texts.push_back(row.text);
  TokenizedRows rows;
  for (encode::TokenSequence& sequence : sequencer.sequences(texts).sequences) {
    rows.lengths.push_back(sequence.ids.size());
    rows.texts.push_back(std::move(sequence.ids));
  }
  return rows;
}

}  // namespace triage::tune
