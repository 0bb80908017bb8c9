#include "triage/journal/migrations.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <vector>

#include "embedded/journal/schema_files.h"
#include "triage/base/check.h"
#include "triage/base/error.h"

namespace triage::journal {
namespace {

// All that the two databases write differently.
struct DialectWord {
  std::string_view in_file;
  std::string_view sqlite;
  std::string_view postgresql;
};
constexpr DialectWord kDialectWords[] = {
    {"{bytes}", "", "COLLATE \"C\""},   // compared byte by byte
    {"{by_key}", "WITHOUT ROWID", ""},  // rows stand in the order of their key
};

constexpr const char* kLockReplicas = "SELECT pg_advisory_xact_lock(8390876180843394410)";

constexpr const char* kMakeVersions =
    "CREATE TABLE IF NOT EXISTS schema_versions ("
    "  version BIGINT NOT NULL PRIMARY KEY,"
    "  name TEXT NOT NULL,"
    "  applied_at BIGINT NOT NULL)";

int version_of(const EmbeddedFile& file) {
  int version = 0;
  const auto [end, failure] = std::from_chars(file.name.data(), file.name.data() + 4, version);
  TRIAGE_CHECK(failure == std::errc() && *end == '_', "a schema file begins with its version");
  return version;
}

// A comment may hold what SOCI would take for a parameter.
std::string without_comments(std::string_view sql) {
  std::string text;
  while (!sql.empty()) {
    const std::string_view line = sql.substr(0, sql.find('\n'));
    text += line.substr(0, line.find("--"));
    text += '\n';
    sql.remove_prefix(std::min(sql.size(), line.size() + 1));
  }
  return text;
}

std::string in_dialect(std::string sql, Dialect dialect) {
  for (const DialectWord& word : kDialectWords) {
    const std::string_view by = dialect == Dialect::kSqlite ? word.sqlite : word.postgresql;
    for (auto at = sql.find(word.in_file); at != std::string::npos; at = sql.find(word.in_file)) {
      sql.replace(at, word.in_file.size(), by);
    }
  }
  return sql;
}

void apply(Connection& connection, const EmbeddedFile& file) {
  const std::string script = in_dialect(without_comments(file.content), connection.place().dialect);
  for (std::string_view rest = script; rest.find(';') != std::string_view::npos;) {
    const std::size_t end = rest.find(';');
    connection.run(std::string(rest.substr(0, end)));
    rest.remove_prefix(end + 1);
  }
}

int known_version(Connection& connection) {
  return static_cast<int>(connection
                              .query("SELECT coalesce(max(version), 0) FROM schema_versions",
                                     std::vector{ColumnKind::kInteger}, {})
                              .at(0)
                              .integer(0));
}

int apply_missing(Connection& connection, std::span<const EmbeddedFile> versions, Time now) {
  if (connection.place().dialect == Dialect::kPostgresql) connection.run(kLockReplicas);
  connection.run(kMakeVersions);
  const int known = known_version(connection);
  const int newest = version_of(versions.back());
  if (known > newest) {
    throw InvalidInput("journal '" + connection.place().name + "': its tables are of version " +
                       std::to_string(known) + ", and this program knows " +
                       std::to_string(newest) + ". Run the newer program.");
  }
  for (const EmbeddedFile& file : versions) {
    if (version_of(file) <= known) continue;
    apply(connection, file);
    connection.execute(
        "INSERT INTO schema_versions (version, name, applied_at) VALUES (:version, :name, :at)",
        {version_of(file), file.name, now});
  }
  return newest;
}

}  // namespace

int migrate(Connection& connection, std::span<const EmbeddedFile> versions, Time now) {
  connection.begin_write();
  try {
    const int version = apply_missing(connection, versions, now);
    connection.commit();
    return version;
  } catch (const std::exception&) {
    connection.rollback();
    throw;
  }
}

std::span<const EmbeddedFile> schema_versions() { return schema_files(); }

}  // namespace triage::journal
