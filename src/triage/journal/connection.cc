#include "triage/journal/connection.h"

#include <fcntl.h>
#include <libpq-fe.h>
#include <soci/postgresql/soci-postgresql.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <unordered_map>
#include <utility>

#include "triage/base/check.h"
#include "triage/base/unicode.h"

namespace triage::journal {
namespace {

namespace fs = std::filesystem;

constexpr int kApplicationId = 0x7472676A;  // "trgj": another number is another program's file
constexpr int kPageBytes = 4096;
constexpr std::uint64_t kLeastRoom = 256U << 10U;
constexpr std::size_t kStatements = 200;  // that stay prepared

// An I/O error that is no more than a lack of room: the limit on a file's size reads like one.
bool has_no_room(const fs::path& file) {
  std::error_code failure;
  const auto space = fs::space(file.parent_path().empty() ? "." : file.parent_path(), failure);
  if (!failure && space.available < kLeastRoom) return true;
  rlimit limit{};
  ::getrlimit(RLIMIT_FSIZE, &limit);
  if (limit.rlim_cur == RLIM_INFINITY) return false;
  for (const char* suffix : {"", "-wal"}) {
    const auto bytes = fs::file_size(file.string() + suffix, failure);
    if (!failure && bytes + kLeastRoom > limit.rlim_cur) return true;
  }
  return false;
}

SqlFailure failure_of_sqlite(int code, const fs::path& file) {
  switch (code & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return SqlFailure::kBusy;
    case SQLITE_FULL:
      return SqlFailure::kNoRoom;
    case SQLITE_IOERR:
      return has_no_room(file) ? SqlFailure::kNoRoom : SqlFailure::kNotUsable;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return SqlFailure::kCorrupt;
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_NOMEM:
      return SqlFailure::kNotUsable;
    default:
      return SqlFailure::kRefused;
  }
}

// By the classes of PostgreSQL's appendix "Error Codes".
SqlFailure failure_of_postgresql(const std::string& state) {
  if (state == "53100") return SqlFailure::kNoRoom;
  if (state == "55P03") return SqlFailure::kBusy;
  if (state.starts_with("40")) return SqlFailure::kBusy;  // serialisation, deadlock
  if (state == "25P03") return SqlFailure::kLost;  // it was idle for too long in a transaction
  if (state.starts_with("57P") || state.starts_with("08") || state.starts_with(" ") ||
      state.empty()) {
    return SqlFailure::kLost;
  }
  if (state.starts_with("XX")) return SqlFailure::kCorrupt;
  if (state.starts_with("53") || state.starts_with("58") || state.starts_with("25")) {
    return SqlFailure::kNotUsable;
  }
  return SqlFailure::kRefused;
}

// Libpq gives no code for it. A server that is away or starting may come; one that refuses will not
// change its mind.
SqlFailure failure_to_connect(std::string_view message) {
  for (const char* refusal :
       {"authentication failed", "does not exist", "no pg_hba.conf entry",
        "not currently accepting", "could not translate host name", "invalid"}) {
    if (message.find(refusal) != std::string_view::npos) return SqlFailure::kNotUsable;
  }
  return SqlFailure::kLost;
}

// SOCI's own message: what() adds the statement's values, which nobody is to see in a log.
std::string message_of(const soci::soci_error& error) {
  std::string message = error.get_error_message();
  for (const std::string_view prefix :
       {"Cannot execute query. ", "Cannot establish connection to the database."}) {
    if (message.starts_with(prefix)) message.erase(0, prefix.size());
  }
  message.erase(0, message.find_first_not_of(" \n"));
  return message;
}

// SQLite makes its files with everybody's permissions, and gives the log those of the database.
// A file that is there is not opened here: closing it would end all locks that this process's other
// connections hold on it (fcntl(2)).
void make_private_file(const fs::path& file) {
  std::error_code failure;
  if (!file.parent_path().empty()) fs::create_directories(file.parent_path(), failure);
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor < 0 && errno == EEXIST) return;
  if (descriptor < 0) throw SqlError(SqlFailure::kNotUsable, std::strerror(errno));
  ::close(descriptor);
}

// What fails here fails again where somebody needs it: in a write, or in the next checkpoint.
int after_commit(void* rule, sqlite_api::sqlite3* database, const char* name, int pages) {
  if ((*static_cast<Connection::IsCheckpointDue*>(rule))(pages)) {
    sqlite_api::sqlite3_wal_checkpoint_v2(database, name, SQLITE_CHECKPOINT_PASSIVE, nullptr,
                                          nullptr);
  }
  return SQLITE_OK;
}

// Libpq prints notices; errors come as errors.
void pass_over_notice(void* /*context*/, const char* /*notice*/) {}

std::string storable(std::string_view text) {
  std::string repaired = repaired_utf8(std::string(text));
  for (auto zero = repaired.find('\0'); zero != std::string::npos; zero = repaired.find('\0')) {
    repaired.replace(zero, 1, "\xEF\xBF\xBD");
  }
  return repaired;
}

}  // namespace

