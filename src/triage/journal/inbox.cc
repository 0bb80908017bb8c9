#include "triage/journal/inbox.h"

#include "triage/journal/jobs.h"
#include "triage/journal/texts.h"

namespace triage::journal {

Received receive(Transaction& transaction, const Event& event) {
  const auto kept = transaction.execute(
      "INSERT INTO events (id, source, event_key, kind, team, person, lane, received_at) "
      "VALUES (:id, :source, :key, :kind, :team, :person, :lane, :at) ON CONFLICT DO NOTHING",
      {event.id, event.source, event.key, event.kind, event.team, event.person, event.lane,
       event.received_at});
  if (kept == 0) {
    const auto rows =
        transaction.query("SELECT id FROM events WHERE source = :source AND event_key = :key",
                          {ColumnKind::kText}, {event.source, event.key});
    const std::string first = rows.empty() ? event.id : rows.front().text(0);
    return {.is_new = first == event.id, .event_id = first};
  }
  keep_text(transaction, event.id, event.payload);
  add_job(transaction, {.id = event.id,
                        .kind = event.kind,
                        .lane = event.lane,
                        .event_id = event.id,
                        .due_at = event.received_at});
  return {.is_new = true, .event_id = event.id};
}

std::optional<Event> find_event(const Snapshot& snapshot, const std::string& id) {
  using enum ColumnKind;
  const auto rows = snapshot.query(
      "SELECT source, event_key, kind, team, person, lane, received_at FROM events WHERE id = :id",
      {kText, kText, kText, kText, kText, kText, kInteger}, {id});
  if (rows.empty()) return std::nullopt;
  const SqlRow& row = rows.front();
  const auto text = find_text(snapshot, id);
  return Event{.id = id,
               .source = row.text(0),
               .key = row.text(1),
               .kind = row.text(2),
               .payload = text ? text->text : "",
               .team = row.text(3),
               .person = row.text(4),
               .lane = row.text(5),
               .received_at = row.time(6)};
}

}  // namespace triage::journal
