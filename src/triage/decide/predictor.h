// Tickets in, decisions out: the hot path.
//
// Pure: no clock, no disk, no journal; the caller writes down what it answered.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "triage/base/progress.h"
#include "triage/base/thread_pool.h"
#include "triage/decide/decision.h"
#include "triage/model/model.h"
#include "triage/text/cleaner.h"
#include "triage/ticket/ticket.h"

namespace triage::decide {

struct Prediction {
  Decision decision;
  std::vector<Alternative> ranked;   // best first; empty when the decision is to abstain
  std::optional<Document> document;  // what was classified; absent when the decision is to abstain

  [[nodiscard]] bool has_label() const { return !ranked.empty(); }
};

// Immutable; any thread. `model` must outlive it.
class Predictor {
 public:
  // Cleans as the model's training data was cleaned. Throws InvalidInput, naming both fingerprints,
  // if this program's rules are not those of the model.
  explicit Predictor(const model::Model& model);

  // One prediction a ticket, in order. Tickets that cannot be classified get `abstain` with the
  // reason, those among them whose vector is of no use. Advances `progress` by tickets. Throws what
  // the model's encoders throw.
  [[nodiscard]] std::vector<Prediction> predict(std::span<const Ticket> tickets,
                                                ThreadPool& threads, Progress& progress) const;

  [[nodiscard]] const model::Model& model() const { return model_; }
  [[nodiscard]] const text::Cleaner& cleaner() const { return cleaner_; }

 private:
  [[nodiscard]] Accepted<Document> cleaned(const Ticket& ticket) const;

  const model::Model& model_;
  text::Cleaner cleaner_;
};

}  // namespace triage::decide