bool is_storable(std::string_view text) {
  return (text.empty() || std::memchr(text.data(), 0, text.size()) == nullptr) &&
         check_utf8(text).is_valid;
}

std::string stored_text(std::string_view text) {
  return is_storable(text) ? std::string(text) : storable(text);
}

// A prepared statement with the variables that SOCI reads values from and writes columns to.
class Connection::Statement {
 public:
  Statement(soci::session& session, std::string_view sql, std::span<const ColumnKind> columns,
            const std::vector<SqlValue>& values)
      : statement_(session) {
    values_.reserve(values.size());
    columns_.reserve(columns.size());
    for (const SqlValue& value : values) {
      Slot& slot = values_.emplace_back(Slot{.kind = value.kind()});
      switch (slot.kind) {
        case ColumnKind::kInteger:
          statement_.exchange(soci::use(slot.integer, slot.indicator));
          break;
        case ColumnKind::kReal:
          statement_.exchange(soci::use(slot.real, slot.indicator));
          break;
        case ColumnKind::kText:
          statement_.exchange(soci::use(slot.text, slot.indicator));
          break;
      }
    }
    for (const ColumnKind kind : columns) {
      Slot& slot = columns_.emplace_back(Slot{.kind = kind});
      switch (kind) {
        case ColumnKind::kInteger:
          statement_.exchange(soci::into(slot.integer, slot.indicator));
          break;
        case ColumnKind::kReal:
          statement_.exchange(soci::into(slot.real, slot.indicator));
          break;
        case ColumnKind::kText:
          statement_.exchange(soci::into(slot.text, slot.indicator));
          break;
      }
    }
    statement_.alloc();
    statement_.prepare(std::string(sql));
    statement_.define_and_bind();
  }

  std::uint64_t execute(const std::vector<SqlValue>& values) {
    take(values);
    statement_.execute(true);
    return static_cast<std::uint64_t>(statement_.get_affected_rows());
  }

  std::vector<SqlRow> query(const std::vector<SqlValue>& values) {
    take(values);
    std::vector<SqlRow> rows;
    statement_.execute(false);
    while (statement_.fetch()) {
      SqlRow& row = rows.emplace_back();
      for (const Slot& slot : columns_) row.add(slot.cell(), slot.indicator == soci::i_null);
    }
    return rows;
  }

 private:
  struct Slot {
    ColumnKind kind = ColumnKind::kInteger;
    soci::indicator indicator = soci::i_ok;
    long long integer = 0;
    double real = 0;
    std::string text = {};

    [[nodiscard]] SqlRow::Cell cell() const {
      const bool is_null = indicator == soci::i_null;
      if (kind == ColumnKind::kInteger) return is_null ? std::int64_t{0} : std::int64_t{integer};
      if (kind == ColumnKind::kReal) return is_null ? 0.0 : real;
      return is_null ? std::string() : text;
    }
  };

