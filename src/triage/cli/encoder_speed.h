// How fast an encoder is: many texts at once, and one at a time.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "triage/base/progress.h"
#include "triage/encode/encoder.h"

namespace triage::cli {

// Seconds until a single text was encoded.
struct Latency {
  std::size_t runs = 0;
  std::size_t tokens = 0;  // that were read of a text, on average; 0: the encoder does not say
  double p50 = 0;
  double p95 = 0;  // nearest rank
};

struct Throughput {
  std::size_t texts = 0;
  std::size_t tokens = 0;
  std::size_t padding = 0;  // tokens
  std::size_t cut_texts = 0;
  double seconds = 0;
};

// Encodes all `texts` once, as `embed` would. Advances `progress` by texts.
[[nodiscard]] Throughput throughput(encode::Encoder& encoder, const std::vector<std::string>& texts,
                                    Progress& progress);

// Encodes one text of about `tokens` tokens, or what the encoder takes of it, `runs` times; each is
// another one, so that nothing on the way can remember it. Advances `progress` by runs.
[[nodiscard]] Latency latency(encode::Encoder& encoder, std::size_t tokens, std::size_t runs,
                              Progress& progress);

// `count` texts put together from the words of encode::probe_texts(), some ten to four hundred
// words long, short ones more often; the same for the same seed.
[[nodiscard]] std::vector<std::string> generated_texts(std::size_t count, std::uint64_t seed);

}  // namespace triage::cli
