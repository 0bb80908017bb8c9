// One connection to the database. The only place that knows SOCI.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "triage/journal/place.h"
#include "triage/journal/server_waits.h"
#include "triage/journal/sql.h"
#include "triage/journal/sql_error.h"

namespace triage::journal {

struct ConnectionLimits {
  std::uint64_t max_bytes = 0;           // of SQLite's file; 0: as the disk allows
  std::chrono::milliseconds wait{2000};  // of SQLite for a lock, then kBusy
  ServerWaits* waits = nullptr;          // shows who waits for PostgreSQL; outlives the connection
};

// One thread at a time. Everything throws SqlError.
class Connection {
 public:
  // Not connected yet.
  explicit Connection(const Place& place, const ConnectionLimits& limits = {});
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  [[nodiscard]] const Place& place() const { return place_; }
  [[nodiscard]] bool is_open() const { return session_ != nullptr; }

  // Connects, if it is not connected.
  void open();
  void close();

  // As Snapshot::query() and Transaction::execute(). Statements stay prepared.
  [[nodiscard]] std::vector<SqlRow> query(std::string_view sql, std::span<const ColumnKind> columns,
                                          const std::vector<SqlValue>& values);
  std::uint64_t execute(std::string_view sql, const std::vector<SqlValue>& values);

  // One statement that is not kept, without values.
  void run(const std::string& sql);

  void begin_write();
  void begin_read();
  void commit();

  // After an error. Never throws: a connection that cannot roll back is closed, which does it.
  void rollback() noexcept;

  // SQLite appends what is written to a log, and somebody has to move it into the database.
  // `is_due` is asked after each commit, with the pages in the log: true has this connection move
  // them. Without it, it does so by itself after every 4,000. For PostgreSQL nothing happens. To be
  // called before open(); must not throw.
  using IsCheckpointDue = std::function<bool(int pages)>;
  void set_checkpoint_rule(IsCheckpointDue is_due) { is_checkpoint_due_ = std::move(is_due); }

  // Moves what nobody reads any more, without holding up who writes.
  void checkpoint();

 private:
  struct Session;
  class Statement;
  class Waiting;

  void set_up_sqlite();
  void hook_into_commits();
  void set_up_postgresql();
  Statement& prepared(std::string_view sql, std::span<const ColumnKind> columns,
                      const std::vector<SqlValue>& values);
  void guarded(const std::function<void()>& call);

  const Place place_;
  const ConnectionLimits limits_;
  IsCheckpointDue is_checkpoint_due_;
  std::unique_ptr<Session> session_;
};

}  // namespace triage::journal
