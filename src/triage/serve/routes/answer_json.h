// A decision as the API writes it.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "triage/decide/answer_queue.h"
#include "triage/journal/decisions.h"

namespace triage::serve {

struct AnswerView {
  std::size_t alternatives = 3;   // classes to name besides the first
  bool shows_like_texts = false;  // of like tickets: for who may read tickets
};

// The decision that was just made, and written down as `record`.
[[nodiscard]] nlohmann::ordered_json answer_json(const journal::Decision& record,
                                                 const decide::Answer& answer,
                                                 const AnswerView& view);

// One of earlier; its ticket's text only where `shows_text`.
[[nodiscard]] nlohmann::ordered_json decision_json(const journal::JudgedDecision& judged,
                                                   bool shows_text);

[[nodiscard]] nlohmann::ordered_json feedback_json(const journal::Feedback& feedback);

}  // namespace triage::serve
