// A classifier's answer, as much of it as Slack shows and the journal keeps.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "triage/journal/decision.h"
#include "triage/ticket/ticket.h"

namespace triage::slack {

struct Answer {
  journal::Decision decision = {};        // as decide::record_of() makes it; not yet who asked
  std::vector<std::string> classes = {};  // all there are, sorted
  std::vector<std::string> words = {};    // that spoke for the first, strongest first
  std::size_t like_tickets = 0;           // earlier ones that are like it
};

// Answers in time, `ask` where the model cannot. Any thread. Throws Unavailable where too many
// tickets wait already.
class Classifier {
 public:
  virtual ~Classifier() = default;

  [[nodiscard]] virtual Answer answer(const Ticket& ticket) = 0;

  // All classes of the model that answers now, sorted.
  [[nodiscard]] virtual std::vector<std::string> classes() = 0;
};

}  // namespace triage::slack
