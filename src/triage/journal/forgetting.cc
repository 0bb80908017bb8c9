#include "triage/journal/forgetting.h"

#include <filesystem>
#include <set>

#include "triage/base/check.h"
#include "triage/base/fingerprint.h"
#include "triage/journal/decision.h"
#include "triage/journal/place.h"
#include "triage/journal/reader_pool.h"
#include "triage/journal/row_id.h"
#include "triage/journal/texts.h"

namespace triage::journal {
namespace {

std::string tombstone_salt(const Snapshot& snapshot) {
  return snapshot
      .query("SELECT value FROM settings WHERE name = 'tombstone_salt'", {ColumnKind::kText})
      .at(0)
      .text(0);
}

std::string tombstone(const std::string& salt, const char* kind, std::string_view name) {
  return sha256_hex(salt + "\n" + kind + "\n" + stored_text(name));
}

// Is there the table at all? The tables of a journal are made when it is first opened.
bool has_tombstones(const Snapshot& snapshot) {
  const char* const look =
      snapshot.dialect() == Dialect::kSqlite
          ? "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'tombstones'"
          : "SELECT count(*) FROM pg_catalog.pg_class WHERE oid = to_regclass('tombstones')";
  return snapshot.query(look, {ColumnKind::kInteger}).at(0).integer(0) > 0;
}

// One call's work: what goes, and what it was.
class Forgetting {
 public:
  Forgetting(Transaction& transaction, const Forget& request)
      : transaction_(transaction), request_(request), salt_(tombstone_salt(transaction)) {
    forgotten_.receipt = request.receipt;
  }

  Forgotten run() {
    if (request_.person.empty()) {
      forget_decisions("ticket_id = :name AND ticket_id <> ''", request_.ticket_id);
      bury("ticket", request_.ticket_id);
      for (const std::string& lane : lanes_) forget_events("lane = :lane", lane);
    }
    for (const std::string& name : request_.person) {
      forget_decisions("person = :name AND person <> ''", name);
      forget_messages("person = :person", {name});
      forget_events("person = :person", name);
      forget_feedback("person = :person", name);
    }
    forgotten_.ticket_ids.assign(tickets_.begin(), tickets_.end());
    forgotten_.documents.assign(documents_.begin(), documents_.end());
    forgotten_.model_versions.assign(versions_.begin(), versions_.end());
    write_receipt();
    return std::move(forgotten_);
  }

 private:
  void forget_decisions(const std::string& condition, const std::string& name) {
    using enum ColumnKind;
    const auto rows = transaction_.query(
        "SELECT id, ticket_id, document, model_version, team, channel, thread "
        "FROM decisions WHERE " +
            condition,
        {kText, kText, kText, kText, kText, kText, kText}, {name});
    for (const SqlRow& row : rows) {
      forget_decision(row.text(0));
      note(tickets_, "ticket", row.text(1));
      note(documents_, "document", row.text(2));
      versions_.insert(row.text(3));
      const ConversationKey conversation{row.text(4), row.text(5), row.text(6)};
      if (!conversation.thread.empty()) forget_conversation(conversation);
    }
  }

  void forget_decision(const std::string& id) {
    ++forgotten_.decisions;
    if (erase_text(transaction_, id)) ++forgotten_.texts;
    transaction_.execute(
        "UPDATE decisions SET ticket_id = '', person = '', team = '', channel = '', thread = '', "
        "document = '', is_forgotten = 1 WHERE id = :id",
        {id});
    forget_feedback("decision_id = :decision", id);
  }

  // All of it if a ticket goes; of a person, what they wrote themselves goes elsewhere.
  void forget_conversation(const ConversationKey& conversation) {
    if (!request_.person.empty()) return;
    forget_messages("team = :team AND channel = :channel AND thread = :thread",
                    {conversation.team, conversation.channel, conversation.thread});
    lanes_.insert(lane_of(conversation));
  }

  void forget_messages(const std::string& condition, const std::vector<SqlValue>& values) {
    for (const SqlRow& row :
         transaction_.query("SELECT id FROM messages WHERE is_removed = 0 AND " + condition,
                            {ColumnKind::kText}, values)) {
      if (erase_text(transaction_, row.text(0))) ++forgotten_.texts;
      ++forgotten_.messages;
    }
    transaction_.execute("UPDATE messages SET is_removed = 1, person = '' WHERE " + condition,
                         values);
  }

  void forget_events(const std::string& condition, const std::string& value) {
    for (const SqlRow& row : transaction_.query("SELECT id FROM events WHERE " + condition,
                                                {ColumnKind::kText}, {value})) {
      if (erase_text(transaction_, row.text(0))) ++forgotten_.texts;
    }
    transaction_.execute("UPDATE events SET person = '' WHERE " + condition, {value});
  }

