#include "triage/slack/shown.h"

#include <algorithm>
#include <array>
#include <utility>

namespace triage::slack {
namespace {

using decide::DecisionKind;

DecisionKind parse_kind(std::string_view name) {
  constexpr std::array kKinds = {DecisionKind::kAuto, DecisionKind::kSuggest, DecisionKind::kAsk};
  for (const DecisionKind kind : kKinds) {
    if (decide::name_of(kind) == name) return kind;
  }
  return DecisionKind::kAbstain;
}

}  // namespace

journal::Decision kept_decision(const Answer& answer, const Asked& asked) {
  journal::Decision decision = answer.decision;
  decision.id = asked.decision_id;
  decision.at = asked.at;
  decision.source = "slack";
  decision.ticket_id = asked.ticket_id;
  decision.person = asked.person;
  decision.conversation = asked.conversation;
  if (asked.author != asked.person) {
    decision.text.clear();
    decision.document.clear();
  }
  return decision;
}

ShownDecision shown_decision(const journal::JudgedDecision& judged, std::string revision) {
  ShownDecision shown{.id = judged.decision.id,
                      .revision = std::move(revision),
                      .kind = parse_kind(judged.decision.kind),
                      .reason = judged.decision.reason,
                      .ranked = judged.decision.alternatives};
  if (judged.feedback) {
    shown.choice = Choice{.label = judged.feedback->label, .person = judged.feedback->person};
  }
  return shown;
}

ShownDecision shown_decision(const journal::JudgedDecision& judged, const Answer& answer,
                             std::string revision) {
  ShownDecision shown = shown_decision(judged, std::move(revision));
  const bool is_the_same = !shown.ranked.empty() && answer.decision.label == judged.decision.label;
  if (is_the_same) {
    shown.words = answer.words;
    shown.like_tickets = answer.like_tickets;
  }
  return shown;
}

}  // namespace triage::slack
