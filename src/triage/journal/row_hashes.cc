#include "triage/journal/row_hashes.h"

#include <nlohmann/json.hpp>

#include "triage/base/error.h"
#include "triage/base/json_text.h"
#include "triage/journal/decisions.h"
#include "triage/journal/hashed_fields.h"
#include "triage/journal/texts.h"

namespace triage::journal {
namespace {

RowHash hash_of_decision(const Snapshot& snapshot, const std::string& id) {
  using enum ColumnKind;
  const auto found = find_decision(snapshot, id);
  if (!found) return {};
  const auto rows = snapshot.query(
      "SELECT private_hash, alternatives FROM decisions WHERE id = :id", {kText, kText}, {id});
  if (rows.empty()) return {};
  const std::string& kept = rows.front().text(0);
  const std::string& alternatives = rows.front().text(1);
  const auto text = find_text(snapshot, id);
  return {.is_there = true,
          .is_erased = !text,
          .is_private_right = !text || private_hash(found->decision, text->salt) == kept,
          .hash = row_hash(found->decision, alternatives, kept)};
}

RowHash hash_of_feedback(const Snapshot& snapshot, const std::string& id) {
  using enum ColumnKind;
  const auto rows = snapshot.query(
      "SELECT feedback_key, decision_id, label, person, source, reason, at, salt, private_hash "
      "FROM feedback WHERE id = :id",
      {kText, kText, kText, kText, kText, kText, kInteger, kText, kText}, {id});
  if (rows.empty()) return {};
  const SqlRow& row = rows.front();
  const Feedback feedback{.id = id,
                          .key = row.text(0),
                          .decision_id = row.text(1),
                          .label = row.text(2),
                          .person = row.text(3),
                          .source = row.text(4),
                          .reason = row.text(5),
                          .at = row.time(6)};
  const std::string& salt = row.text(7);
  const std::string& kept = row.text(8);
  return {.is_there = true,
          .is_erased = salt.empty(),
          .is_private_right = salt.empty() || private_hash(feedback, salt) == kept,
          .hash = row_hash(feedback, kept)};
}

}  // namespace

std::string private_hash(const Decision& decision, std::string_view salt) {
  return HashedFields()
      .add(salt)
      .add(decision.ticket_id)
      .add(decision.person)
      .add(decision.conversation.team)
      .add(decision.conversation.channel)
      .add(decision.conversation.thread)
      .add(decision.document)
      .add(decision.text)
      .sha256();
}

std::string private_hash(const Feedback& feedback, std::string_view salt) {
  return HashedFields().add(salt).add(feedback.person).add(feedback.reason).sha256();
}

std::string row_hash(const Decision& decision, std::string_view alternatives,
                     std::string_view private_hash) {
  return HashedFields()
      .add(decision.id)
      .add(decision.at)
      .add(decision.source)
      .add(decision.model_version)
      .add(decision.model_alias)
      .add(decision.kind)
      .add(decision.reason)
      .add(decision.label)
      .add(decision.probability)
      .add(decision.threshold)
      .add(alternatives)
      .add(decision.language)
      .add(decision.latency_us)
      .add(private_hash)
      .sha256();
}

std::string row_hash(const Feedback& feedback, std::string_view private_hash) {
  return HashedFields()
      .add(feedback.id)
      .add(feedback.key)
      .add(feedback.decision_id)
      .add(feedback.label)
      .add(feedback.source)
      .add(feedback.at)
      .add(private_hash)
      .sha256();
}

std::string to_json(const std::vector<RankedLabel>& alternatives) {
  JsonText json;
  json.begin_array();
  for (const RankedLabel& ranked : alternatives) {
    json.begin_array().value(stored_text(ranked.label)).value(ranked.probability).end_array();
  }
  return json.end_array().take();
}

std::vector<RankedLabel> parse_alternatives(const std::string& json) {
  std::vector<RankedLabel> alternatives;
  try {
    for (const auto& ranked : nlohmann::json::parse(json)) {
      alternatives.push_back({ranked.at(0).get<std::string>(), ranked.at(1).get<double>()});
    }
  } catch (const nlohmann::json::exception&) {
    throw Corrupt(
        "journal: the ranked labels of a decision cannot be read. Check the chain with verify.");
  }
  return alternatives;
}

RowHash hash_of_row(const Snapshot& snapshot, const std::string& kind, const std::string& row_id) {
  if (kind == "decision") return hash_of_decision(snapshot, row_id);
  if (kind == "feedback") return hash_of_feedback(snapshot, row_id);
  return {};
}

}  // namespace triage::journal
