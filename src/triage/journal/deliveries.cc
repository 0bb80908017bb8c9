#include "triage/journal/deliveries.h"

namespace triage::journal {
namespace {

constexpr const char* kSelect =
    "SELECT team, channel, ts, thread, decision_id, holder, state, remote_ts, error, begun_at, "
    "changed_at FROM deliveries ";

std::vector<Delivery> select(const Snapshot& snapshot, const char* condition,
                             const std::vector<SqlValue>& values) {
  using enum ColumnKind;
  std::vector<Delivery> deliveries;
  for (const SqlRow& row : snapshot.query(
           std::string(kSelect) + condition,
           {kText, kText, kText, kText, kText, kText, kInteger, kText, kText, kInteger, kInteger},
           values)) {
    deliveries.push_back({.key = {row.text(0), row.text(1), row.text(2)},
                          .thread = row.text(3),
                          .decision_id = row.text(4),
                          .holder = row.text(5),
                          .state = static_cast<DeliveryState>(row.integer(6)),
                          .remote_ts = row.text(7),
                          .error = row.text(8),
                          .begun_at = row.time(9),
                          .changed_at = row.time(10)});
  }
  return deliveries;
}

std::optional<Delivery> first_of(std::vector<Delivery> deliveries) {
  if (deliveries.empty()) return std::nullopt;
  return std::move(deliveries.front());
}

bool insert(Transaction& transaction, const Delivery& delivery) {
  return transaction.execute(
             "INSERT INTO deliveries (team, channel, ts, thread, decision_id, holder, state, "
             "remote_ts, error, begun_at, changed_at) VALUES (:team, :channel, :ts, :thread, "
             ":decision, :holder, 0, '', '', :begun, :changed) ON CONFLICT DO NOTHING",
             {delivery.key.team, delivery.key.channel, delivery.key.ts, delivery.thread,
              delivery.decision_id, delivery.holder, delivery.begun_at, delivery.begun_at}) > 0;
}

// Only if nobody else did so since `seen` was read.
bool take_over(Transaction& transaction, const Delivery& seen, const Delivery& delivery) {
  return transaction.execute(
             "UPDATE deliveries SET holder = :holder, decision_id = :decision, state = 0, "
             "error = '', begun_at = :begun, changed_at = :changed WHERE team = :team "
             "AND channel = :channel AND ts = :ts AND holder = :seen AND changed_at = :seen_at "
             "AND state = :state",
             {delivery.holder, delivery.decision_id,
              seen.state == DeliveryState::kFailed ? delivery.begun_at : seen.begun_at,
              delivery.begun_at, delivery.key.team, delivery.key.channel, delivery.key.ts,
              seen.holder, seen.changed_at, static_cast<int>(seen.state)}) > 0;
}

}  // namespace

Begun begin_delivery(Transaction& transaction, const Delivery& delivery, Time stale_before) {
  const bool is_first = insert(transaction, delivery);
  Delivery seen = *find_delivery(transaction, delivery.key);
  if (is_first) return {BeginOutcome::kBegun, std::move(seen)};
  if (seen.state == DeliveryState::kPosted) return {BeginOutcome::kPosted, std::move(seen)};
  const bool has_failed = seen.state == DeliveryState::kFailed;
  if (!has_failed && seen.holder == delivery.holder) {
    return {BeginOutcome::kResumed, std::move(seen)};
  }
  const bool is_free = has_failed || seen.changed_at < stale_before;
  if (!is_free || !take_over(transaction, seen, delivery)) {
    return {BeginOutcome::kTaken, std::move(seen)};
  }
  return {has_failed ? BeginOutcome::kBegun : BeginOutcome::kResumed,
          *find_delivery(transaction, delivery.key)};
}

void begin_again(Transaction& transaction, const DeliveryKey& key, Time now) {
  transaction.execute(
      "UPDATE deliveries SET begun_at = :begun, changed_at = :changed "
      "WHERE team = :team AND channel = :channel AND ts = :ts AND state = 0",
      {now, now, key.team, key.channel, key.ts});
}

void mark_posted(Transaction& transaction, const DeliveryKey& key, const std::string& remote_ts,
                 Time now) {
  transaction.execute(
      "UPDATE deliveries SET state = 1, remote_ts = :remote, error = '', changed_at = :now "
      "WHERE team = :team AND channel = :channel AND ts = :ts",
      {remote_ts, now, key.team, key.channel, key.ts});
}

void mark_failed(Transaction& transaction, const DeliveryKey& key, const std::string& error,
                 Time now) {
  transaction.execute(
      "UPDATE deliveries SET state = 2, error = :error, changed_at = :now "
      "WHERE team = :team AND channel = :channel AND ts = :ts AND state = 0",
      {error, now, key.team, key.channel, key.ts});
}

void mark_updated(Transaction& transaction, const DeliveryKey& key, const std::string& decision_id,
                  Time now) {
  transaction.execute(
      "UPDATE deliveries SET decision_id = :decision, changed_at = :now "
      "WHERE team = :team AND channel = :channel AND ts = :ts",
      {decision_id, now, key.team, key.channel, key.ts});
}

std::optional<Delivery> find_delivery(const Snapshot& snapshot, const DeliveryKey& key) {
  return first_of(select(snapshot, "WHERE team = :team AND channel = :channel AND ts = :ts",
                         {key.team, key.channel, key.ts}));
}

std::optional<Delivery> posted_reply(const Snapshot& snapshot,
                                     const ConversationKey& conversation) {
  return first_of(select(snapshot,
                         "WHERE team = :team AND channel = :channel AND thread = :thread "
                         "AND state = 1 ORDER BY begun_at DESC, ts DESC LIMIT 1",
                         {conversation.team, conversation.channel, conversation.thread}));
}

std::optional<Delivery> reply_of_decision(const Snapshot& snapshot,
                                          const std::string& decision_id) {
  return first_of(select(snapshot, "WHERE decision_id = :decision ORDER BY begun_at DESC LIMIT 1",
                         {decision_id}));
}

std::vector<Delivery> unfinished_deliveries(const Snapshot& snapshot, Time begun_before,
                                            int count) {
  return select(snapshot,
                "WHERE state = 0 AND begun_at < :before ORDER BY begun_at, ts LIMIT :count",
                {begun_before, count});
}

}  // namespace triage::journal
