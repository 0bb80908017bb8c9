#include "triage/journal/decisions.h"

#include <algorithm>
#include <charconv>
#include <tuple>

#include "triage/base/check.h"
#include "triage/base/error.h"
#include "triage/journal/chain.h"
#include "triage/journal/row_hashes.h"
#include "triage/journal/texts.h"

namespace triage::journal {
namespace {

constexpr int kLargestPage = 1000;

// In the order that decision_of() reads.
constexpr const char* kSelect =
    "SELECT d.id, d.at, d.source, d.ticket_id, d.person, d.team, d.channel, d.thread, d.document, "
    "d.model_version, d.model_alias, d.kind, d.reason, d.label, d.probability, d.threshold, "
    "d.alternatives, d.language, d.latency_us, t.key_id, t.text, "
    "f.id, f.feedback_key, f.label, f.person, f.source, f.reason, f.at "
    "FROM decisions d LEFT JOIN texts t ON t.id = d.id "
    "LEFT JOIN feedback f ON f.id = d.feedback_id ";

JudgedDecision decision_of(const Snapshot& snapshot, const SqlRow& row) {
  JudgedDecision judged;
  judged.is_erased = row.is_null(20);
  judged.decision = {.id = row.text(0),
                     .at = row.time(1),
                     .source = row.text(2),
                     .ticket_id = row.text(3),
                     .person = row.text(4),
                     .conversation = {row.text(5), row.text(6), row.text(7)},
                     .document = row.text(8),
                     .text = open({row.text(19), row.text(20)}, row.text(0), snapshot.cipher()),
                     .model_version = row.text(9),
                     .model_alias = row.text(10),
                     .kind = row.text(11),
                     .reason = row.text(12),
                     .label = row.text(13),
                     .probability = row.optional_real(14),
                     .threshold = row.optional_real(15),
                     .alternatives = parse_alternatives(row.text(16)),
                     .language = row.text(17),
                     .latency_us = row.integer(18)};
  if (!row.is_null(21)) {
    judged.feedback = Feedback{.id = row.text(21),
                               .key = row.text(22),
                               .decision_id = row.text(0),
                               .label = row.text(23),
                               .person = row.text(24),
                               .source = row.text(25),
                               .reason = row.text(26),
                               .at = row.time(27)};
  }
  return judged;
}

std::vector<JudgedDecision> select(const Snapshot& snapshot, const std::string& condition,
                                   const std::vector<SqlValue>& values) {
  using enum ColumnKind;
  std::vector<JudgedDecision> decisions;
  for (const SqlRow& row :
       snapshot.query(kSelect + condition,
                      {kText, kInteger, kText, kText, kText, kText, kText, kText,   kText,    kText,
                       kText, kText,    kText, kText, kReal, kReal, kText, kText,   kInteger, kText,
                       kText, kText,    kText, kText, kText, kText, kText, kInteger},
                      values)) {
    decisions.push_back(decision_of(snapshot, row));
  }
  return decisions;
}

std::optional<JudgedDecision> first_of(std::vector<JudgedDecision> decisions) {
  if (decisions.empty()) return std::nullopt;
  return std::move(decisions.front());
}

// What a page's cursor names: the last decision of the page before. `<microseconds>.<id>`
struct Cursor {
  std::int64_t at = 0;
  std::string id = {};
};

Cursor parse_cursor(const std::string& text) {
  Cursor cursor;
  const char* end = text.data() + text.size();
  const auto [dot, failure] = std::from_chars(text.data(), end, cursor.at);
  constexpr std::ptrdiff_t kIdSize = 26;
  if (failure != std::errc() || dot == end || *dot != '.' || end - dot != kIdSize + 1) {
    throw InvalidInput("cursor '" + text +
                       "': no page gave it. Begin without one, and go on with the page's own.");
  }
  cursor.id.assign(dot + 1, end);
  return cursor;
}

std::string cursor_of(const Decision& decision) {
  return std::to_string(decision.at.time_since_epoch().count()) + "." + decision.id;
}

// Conditions that are put together as they are needed.
class Conditions {
 public:
  void add(const char* condition) {
    sql_ += (sql_.empty() ? "WHERE " : " AND ") + std::string(condition);
  }
  template <typename T>
  void add(const char* condition, const std::optional<T>& value) {
    if (!value) return;
    add(condition);
    values.emplace_back(*value);
  }

  [[nodiscard]] const std::string& sql() const { return sql_; }
  std::vector<SqlValue> values;  // look at what they were given

