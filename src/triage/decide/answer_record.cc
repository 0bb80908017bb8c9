#include "triage/decide/answer_record.h"

#include <utility>

#include "triage/ticket/ticket_json.h"

namespace triage::decide {

std::optional<double> threshold_of(const Answer& answer) {
  if (!answer.prediction.has_label()) return std::nullopt;
  const learn::Thresholds& thresholds = answer.by->model().manifest().thresholds;
  const bool is_auto = answer.prediction.decision.kind == DecisionKind::kAuto;
  const auto& held = is_auto || !thresholds.suggest ? thresholds.automatic : thresholds.suggest;
  if (!held) return std::nullopt;
  return held->threshold;
}

journal::Decision record_of(const Answer& answer, const Ticket& ticket, std::string id, Time at) {
  const Prediction& prediction = answer.prediction;
  journal::Decision decision;
  decision.id = std::move(id);
  decision.at = at;
  if (ticket.has_own_id) decision.ticket_id = ticket.id;
  decision.text = to_json(ticket);
  decision.model_version = std::to_string(answer.by->version());
  decision.model_alias = answer.by->name();
  decision.kind = name_of(prediction.decision.kind);
  decision.reason = prediction.decision.reason;
  decision.threshold = threshold_of(answer);
  const LabelSet& classes = answer.by->classes();
  for (const Alternative& alternative : prediction.ranked) {
    decision.alternatives.push_back({classes[alternative.label], alternative.probability});
  }
  if (prediction.has_label()) {
    decision.label = decision.alternatives.front().label;
    decision.probability = decision.alternatives.front().probability;
  }
  if (prediction.document) {
    decision.language = prediction.document->language;
    decision.document = prediction.document->fingerprint();
  }
  return decision;
}

}  // namespace triage::decide
