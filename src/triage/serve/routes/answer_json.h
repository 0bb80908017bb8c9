// A decision as the API writes it.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "triage/base/json_text.h"
#include "triage/decide/answer_queue.h"
#include "triage/journal/decisions.h"

namespace triage::serve {

struct AnswerView {
  std::size_t alternatives = 3;   // classes to name besides the first
  bool shows_like_texts = false;  // of like tickets: for who may read tickets
};

// The decision that was just made, and written down as `record`.
void write_answer(JsonText& json, const journal::Decision& record, const decide::Answer& answer,
                  const AnswerView& view);

// One of earlier, with all that people said of it where `history` is given; people's own words, the
// ticket's text and the reasons of feedback, only where `shows_words`.
void write_decision(JsonText& json, const journal::JudgedDecision& judged, bool shows_words,
                    const std::optional<std::span<const journal::Feedback>>& history);

}  // namespace triage::serve
