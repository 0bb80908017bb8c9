#include "triage/warehouse/database/adbc_connection.h"

#include <arrow-adbc/adbc.h>
#include <arrow-adbc/adbc_driver_manager.h>

#include <cerrno>
#include <filesystem>
#include <nanoarrow/nanoarrow.hpp>

#include "triage/base/error.h"
#include "triage/warehouse/database/database_words.h"

namespace triage::warehouse {
namespace {

using Secrets = std::vector<std::string>;

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

  [[nodiscard]] DatabaseFailure what(AdbcStatusCode status) const { return said(error_, status); }

  // What `error` says, which lives as long as `error` does.
  static DatabaseFailure said(const AdbcError& error, AdbcStatusCode status) {
    DatabaseFailure failure{.message = error.message != nullptr ? error.message : "unknown reason",
                            .is_of_the_machine = is_of_the_machine(status)};
    if (error.sqlstate[0] != '\0') failure.state = {error.sqlstate, sizeof error.sqlstate};
    for (int i = 0; i < AdbcErrorGetDetailCount(&error); ++i) {
      const AdbcErrorDetail detail = AdbcErrorGetDetail(&error, i);
      const std::string_view key = detail.key != nullptr ? detail.key : "";
      const std::string_view value{reinterpret_cast<const char*>(detail.value),
                                   detail.value_length};
      if (key == "PG_DIAG_MESSAGE_PRIMARY") failure.primary = value;
      if (key == "PG_DIAG_SQLSTATE") failure.state = value;
    }
    return failure;
  }

 private:
  static bool is_of_the_machine(AdbcStatusCode status) {
    return status == ADBC_STATUS_IO || status == ADBC_STATUS_TIMEOUT ||
           status == ADBC_STATUS_CANCELLED || status == ADBC_STATUS_UNAUTHORIZED;
  }

  AdbcError error_ = ADBC_ERROR_INIT;
};

std::string worded(const DatabaseFailure& failure, const Wording& wording, const Secrets& secrets) {
  return wording.what + ": " + without_secrets(without_values(failure), secrets) + ". " +
         wording.advice;
}

void check(AdbcStatusCode status, Failure& failure, const Wording& wording,
           const Secrets& secrets) {
  if (status == ADBC_STATUS_OK) return;
  const DatabaseFailure what = failure.what(status);
  const std::string text = worded(what, wording, secrets);
  if (what.message.find("No files found") != std::string_view::npos) throw NotFound(text);
  if (is_about_the_machine(what)) throw Unavailable(text);
  throw InvalidInput(text);
}

}  // namespace

struct AdbcConnection::State {
  AdbcDatabase database{};
  ::AdbcConnection connection{};
  Secrets secrets;

  State() = default;
  ~State() {
    Failure ignored;  // nothing is left to be done about it
    if (connection.private_data != nullptr) AdbcConnectionRelease(&connection, ignored.get());
    if (database.private_data != nullptr) AdbcDatabaseRelease(&database, ignored.get());
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  // Calls `function` with an AdbcError. Throws what its status means.
  template <typename Call>
  void call(const Wording& wording, const Call& function) const {
    Failure failure;
    check(function(failure.get()), failure, wording, secrets);
  }
};

namespace {

using Connection = std::shared_ptr<const void>;

// One statement of a connection, and the stream of its rows. The driver may need all three alive
// while rows are read, so they go into one object, which the outer stream owns.
class Statement {
 public:
  Statement(Connection keep_alive, ::AdbcConnection& connection, const Secrets& secrets,
            Wording wording)
      : keep_alive_(std::move(keep_alive)), secrets_(secrets), wording_(std::move(wording)) {
    Failure failure;
    check(AdbcStatementNew(&connection, &statement_, failure.get()), failure, wording_, secrets_);
  }
  ~Statement() {
    rows_.reset();
    Failure ignored;  // nothing is left to be done about it
    AdbcStatementRelease(&statement_, ignored.get());
  }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  void set_sql(std::string_view sql) {
    call([&](AdbcError* error) {
      return AdbcStatementSetSqlQuery(&statement_, std::string(sql).c_str(), error);
    });
  }

  void prepare() {
    call([&](AdbcError* error) { return AdbcStatementPrepare(&statement_, error); });
  }

  void set_option(const char* key, const std::string& value) {
    call([&](AdbcError* error) {
      return AdbcStatementSetOption(&statement_, key, value.c_str(), error);
    });
  }

  void bind(ArrowStream values) {
    call([&](AdbcError* error) {
      return AdbcStatementBindStream(&statement_, values.get(), error);
    });
  }

  void execute() {
    call([&](AdbcError* error) {
      return AdbcStatementExecuteQuery(&statement_, nullptr, nullptr, error);
    });
  }

  void open_rows() {
    call([&](AdbcError* error) {
      return AdbcStatementExecuteQuery(&statement_, rows_.get(), nullptr, error);
    });
  }

  // What a call on rows() ended with: 0, EIO if the machine is to blame, else EINVAL.
  int ended(int code) {
    if (code == 0) return 0;
    AdbcStatusCode status = ADBC_STATUS_OK;
    const AdbcError* const error = AdbcErrorFromArrayStream(rows_.get(), &status);
    const char* const why = rows_->get_last_error(rows_.get());
    DatabaseFailure failure{.message = why != nullptr ? why : "unknown reason",
                            .is_of_the_machine = code != EINVAL};
    if (error != nullptr) failure = Failure::said(*error, status);
    rows_error_ = worded(failure, wording_, secrets_);
    return is_about_the_machine(failure) ? EIO : EINVAL;
  }

  // Why the last call on rows() failed.
  const char* rows_error() const { return rows_error_.c_str(); }

