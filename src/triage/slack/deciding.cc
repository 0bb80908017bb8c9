#include "triage/slack/deciding.h"

#include <utility>

#include "triage/slack/derived_id.h"

namespace triage::slack {

std::string decision_of(const Job& job) { return derived_id(job.event.id, "decision"); }

Decided decide_and_keep(const Desk& desk, const Job& job, const Ticket& ticket, Asked asked) {
  asked.decision_id = decision_of(job);
  asked.at = desk.clock();
  const Answer answer = desk.classifier.answer(ticket);
  const journal::Decision decision = kept_decision(answer, asked);
  desk.journal
      .write(
          [decision](journal::Transaction& transaction) { journal::record(transaction, decision); })
      .wait();
  const auto found = desk.journal.read([&](const journal::Snapshot& snapshot) {
    return journal::find_decision(snapshot, decision.id);
  });
  const journal::JudgedDecision judged =
      found.value_or(journal::JudgedDecision{.decision = decision});
  return {.decision = judged.decision,
          .shown = shown_decision(judged, answer, job.claim.token),
          .classes = answer.classes};
}

Outcome counted(const Desk& desk, const journal::Decision& decision, Outcome outcome) {
  const bool is_told = outcome.kind == Outcome::Kind::kFinished;
  if (is_told && desk.tally.decided) desk.tally.decided(decision);
  return outcome;
}

}  // namespace triage::slack
