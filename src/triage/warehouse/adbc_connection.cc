#include "triage/warehouse/adbc_connection.h"

#include <arrow-adbc/adbc.h>
#include <arrow-adbc/adbc_driver_manager.h>

#include <algorithm>
#include <filesystem>
#include <nanoarrow/nanoarrow.hpp>

#include "triage/base/error.h"
#include "triage/warehouse/database_words.h"

namespace triage::warehouse {
namespace {

// An AdbcError that is released, whatever happens.
class Failure {
 public:
  Failure() = default;
  ~Failure() {
    if (error_.release != nullptr) error_.release(&error_);
  }
  Failure(const Failure&) = delete;
  Failure& operator=(const Failure&) = delete;

  AdbcError* get() { return &error_; }

  [[nodiscard]] std::string text() const {
    return without_values(error_.message != nullptr ? error_.message : "unknown reason");
  }

 private:
  AdbcError error_ = ADBC_ERROR_INIT;
};

// DuckDB names the kind of error in the text only; its status is the same for most.
bool is_about_the_machine(AdbcStatusCode status, std::string_view text) {
  if (text.find("Could not read enough bytes") != std::string_view::npos) return false;  // cut off
  if (status == ADBC_STATUS_IO || status == ADBC_STATUS_TIMEOUT ||
      status == ADBC_STATUS_CANCELLED || status == ADBC_STATUS_UNAUTHORIZED) {
    return true;
  }
  constexpr std::string_view kMachine[] = {"Out of Memory Error", "IO Error", "Connection Error",
                                           "HTTP Error", "FATAL Error"};
  return std::any_of(std::begin(kMachine), std::end(kMachine), [&](std::string_view kind) {
    return text.find(kind) != std::string_view::npos;
  });
}

void check(AdbcStatusCode status, Failure& failure, const Wording& wording) {
  if (status == ADBC_STATUS_OK) return;
  const std::string why = failure.text();
  const std::string text = wording.what + ": " + why + ". " + wording.advice;
  if (why.find("No files found") != std::string::npos) throw NotFound(text);
  if (is_about_the_machine(status, why)) throw Unavailable(text);
  throw InvalidInput(text);
}

}  // namespace

struct AdbcConnection::State {
  AdbcDatabase database{};
  ::AdbcConnection connection{};

  State() = default;
  ~State() {
    Failure ignored;  // nothing is left to be done about it
    if (connection.private_data != nullptr) AdbcConnectionRelease(&connection, ignored.get());
    if (database.private_data != nullptr) AdbcDatabaseRelease(&database, ignored.get());
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
};

namespace {

using Connection = std::shared_ptr<void>;

// One statement of a connection, and the stream of its rows. The driver may need all three alive
// while rows are read, so they go into one object, which the outer stream owns.
class Statement {
 public:
  Statement(Connection keep_alive, ::AdbcConnection& connection, Wording wording)
      : keep_alive_(std::move(keep_alive)), wording_(std::move(wording)) {
    Failure failure;
    check(AdbcStatementNew(&connection, &statement_, failure.get()), failure, wording_);
  }
  ~Statement() {
    rows_.reset();
    Failure ignored;  // nothing is left to be done about it
    AdbcStatementRelease(&statement_, ignored.get());
  }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  void set_sql(std::string_view sql) {
    Failure failure;
    check(AdbcStatementSetSqlQuery(&statement_, std::string(sql).c_str(), failure.get()), failure,
          wording_);
  }

  void set_option(const char* key, const std::string& value) {
    Failure failure;
    check(AdbcStatementSetOption(&statement_, key, value.c_str(), failure.get()), failure,
          wording_);
  }

  void bind(ArrowStream values) {
    Failure failure;
    check(AdbcStatementBindStream(&statement_, values.get(), failure.get()), failure, wording_);
  }

  void execute() {
    Failure failure;
    check(AdbcStatementExecuteQuery(&statement_, nullptr, nullptr, failure.get()), failure,
          wording_);
  }

