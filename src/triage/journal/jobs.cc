#include "triage/journal/jobs.h"

#include "triage/journal/row_id.h"

namespace triage::journal {
namespace {

// `state` in the table.
enum State : std::int64_t { kWaiting = 0, kRunning = 1, kDone = 2, kDead = 3 };

std::string kind_filter(std::size_t kinds) {
  std::string sql;
  for (std::size_t i = 0; i < kinds; ++i) {
    sql += (i == 0 ? " AND j.kind IN (:kind" : ", :kind") + std::to_string(i);
  }
  return kinds == 0 ? sql : sql + ")";
}

std::vector<SqlRow> claimable(const Transaction& transaction, const ClaimRequest& request) {
  using enum ColumnKind;
  std::vector<SqlValue> values{request.now};
  for (const std::string& kind : request.kinds) values.emplace_back(kind);
  values.emplace_back(request.count);
  const char* lock =
      transaction.dialect() == Dialect::kPostgresql ? " FOR UPDATE OF j SKIP LOCKED" : "";
  return transaction.query(
      "SELECT j.id, j.kind, j.lane, j.event_id, j.tries FROM jobs j "
      "WHERE j.state < 2 AND j.due_at <= :now" +
          kind_filter(request.kinds.size()) +
          " AND (j.lane = '' OR NOT EXISTS (SELECT 1 FROM jobs k WHERE k.lane = j.lane "
          "AND k.id <> j.id AND (k.state = 1 OR (k.state = 0 AND j.state = 0 AND k.id < j.id)))) "
          "ORDER BY j.due_at, j.id LIMIT :count" +
          lock,
      {kText, kText, kText, kText, kInteger}, values);
}

Lease lease_if(std::uint64_t rows) { return rows > 0 ? Lease::kHeld : Lease::kLost; }

}  // namespace

void add_job(Transaction& transaction, const NewJob& job) {
  transaction.execute(
      "INSERT INTO jobs (id, kind, lane, event_id, state, due_at, tries, worker, token, error, "
      "changed_at) VALUES (:id, :kind, :lane, :event, 0, :due, 0, '', '', '', :changed) "
      "ON CONFLICT DO NOTHING",
      {job.id, job.kind, job.lane, job.event_id, job.due_at, job.due_at});
}

std::vector<Claim> claim_jobs(Transaction& transaction, const ClaimRequest& request) {
  std::vector<Claim> claims;
  const Time until = request.now + request.lease;
  for (const SqlRow& row : claimable(transaction, request)) {
    transaction.execute(
        "UPDATE jobs SET state = 1, due_at = :until, tries = tries + 1, worker = :worker, "
        "token = :token, changed_at = :now WHERE id = :id",
        {until, request.worker, request.token, request.now, row.text(0)});
    claims.push_back({.job_id = row.text(0),
                      .token = request.token,
                      .kind = row.text(1),
                      .lane = row.text(2),
                      .event_id = row.text(3),
                      .tries = static_cast<int>(row.integer(4)) + 1,
                      .lease_until = until,
                      .lease = request.lease});
  }
  return claims;
}

Lease extend(Transaction& transaction, const Claim& claim, Time now) {
  return lease_if(
      transaction.execute("UPDATE jobs SET due_at = :until "
                          "WHERE id = :id AND token = :token AND state = 1 AND due_at > :now",
                          {now + claim.lease, claim.job_id, claim.token, now}));
}

// A claim that was finished before is finished: the answer may have been lost on its way.
Lease finish(Transaction& transaction, const Claim& claim, Time now) {
  return lease_if(
      transaction.execute("UPDATE jobs SET state = 2, changed_at = :now, error = '' "
                          "WHERE id = :id AND token = :token AND state IN (1, 2)",
                          {now, claim.job_id, claim.token}));
}

Lease retry(Transaction& transaction, const Claim& claim, Time due_at, const std::string& error) {
  return lease_if(
      transaction.execute("UPDATE jobs SET state = 0, due_at = :due, error = :error "
                          "WHERE id = :id AND token = :token AND state IN (0, 1)",
                          {due_at, error, claim.job_id, claim.token}));
}

Lease give_up(Transaction& transaction, const Claim& claim, Time now, const std::string& error) {
  return lease_if(
      transaction.execute("UPDATE jobs SET state = 3, changed_at = :now, error = :error "
                          "WHERE id = :id AND token = :token AND state IN (1, 3)",
                          {now, error, claim.job_id, claim.token}));
}

std::uint64_t revive_dead_jobs(Transaction& transaction, const std::string& kind, Time now) {
  return transaction.execute(
      "UPDATE jobs SET state = 0, tries = 0, token = '', due_at = :due, changed_at = :now "
      "WHERE state = 3 AND (kind = :kind OR :any = 1)",
      {now, now, kind, kind.empty() ? 1 : 0});
}

JobCounts count_jobs(const Snapshot& snapshot) {
  using enum ColumnKind;
  JobCounts counts;
  for (const SqlRow& row : snapshot.query(
           "SELECT state, count(*), min(due_at) FROM jobs WHERE state < 2 "
           "GROUP BY state UNION ALL "
           "SELECT state, count(*), min(due_at) FROM jobs WHERE state = 3 GROUP BY state",
           {kInteger, kInteger, kInteger})) {
    const auto count = static_cast<std::uint64_t>(row.integer(1));
    if (row.integer(0) == kWaiting) {
      counts.waiting = count;
      counts.oldest_due = row.optional_time(2);
    } else if (row.integer(0) == kRunning) {
      counts.running = count;
    } else {
      counts.dead = count;
    }
  }
  return counts;
}

std::vector<DeadJob> dead_jobs(const Snapshot& snapshot, int count) {
  using enum ColumnKind;
  std::vector<DeadJob> jobs;
  for (const SqlRow& row : snapshot.query(
           "SELECT id, kind, event_id, tries, error, changed_at FROM jobs WHERE state = 3 "
           "ORDER BY changed_at DESC, id DESC LIMIT :count",
           {kText, kText, kText, kInteger, kText, kInteger}, {count})) {
    jobs.push_back({.id = row.text(0),
                    .kind = row.text(1),
                    .event_id = row.text(2),
                    .tries = static_cast<int>(row.integer(3)),
                    .error = row.text(4),
                    .given_up_at = row.time(5)});
  }
  return jobs;
}

std::uint64_t remove_done_jobs(Transaction& transaction, Time older_than) {
  const std::string first = first_id_at(older_than);
  const std::uint64_t jobs = transaction.execute(
      "DELETE FROM jobs WHERE state = 2 AND changed_at < :before", {older_than});
  transaction.execute(
      "DELETE FROM texts WHERE id IN (SELECT e.id FROM events e WHERE e.id < :first "
      "AND NOT EXISTS (SELECT 1 FROM jobs j WHERE j.id = e.id))",
      {first});
  return jobs + transaction.execute(
                    "DELETE FROM events WHERE id < :first "
                    "AND NOT EXISTS (SELECT 1 FROM jobs j WHERE j.id = events.id)",
                    {first});
}

}  // namespace triage::journal