  ArrowArrayStream* rows() { return rows_.get(); }

 private:
  template <typename Call>
  void call(const Call& function) {
    Failure failure;
    check(function(failure.get()), failure, wording_, secrets_);
  }

  Connection keep_alive_;
  const Secrets& secrets_;  // of the connection
  const Wording wording_;
  AdbcStatement statement_{};
  nanoarrow::UniqueArrayStream rows_;
  std::string rows_error_;
};

Statement& statement_of(ArrowArrayStream* stream) {
  return *static_cast<Statement*>(stream->private_data);
}

// A stream that owns the statement it comes from.
ArrowStream stream_of(std::unique_ptr<Statement> statement) {
  ArrowStream stream = empty_arrow_stream();
  stream->get_schema = [](ArrowArrayStream* self, ArrowSchema* schema) {
    ArrowArrayStream* const rows = statement_of(self).rows();
    return statement_of(self).ended(rows->get_schema(rows, schema));
  };
  stream->get_next = [](ArrowArrayStream* self, ArrowArray* batch) {
    ArrowArrayStream* const rows = statement_of(self).rows();
    return statement_of(self).ended(rows->get_next(rows, batch));
  };
  stream->get_last_error = [](ArrowArrayStream* self) { return statement_of(self).rows_error(); };
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
  state_->secrets = target.secrets;
  const auto call = [&](const auto& function) { state_->call(wording, function); };
  AdbcDatabase* const database = &state_->database;
  call([&](AdbcError* error) { return AdbcDatabaseNew(database, error); });
  const auto set = [&](const std::string& key, const std::string& value) {
    call([&](AdbcError* error) {
      return AdbcDatabaseSetOption(database, key.c_str(), value.c_str(), error);
    });
  };
  set("driver", target.library);
  if (!target.entrypoint.empty()) set("entrypoint", target.entrypoint);
  for (const auto& [key, value] : target.options) set(key, value);
  call([&](AdbcError* error) { return AdbcDatabaseInit(database, error); });
  call([&](AdbcError* error) { return AdbcConnectionNew(&state_->connection, error); });
  call([&](AdbcError* error) { return AdbcConnectionInit(&state_->connection, database, error); });
  for (const std::string& statement : target.opening) execute(statement, wording);
  for (const std::string& statement : target.wishes) {
    try {
      execute(statement, wording);
    } catch (const InvalidInput&) {
      continue;  // it does not know the statement, which was but a wish
    }
  }
}

AdbcConnection::~AdbcConnection() = default;
AdbcConnection::AdbcConnection(AdbcConnection&&) noexcept = default;
AdbcConnection& AdbcConnection::operator=(AdbcConnection&&) noexcept = default;

ArrowStream AdbcConnection::query(std::string_view sql, const Wording& wording,
                                  ArrowStream values) {
  auto statement =
      std::make_unique<Statement>(state_, state_->connection, state_->secrets, wording);
  statement->set_sql(sql);
  if (values != nullptr) {
    statement->prepare();
    statement->bind(std::move(values));
  }
  statement->open_rows();
  return stream_of(std::move(statement));
}

void AdbcConnection::execute(std::string_view sql, const Wording& wording, ArrowStream values) {
  Statement statement(state_, state_->connection, state_->secrets, wording);
  statement.set_sql(sql);
  if (values != nullptr) {
    statement.prepare();
    statement.bind(std::move(values));
  }
  statement.execute();
}

void AdbcConnection::ingest(const std::string& table, ArrowStream rows) {
  append_rows(table, std::move(rows), {"writing to table '" + table + "'", "Free some space."},
              {ADBC_INGEST_OPTION_MODE, ADBC_INGEST_OPTION_MODE_CREATE_APPEND});
}

void AdbcConnection::append(const std::string& table, ArrowStream rows, const Wording& wording) {
  append_rows(table, std::move(rows), wording,
              {ADBC_INGEST_OPTION_TEMPORARY, ADBC_OPTION_VALUE_ENABLED});
}

// Rows go to the end of a table that is there, unless `option`, a key and its value, says else.
void AdbcConnection::append_rows(const std::string& table, ArrowStream rows, const Wording& wording,
                                 const std::pair<const char*, const char*>& option) {
  Statement statement(state_, state_->connection, state_->secrets, wording);
  statement.set_option(ADBC_INGEST_OPTION_TARGET_TABLE, table);
  statement.set_option(ADBC_INGEST_OPTION_MODE, ADBC_INGEST_OPTION_MODE_APPEND);
  statement.set_option(option.first, option.second);
  statement.bind(std::move(rows));
  statement.execute();
}

void AdbcConnection::as_one(const Wording& wording, const std::function<void()>& work) {
  const auto call = [&](const auto& function) { state_->call(wording, function); };
  ::AdbcConnection* const connection = &state_->connection;
  const auto set_autocommit = [&](const char* value, AdbcError* error) {
    return AdbcConnectionSetOption(connection, ADBC_CONNECTION_OPTION_AUTOCOMMIT, value, error);
  };
  call([&](AdbcError* error) { return set_autocommit(ADBC_OPTION_VALUE_DISABLED, error); });
  try {
    work();
    call([&](AdbcError* error) { return AdbcConnectionCommit(connection, error); });
  } catch (...) {
    Failure ignored;  // what went wrong first is what counts
    AdbcConnectionRollback(connection, ignored.get());
    set_autocommit(ADBC_OPTION_VALUE_ENABLED, ignored.get());
    throw;
  }
  call([&](AdbcError* error) { return set_autocommit(ADBC_OPTION_VALUE_ENABLED, error); });
}

}  // namespace triage::warehouse