  void open_rows() {
    Failure failure;
    check(AdbcStatementExecuteQuery(&statement_, rows_.get(), nullptr, failure.get()), failure,
          wording_);
  }

  ArrowArrayStream* rows() { return rows_.get(); }

 private:
  Connection keep_alive_;
  const Wording wording_;
  AdbcStatement statement_{};
  nanoarrow::UniqueArrayStream rows_;
};

Statement& statement_of(ArrowArrayStream* stream) {
  return *static_cast<Statement*>(stream->private_data);
}

// A stream that owns the statement it comes from.
ArrowStream stream_of(std::unique_ptr<Statement> statement) {
  ArrowStream stream = empty_arrow_stream();
  stream->get_schema = [](ArrowArrayStream* self, ArrowSchema* schema) {
    ArrowArrayStream* const rows = statement_of(self).rows();
    return rows->get_schema(rows, schema);
  };
  stream->get_next = [](ArrowArrayStream* self, ArrowArray* batch) {
    ArrowArrayStream* const rows = statement_of(self).rows();
    return rows->get_next(rows, batch);
  };
  stream->get_last_error = [](ArrowArrayStream* self) {
    ArrowArrayStream* const rows = statement_of(self).rows();
    return rows->get_last_error(rows);
  };
  stream->release = [](ArrowArrayStream* self) {
    std::unique_ptr<Statement>(&statement_of(self)).reset();
    self->release = nullptr;
  };
  stream->private_data = statement.release();
  return stream;
}

}  // namespace

AdbcConnection::AdbcConnection(const AdbcTarget& target) : state_(std::make_shared<State>()) {
  const Wording wording{"source '" + target.name + "'", "Check its settings."};
  if (!std::filesystem::exists(target.library)) {
    throw NotFound(wording.what + ": its driver '" + target.library +
                   "' is not there. Install the library or correct its path.");
  }
  Failure failure;
  AdbcDatabase* const database = &state_->database;
  check(AdbcDatabaseNew(database, failure.get()), failure, wording);
  const auto set = [&](const std::string& key, const std::string& value) {
    check(AdbcDatabaseSetOption(database, key.c_str(), value.c_str(), failure.get()), failure,
          wording);
  };
  set("driver", target.library);
  if (!target.entrypoint.empty()) set("entrypoint", target.entrypoint);
  for (const auto& [key, value] : target.options) set(key, value);
  check(AdbcDatabaseInit(database, failure.get()), failure, wording);
  check(AdbcConnectionNew(&state_->connection, failure.get()), failure, wording);
  check(AdbcConnectionInit(&state_->connection, database, failure.get()), failure, wording);
}

AdbcConnection::~AdbcConnection() = default;
AdbcConnection::AdbcConnection(AdbcConnection&&) noexcept = default;
AdbcConnection& AdbcConnection::operator=(AdbcConnection&&) noexcept = default;

ArrowStream AdbcConnection::query(std::string_view sql, const Wording& wording) {
  auto statement = std::make_unique<Statement>(state_, state_->connection, wording);
  statement->set_sql(sql);
  statement->open_rows();
  return stream_of(std::move(statement));
}

void AdbcConnection::execute(std::string_view sql, const Wording& wording) {
  Statement statement(state_, state_->connection, wording);
  statement.set_sql(sql);
  statement.execute();
}

void AdbcConnection::ingest(const std::string& table, ArrowStream rows) {
  Statement statement(state_, state_->connection,
                      {"writing to table '" + table + "'", "Free some space."});
  statement.set_option(ADBC_INGEST_OPTION_TARGET_TABLE, table);
  statement.set_option(ADBC_INGEST_OPTION_MODE, ADBC_INGEST_OPTION_MODE_CREATE_APPEND);
  statement.bind(std::move(rows));
  statement.execute();
}

}  // namespace triage::warehouse
