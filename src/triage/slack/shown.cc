#include "triage/slack/shown.h"

#include <algorithm>
#include <array>
#include <utility>

namespace triage::slack {
namespace {

using decide::DecisionKind;

constexpr std::size_t kKeptAlternatives = 10;

DecisionKind parse_kind(std::string_view name) {
  constexpr std::array kKinds = {DecisionKind::kAuto, DecisionKind::kSuggest, DecisionKind::kAsk};
  for (const DecisionKind kind : kKinds) {
    if (decide::name_of(kind) == name) return kind;
  }
  return DecisionKind::kAbstain;
}

std::string text_of(const Ticket& ticket) {
  std::string text;
  for (const Message& message : ticket.messages) {
    if (message.role != Role::kRequester) continue;
    if (!text.empty()) text += '\n';
    text += message.text;
  }
  return text;
}

}  // namespace

journal::Decision kept_decision(const Answer& answer, const Ticket& ticket, const Asked& asked) {
  journal::Decision decision{.id = asked.decision_id,
                             .at = asked.at,
                             .source = "slack",
                             .ticket_id = asked.ticket_id,
                             .person = asked.person,
                             .conversation = asked.conversation,
                             .document = answer.document,
                             .text = text_of(ticket),
                             .model_version = answer.model_version,
                             .model_alias = answer.model_alias,
                             .kind = std::string(decide::name_of(answer.decision.kind)),
                             .reason = answer.decision.reason,
                             .threshold = answer.threshold,
                             .language = answer.language,
                             .latency_us = answer.latency_us};
  for (const RankedClass& ranked : answer.ranked) {
    if (decision.alternatives.size() == kKeptAlternatives) break;
    decision.alternatives.push_back({ranked.label, ranked.probability});
  }
  if (!answer.ranked.empty()) {
    decision.label = answer.ranked.front().label;
    decision.probability = answer.ranked.front().probability;
  }
  return decision;
}

ShownDecision shown_decision(const journal::JudgedDecision& judged, std::string revision) {
  ShownDecision shown{.id = judged.decision.id,
                      .revision = std::move(revision),
                      .kind = parse_kind(judged.decision.kind),
                      .reason = judged.decision.reason};
  for (const journal::RankedLabel& ranked : judged.decision.alternatives) {
    shown.ranked.push_back({ranked.label, ranked.probability});
  }
  if (judged.feedback) {
    shown.choice = Choice{.label = judged.feedback->label, .person = judged.feedback->person};
  }
  return shown;
}

ShownDecision shown_decision(const journal::JudgedDecision& judged, const Answer& answer,
                             std::string revision) {
  ShownDecision shown = shown_decision(judged, std::move(revision));
  const bool is_the_same = !answer.ranked.empty() && !shown.ranked.empty() &&
                           answer.ranked.front().label == shown.ranked.front().label;
  if (is_the_same) {
    shown.words = answer.words;
    shown.like_tickets = answer.like_tickets;
  }
  return shown;
}

}  // namespace triage::slack