  void forget_feedback(const std::string& condition, const std::string& value) {
    forgotten_.feedback += transaction_.execute(
        "UPDATE feedback SET person = '', reason = '', salt = '' WHERE salt <> '' AND " + condition,
        {value});
  }

  void note(std::set<std::string>& names, const char* kind, const std::string& name) {
    if (!name.empty() && names.insert(name).second) bury(kind, name);
  }

  void bury(const char* kind, const std::string& name) {
    transaction_.execute(
        "INSERT INTO tombstones (hash, at) VALUES (:hash, :at) ON CONFLICT DO NOTHING",
        {tombstone(salt_, kind, name), request_.at});
  }

  void write_receipt() {
    transaction_.execute(
        "INSERT INTO receipts (id, subject, asked_by, at, texts, decisions, feedback, messages) "
        "VALUES (:id, :subject, :asked, :at, :texts, :decisions, :feedback, :messages) "
        "ON CONFLICT DO NOTHING",
        {request_.receipt, request_.person.empty() ? "ticket" : "person", request_.asked_by,
         request_.at, forgotten_.texts, forgotten_.decisions, forgotten_.feedback,
         forgotten_.messages});
  }

  Transaction& transaction_;
  const Forget& request_;
  const std::string salt_;
  Forgotten forgotten_;
  std::set<std::string> tickets_;
  std::set<std::string> documents_;
  std::set<std::string> versions_;
  std::set<std::string> lanes_;
};

}  // namespace

Erased erase_texts(Transaction& transaction, Time older_than, int count) {
  return {.texts = transaction.execute(
              "DELETE FROM texts WHERE id IN (SELECT id FROM texts WHERE id < :first "
              "ORDER BY id LIMIT :count)",
              {first_id_at(older_than), count})};
}

Forgotten forget(Transaction& transaction, const Forget& forget) {
  TRIAGE_CHECK(forget.person.empty() != forget.ticket_id.empty(),
               "either a person or a ticket is forgotten");
  return Forgetting(transaction, forget).run();
}

std::vector<Receipt> receipts(const Snapshot& snapshot, int count) {
  using enum ColumnKind;
  std::vector<Receipt> receipts;
  for (const SqlRow& row :
       snapshot.query("SELECT id, subject, asked_by, at, texts, decisions FROM receipts "
                      "ORDER BY at DESC, id DESC LIMIT :count",
                      {kText, kText, kText, kInteger, kInteger, kInteger}, {count})) {
    receipts.push_back({.id = row.text(0),
                        .subject = row.text(1),
                        .asked_by = row.text(2),
                        .at = row.time(3),
                        .texts = static_cast<std::uint64_t>(row.integer(4)),
                        .decisions = static_cast<std::uint64_t>(row.integer(5))});
  }
  return receipts;
}

bool Tombstones::has_ticket(std::string_view ticket_id) const {
  return !hashes_.empty() && hashes_.contains(tombstone(salt_, "ticket", ticket_id));
}

bool Tombstones::has_document(std::string_view document) const {
  return !hashes_.empty() && hashes_.contains(tombstone(salt_, "document", document));
}

Tombstones tombstones(const Snapshot& snapshot) {
  std::unordered_set<std::string> hashes;
  for (const SqlRow& row : snapshot.query("SELECT hash FROM tombstones", {ColumnKind::kText})) {
    hashes.insert(row.text(0));
  }
  if (hashes.empty()) return {};  // nor may there be a salt yet
  return {tombstone_salt(snapshot), std::move(hashes)};
}

std::size_t count_tombstones(const Snapshot& snapshot) {
  return static_cast<std::size_t>(
      snapshot.query("SELECT count(*) FROM tombstones", {ColumnKind::kInteger}).at(0).integer(0));
}

Tombstones tombstones_at(const std::string& text, std::chrono::milliseconds patience) {
  const Place place = parse_place(text);
  if (place.dialect == Dialect::kSqlite && !std::filesystem::exists(place.file)) return {};
  ServerWaits waits;
  WriteQueue no_writes(0);
  Outage outage(place, {.patience = patience, .longest_wait = patience}, waits, no_writes);
  ReaderPool reader(place, 1, {.wait = patience, .waits = &waits}, outage, nullptr, patience);
  Tombstones found;
  reader.run([&](const Snapshot& snapshot) {
    if (has_tombstones(snapshot)) found = tombstones(snapshot);
  });
  return found;
}

}  // namespace triage::journal