  void take(const std::vector<SqlValue>& values) {
    TRIAGE_CHECK(values.size() == values_.size(), "a statement has one value a parameter");
    for (std::size_t i = 0; i < values.size(); ++i) {
      Slot& slot = values_[i];
      const SqlValue& value = values[i];
      TRIAGE_CHECK(slot.kind == value.kind(), "a parameter has one kind");
      slot.indicator = value.is_null() ? soci::i_null : soci::i_ok;
      switch (slot.kind) {
        case ColumnKind::kInteger:
          slot.integer = value.integer();
          break;
        case ColumnKind::kReal:
          slot.real = value.real();
          break;
        case ColumnKind::kText:
          slot.text = value.text();
          if (!is_storable(slot.text)) slot.text = storable(slot.text);
          break;
      }
    }
  }

  std::vector<Slot> values_;   // never grows: SOCI keeps their addresses
  std::vector<Slot> columns_;  // likewise
  soci::statement statement_;
};

struct Connection::Session {
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>{}(text);
    }
  };

  Session() = default;
  // SOCI asks the server to drop each prepared statement, and would wait for one that is silent.
  ~Session() {
    if (line) line->hang_up();
  }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  soci::session soci;
  std::unordered_map<std::string, std::unique_ptr<Statement>, Hash, std::equal_to<>> statements;
  std::unique_ptr<ServerWaits::Line> line;  // nullptr: nobody looks for how long it waits
};

// For as long as a call waits for the server.
class Connection::Waiting {
 public:
  explicit Waiting(ServerWaits::Line* line) : line_(line) {
    if (line_ != nullptr) line_->begin();
  }
  ~Waiting() {
    if (line_ != nullptr) line_->end();
  }
  Waiting(const Waiting&) = delete;
  Waiting& operator=(const Waiting&) = delete;

 private:
  ServerWaits::Line* line_;
};

Connection::Connection(const Place& place, const ConnectionLimits& limits)
    : place_(place), limits_(limits) {}

Connection::~Connection() = default;

void Connection::close() { session_.reset(); }

void Connection::guarded(const std::function<void()>& call) {
  const Waiting waiting(session_ ? session_->line.get() : nullptr);
  try {
    call();
  } catch (const soci::sqlite3_soci_error& error) {
    throw SqlError(failure_of_sqlite(error.result(), place_.file), message_of(error));
  } catch (const soci::postgresql_soci_error& error) {
    throw SqlError(failure_of_postgresql(error.sqlstate()),
                   without_secrets(message_of(error), place_));
  } catch (const soci::soci_error& error) {  // of libpq, before there is a server to speak of
    throw SqlError(failure_to_connect(message_of(error)),
                   without_secrets(message_of(error), place_));
  }
}

void Connection::open() {
  if (session_) return;
  auto session = std::make_unique<Session>();
  const bool is_sqlite = place_.dialect == Dialect::kSqlite;
  if (is_sqlite) make_private_file(place_.file);
  guarded([&] {
    if (is_sqlite) {
      session->soci.open(soci::sqlite3, "db=\"" + place_.file.string() + "\"");
    } else {
      session->soci.open(soci::postgresql, place_.url);
    }
  });
  session_ = std::move(session);
  try {
    is_sqlite ? set_up_sqlite() : set_up_postgresql();
  } catch (const SqlError&) {
    close();
    throw;
  }
}

// Who is cut off in the middle of a transaction must not keep its locks from the others: the server
// sees a connection that is lost without a word only after hours.
void Connection::set_up_postgresql() {
  const auto* backend =
      static_cast<soci::postgresql_session_backend*>(session_->soci.get_backend());
  ::PQsetNoticeProcessor(backend->conn_, &pass_over_notice, nullptr);
  if (limits_.waits == nullptr) return;  // nobody would end a wait for an answer
  session_->line = std::make_unique<ServerWaits::Line>(*limits_.waits, ::PQsocket(backend->conn_));
  run("SET idle_in_transaction_session_timeout = 5000");
}

