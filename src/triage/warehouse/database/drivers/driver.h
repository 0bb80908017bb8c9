// The databases that are known by name. A new one is a file in this folder and a line in
// driver.cc's table.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "triage/warehouse/database/adbc_connection.h"
#include "triage/warehouse/database/database_settings.h"
#include "triage/warehouse/database/dialect.h"

namespace triage::warehouse {

enum class Access : std::uint8_t { kRead, kWrite };

[[nodiscard]] const Dialect& dialect_of(const DatabaseSettings& settings);

// Opens the database. Throws NotFound if the driver's library or the database's file is missing
// (says how to get the library), InvalidInput for settings that are missing or contradict each
// other, for kWrite into a source that is read-only, and offline for a database that is elsewhere;
// Unavailable as AdbcConnection does.
[[nodiscard]] AdbcConnection connect(const DatabaseSettings& settings, Access access);

// Throws InvalidInput for a source that is read-only.
void require_writable(const DatabaseSettings& settings);

// What drivers/<name>.cc tells ADBC's driver. `library` and the settings' own options are added by
// connect().
[[nodiscard]] AdbcTarget duckdb_target(const DatabaseSettings& settings, Access access);
[[nodiscard]] AdbcTarget sqlite_target(const DatabaseSettings& settings, Access access);
[[nodiscard]] AdbcTarget postgresql_target(const DatabaseSettings& settings, Access access);
[[nodiscard]] AdbcTarget snowflake_target(const DatabaseSettings& settings, Access access);

// The file that `uri`, `path` or `database` names. Throws InvalidInput if none does, NotFound if it
// is not there.
[[nodiscard]] std::filesystem::path database_file(const DatabaseSettings& settings);

// The start of messages about a source: `source 'tickets'`.
[[nodiscard]] std::string place_of(const DatabaseSettings& settings);

}  // namespace triage::warehouse
