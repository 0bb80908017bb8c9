// A classifier's answer, as much of it as Slack shows and the journal keeps.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "triage/decide/decision.h"
#include "triage/ticket/ticket.h"

namespace triage::slack {

struct RankedClass {
  std::string label = {};
  double probability = 0;
};

struct Answer {
  decide::Decision decision = {};
  std::vector<RankedClass> ranked = {};   // best first; empty when the decision is to abstain
  std::vector<std::string> classes = {};  // all there are, sorted
  std::vector<std::string> words = {};    // that spoke for the first, strongest first
  std::size_t like_tickets = 0;           // earlier ones that are like it
  std::optional<double> threshold = {};   // that the probability was held against
  std::string language = {};              // ISO 639-1, or `und`
  std::string document = {};              // fingerprint of the cleaned text
  std::string model_version = {};
  std::string model_alias = {};
  std::int64_t latency_us = 0;
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