 private:
  std::string sql_;
};

}  // namespace

PreparedDecision prepare(Decision decision, const Cipher* cipher) {
  PreparedDecision prepared;
  prepared.salt = make_salt();
  prepared.alternatives = to_json(decision.alternatives);
  prepared.private_hash = private_hash(decision, prepared.salt);
  prepared.row_hash = row_hash(decision, prepared.alternatives, prepared.private_hash);
  prepared.text = seal(decision.text, decision.id, cipher);
  decision.text.clear();
  prepared.decision = std::move(decision);
  return prepared;
}

void record(Transaction& transaction, const PreparedDecision& prepared) {
  const Decision& decision = prepared.decision;
  const auto kept = transaction.execute(
      "INSERT INTO decisions (id, at, source, ticket_id, person, team, channel, thread, document, "
      "model_version, model_alias, kind, reason, label, probability, threshold, alternatives, "
      "language, latency_us, private_hash, feedback_id, is_forgotten) VALUES (:id, :at, :source, "
      ":ticket, :person, :team, :channel, :thread, :document, :version, :alias, :kind, :reason, "
      ":label, :probability, :threshold, :alternatives, :language, :latency, :hash, '', 0) "
      "ON CONFLICT DO NOTHING",
      {decision.id,
       decision.at,
       decision.source,
       decision.ticket_id,
       decision.person,
       decision.conversation.team,
       decision.conversation.channel,
       decision.conversation.thread,
       decision.document,
       decision.model_version,
       decision.model_alias,
       decision.kind,
       decision.reason,
       decision.label,
       decision.probability,
       decision.threshold,
       prepared.alternatives,
       decision.language,
       decision.latency_us,
       prepared.private_hash});
  if (kept == 0) return;
  keep_text(transaction, decision.id, prepared.salt, prepared.text);
  transaction.chain().add(transaction, "decision", decision.id, prepared.row_hash);
}

void record(Transaction& transaction, const Decision& decision) {
  record(transaction, prepare(decision, transaction.cipher()));
}

std::optional<JudgedDecision> find_decision(const Snapshot& snapshot, const std::string& id) {
  return first_of(select(snapshot, "WHERE d.id = :id", {id}));
}

std::optional<JudgedDecision> last_decision(const Snapshot& snapshot,
                                            const ConversationKey& conversation) {
  if (conversation.thread.empty()) return std::nullopt;
  return first_of(select(snapshot,
                         "WHERE d.team = :team AND d.channel = :channel AND d.thread = :thread "
                         "AND d.thread <> '' ORDER BY d.id DESC LIMIT 1",
                         {conversation.team, conversation.channel, conversation.thread}));
}

DecisionPage page_of_decisions(const Snapshot& snapshot, const DecisionFilter& filter,
                               const std::string& cursor, int count) {
  TRIAGE_CHECK(count > 0 && count <= kLargestPage, "a page has 1 to 1000 decisions");
  const Cursor after = cursor.empty() ? Cursor{} : parse_cursor(cursor);
  Conditions conditions;
  conditions.add("d.kind = :kind", filter.kind);
  conditions.add("d.label = :label", filter.label);
  conditions.add("d.model_version = :version", filter.model_version);
  conditions.add("d.source = :source", filter.source);
  if (filter.person) conditions.add("d.person <> ''");  // so that the index by person counts
  conditions.add("d.person = :person", filter.person);
  conditions.add("d.team = :team", filter.team);
  conditions.add("d.at >= :since", filter.since);
  conditions.add("d.at < :until", filter.until);
  if (filter.has_feedback) {
    conditions.add(*filter.has_feedback ? "d.feedback_id <> ''" : "d.feedback_id = ''");
  }
  if (!cursor.empty()) {
    conditions.add("(d.at, d.id) < (:at, :id)");
    conditions.values.emplace_back(after.at);
    conditions.values.emplace_back(after.id);
  }
  conditions.values.emplace_back(count + 1);  // one more, to see whether there is another page

  DecisionPage page;
  page.decisions =
      select(snapshot, conditions.sql() + " ORDER BY d.at DESC, d.id DESC LIMIT :count",
             conditions.values);
  if (page.decisions.size() > static_cast<std::size_t>(count)) {
    page.decisions.pop_back();
    page.next = cursor_of(page.decisions.back().decision);
  }
  return page;
}

std::vector<DecisionCount> count_decisions(const Snapshot& snapshot, Time since, Time until) {
  using enum ColumnKind;
  std::vector<DecisionCount> counts;
  for (const SqlRow& row : snapshot.query(
           "SELECT d.label, d.kind, d.model_version, count(*), "
           "sum(CASE WHEN f.label = d.label THEN 1 ELSE 0 END), "
           "sum(CASE WHEN f.label <> d.label THEN 1 ELSE 0 END) "
           "FROM decisions d LEFT JOIN feedback f ON f.id = d.feedback_id "
           "WHERE d.at >= :since AND d.at < :until GROUP BY d.label, d.kind, d.model_version",
           {kText, kText, kText, kInteger, kInteger, kInteger}, {since, until})) {
    counts.push_back({.label = row.text(0),
                      .kind = row.text(1),
                      .model_version = row.text(2),
                      .decisions = static_cast<std::uint64_t>(row.integer(3)),
                      .confirmed = static_cast<std::uint64_t>(row.integer(4)),
                      .corrected = static_cast<std::uint64_t>(row.integer(5))});
  }
  // Here, because the databases sort texts each in their own way.
  std::sort(counts.begin(), counts.end(), [](const DecisionCount& a, const DecisionCount& b) {
    return std::tie(a.label, a.kind, a.model_version) < std::tie(b.label, b.kind, b.model_version);
  });
  return counts;
}

}  // namespace triage::journal
