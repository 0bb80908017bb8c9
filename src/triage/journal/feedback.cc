#include "triage/journal/feedback.h"

#include <utility>

#include "triage/journal/chain.h"
#include "triage/journal/row_hashes.h"
#include "triage/journal/sql.h"
#include "triage/journal/texts.h"

namespace triage::journal {
namespace {

// What stands in the way of a row that was not written.
FeedbackOutcome known_as(const Transaction& transaction, const Feedback& feedback) {
  using enum ColumnKind;
  const auto of_id =
      transaction.query("SELECT 1 FROM feedback WHERE id = :id", {kInteger}, {feedback.id});
  if (!of_id.empty()) return FeedbackOutcome::kKept;
  const auto of_key = transaction.query(
      "SELECT decision_id, label FROM feedback WHERE source = :source AND feedback_key = :key",
      {kText, kText}, {feedback.source, feedback.key});
  const bool is_the_same = !of_key.empty() && of_key[0].text(0) == feedback.decision_id &&
                           of_key[0].text(1) == stored_text(feedback.label);
  return is_the_same ? FeedbackOutcome::kRepeated : FeedbackOutcome::kOther;
}

bool insert(Transaction& transaction, const Feedback& feedback) {
  const std::string salt = make_salt();
  const std::string hash = private_hash(feedback, salt);
  const auto rows = transaction.execute(
      "INSERT INTO feedback (id, feedback_key, decision_id, label, person, reason, salt, source, "
      "at, private_hash) VALUES (:id, :key, :decision, :label, :person, :reason, :salt, :source, "
      ":at, :hash) ON CONFLICT DO NOTHING",
      {feedback.id, feedback.key, feedback.decision_id, feedback.label, feedback.person,
       feedback.reason, salt, feedback.source, feedback.at, hash});
  if (rows == 0) return false;
  transaction.chain().add(transaction, "feedback", feedback.id, row_hash(feedback, hash));
  return true;
}

}  // namespace

FeedbackOutcome record(Transaction& transaction, const Feedback& feedback) {
  using enum ColumnKind;
  const char* lock = transaction.dialect() == Dialect::kPostgresql ? " FOR UPDATE OF d" : "";
  const auto rows = transaction.query(
      std::string("SELECT d.is_forgotten, f.at, f.id FROM decisions d "
                  "LEFT JOIN feedback f ON f.id = d.feedback_id WHERE d.id = :id") +
          lock,
      {kInteger, kInteger, kText}, {feedback.decision_id});
  if (rows.empty()) return FeedbackOutcome::kUnknownDecision;
  const SqlRow& row = rows.front();
  if (row.integer(0) != 0) return FeedbackOutcome::kForgotten;
  if (!insert(transaction, feedback)) return known_as(transaction, feedback);
  const bool is_last =
      row.is_null(1) || std::pair(row.time(1), row.text(2)) < std::pair(feedback.at, feedback.id);
  if (is_last) {
    transaction.execute("UPDATE decisions SET feedback_id = :feedback WHERE id = :id",
                        {feedback.id, feedback.decision_id});
  }
  return FeedbackOutcome::kKept;
}

std::vector<Feedback> feedback_history(const Snapshot& snapshot, const std::string& decision_id) {
  using enum ColumnKind;
  std::vector<Feedback> history;
  for (const SqlRow& row :
       snapshot.query("SELECT id, feedback_key, label, person, source, reason, at FROM feedback "
                      "WHERE decision_id = :decision ORDER BY at, id",
                      {kText, kText, kText, kText, kText, kText, kInteger}, {decision_id})) {
    history.push_back({.id = row.text(0),
                       .key = row.text(1),
                       .decision_id = decision_id,
                       .label = row.text(2),
                       .person = row.text(3),
                       .source = row.text(4),
                       .reason = row.text(5),
                       .at = row.time(6)});
  }
  return history;
}

}  // namespace triage::journal
