// What is done with one ticket, and why.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "triage/learn/judge/threshold.h"

namespace triage::decide {

enum class DecisionKind : std::uint8_t {
  kAuto,     // sure: sorted without asking
  kSuggest,  // less sure: the first two classes are offered
  kAsk,      // unsure: a person chooses from all classes
  kAbstain,  // nothing to classify (masked, empty, automatic, without a vector that the model
             // needs), or in a language not learned
};

// `auto`, `suggest`, `ask`, `abstain`.
[[nodiscard]] std::string_view name_of(DecisionKind kind);

struct Decision {
  DecisionKind kind = DecisionKind::kAbstain;
  std::string reason;  // one clause, with the numbers: `0.93 reaches the threshold 0.84`
};

// By probability alone. Absent thresholds are never reached.
[[nodiscard]] Decision decide(float probability, const learn::Thresholds& thresholds);

struct Alternative {
  std::size_t label = 0;  // class index
  float probability = 0;
};

// The `count` most probable classes, best first; of equal ones the lower index.
[[nodiscard]] std::vector<Alternative> ranked(std::span<const float> probabilities,
                                              std::size_t count);

}  // namespace triage::decide