void Connection::set_up_sqlite() {
  const auto number = [this](std::string_view sql) {
    return query(sql, std::vector{ColumnKind::kInteger}, {}).at(0).integer(0);
  };
  (void)number("PRAGMA busy_timeout = " + std::to_string(limits_.wait.count()));
  if (number("PRAGMA application_id") != kApplicationId) {
    // Asked again, since another process may have made it into a journal between the two.
    if (number("SELECT count(*) FROM sqlite_master") > 0 &&
        number("PRAGMA application_id") != kApplicationId) {
      throw SqlError(SqlFailure::kCorrupt, "it is another program's database");
    }
    run("PRAGMA journal_mode = WAL");
    run("PRAGMA application_id = " + std::to_string(kApplicationId));
  }
  run("PRAGMA synchronous = FULL");
  if (is_checkpoint_due_) {
    hook_into_commits();
  } else {
    run("PRAGMA wal_autocheckpoint = 4000");
  }
  run("PRAGMA journal_size_limit = 67108864");
  run("PRAGMA cache_size = -32768");
  if (limits_.max_bytes > 0) {
    run("PRAGMA max_page_count = " + std::to_string(limits_.max_bytes / kPageBytes));
  }
}

void Connection::hook_into_commits() {
  const auto* backend = static_cast<soci::sqlite3_session_backend*>(session_->soci.get_backend());
  sqlite_api::sqlite3_wal_hook(backend->conn_, &after_commit, &is_checkpoint_due_);
}

Connection::Statement& Connection::prepared(std::string_view sql,
                                            std::span<const ColumnKind> columns,
                                            const std::vector<SqlValue>& values) {
  if (!session_) throw SqlError(SqlFailure::kLost, "the connection is closed");
  const auto found = session_->statements.find(sql);
  if (found != session_->statements.end()) return *found->second;
  if (session_->statements.size() >= kStatements) session_->statements.clear();
  auto statement = std::make_unique<Statement>(session_->soci, sql, columns, values);
  return *session_->statements.emplace(sql, std::move(statement)).first->second;
}

std::vector<SqlRow> Connection::query(std::string_view sql, std::span<const ColumnKind> columns,
                                      const std::vector<SqlValue>& values) {
  std::vector<SqlRow> rows;
  guarded([&] { rows = prepared(sql, columns, values).query(values); });
  return rows;
}

std::uint64_t Connection::execute(std::string_view sql, const std::vector<SqlValue>& values) {
  std::uint64_t count = 0;
  guarded([&] { count = prepared(sql, {}, values).execute(values); });
  return count;
}

void Connection::run(const std::string& sql) {
  if (!session_) throw SqlError(SqlFailure::kLost, "the connection is closed");
  guarded([&] { session_->soci << sql; });
}

void Connection::begin_write() {
  (void)execute(place_.dialect == Dialect::kSqlite ? "BEGIN IMMEDIATE" : "BEGIN", {});
}

void Connection::begin_read() {
  (void)execute(place_.dialect == Dialect::kSqlite
                    ? "BEGIN"
                    : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
                {});
}

void Connection::commit() { (void)execute("COMMIT", {}); }

void Connection::checkpoint() {
  if (place_.dialect == Dialect::kSqlite) run("PRAGMA wal_checkpoint(PASSIVE)");
}

void Connection::rollback() noexcept {
  if (!session_) return;
  const auto drop_statements = [this] {
    const Waiting waiting(session_->line.get());
    session_->statements.clear();
  };
  try {
    // In SQLite, a statement that failed half-way holds a lock. PostgreSQL drops none before that.
    if (place_.dialect == Dialect::kSqlite) drop_statements();
    run("ROLLBACK");
    if (place_.dialect == Dialect::kPostgresql) drop_statements();
  } catch (const std::exception&) {
    session_.reset();
  }
}

}  // namespace triage::journal
