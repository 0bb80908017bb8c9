#include "triage/warehouse/database/drivers/driver.h"

#include <algorithm>
#include <array>
#include <utility>

#include "triage/base/error.h"
#include "triage/base/nearest_name.h"
#include "triage/base/shared_library.h"
#include "triage/warehouse/database/secret_words.h"

namespace triage::warehouse {
namespace {

namespace fs = std::filesystem;

struct Driver {
  std::string_view name;
  std::string_view library;  // the file's name
  const char* variable;      // that names another file
  fs::path built;            // where set-up puts it
  std::string_view package;  // that carries it
  const Dialect& (*dialect)();
  AdbcTarget (*target)(const DatabaseSettings&, Access);
};

const std::array<Driver, 4>& drivers() {
  static const fs::path folder = TRIAGE_DRIVERS_FOLDER;
  static const std::array<Driver, 4> table{{
      {"duckdb", "libduckdb.so", "TRIAGE_DUCKDB_LIBRARY", TRIAGE_DUCKDB_LIBRARY, "duckdb",
       duckdb_dialect, duckdb_target},
      {"sqlite", "libadbc_driver_sqlite.so", "TRIAGE_SQLITE_LIBRARY",
       folder / "sqlite" / "libadbc_driver_sqlite.so", "adbc-driver-sqlite", sqlite_dialect,
       sqlite_target},
      {"postgresql", "libadbc_driver_postgresql.so", "TRIAGE_POSTGRESQL_LIBRARY",
       folder / "postgresql" / "libadbc_driver_postgresql.so", "adbc-driver-postgresql",
       postgresql_dialect, postgresql_target},
      {"snowflake", "libadbc_driver_snowflake.so", "TRIAGE_SNOWFLAKE_LIBRARY",
       folder / "snowflake" / "libadbc_driver_snowflake.so", "adbc-driver-snowflake",
       snowflake_dialect, snowflake_target},
  }};
  return table;
}

bool is_path(std::string_view driver) { return driver.find('/') != std::string_view::npos; }

// nullptr if the driver is known by its path only.
const Driver* find_driver(const DatabaseSettings& settings) {
  for (const Driver& driver : drivers()) {
    if (driver.name == settings.driver) return &driver;
  }
  if (is_path(settings.driver)) return nullptr;
  std::vector<std::string> names;
  for (const Driver& driver : drivers()) names.emplace_back(driver.name);
  throw InvalidInput(place_of(settings) + ": there is no driver '" + settings.driver + "'." +
                     did_you_mean(settings.driver, names) +
                     " Known are duckdb, sqlite, postgresql and snowflake; any other is named by "
                     "the path of its library.");
}

std::string library_of(const Driver& driver, const DatabaseSettings& settings) {
  try {
    return bundled_library(driver.library, driver.variable, driver.built).string();
  } catch (const NotFound&) {
    throw NotFound(place_of(settings) + ": the driver for " + std::string(driver.name) + ", " +
                   std::string(driver.library) +
                   ", is not there. Type tools/setup warehouses, or take it from the package " +
                   std::string(driver.package) + " and set " + driver.variable + " to its path.");
  }
}

// A driver that is known by its path gets what the section says in ADBC's own words.
AdbcTarget plain_target(const DatabaseSettings& settings) {
  if (settings.is_offline) {
    throw InvalidInput(place_of(settings) +
                       ": --offline refuses drivers that may go out, and what '" + settings.driver +
                       "' does is not known. Leave --offline out.");
  }
  AdbcTarget target;
  const fs::path library = settings.folder / settings.driver;
  target.library = library.string();
  if (!fs::is_regular_file(library)) {
    throw NotFound(place_of(settings) + ": there is no driver library '" + target.library +
                   "'. Correct its path.");
  }
  for (const auto& [key, option] : {std::pair("uri", "uri"), std::pair("user", "username"),
                                    std::pair("password", "password")}) {
    if (const std::string* value = settings.find(key)) target.options.emplace_back(option, *value);
  }
  return target;
}

}  // namespace

std::string place_of(const DatabaseSettings& settings) {
  return "source '" + settings.source + "'";
}

fs::path database_file(const DatabaseSettings& settings) {
  for (const char* key : {"uri", "path", "database"}) {
    const std::string* value = settings.find(key);
    if (value == nullptr) continue;
    std::string_view name = *value;
    for (const std::string_view scheme : {"duckdb://", "sqlite://", "file://", "file:"}) {
      if (name.starts_with(scheme)) name.remove_prefix(scheme.size());
    }
    fs::path file = settings.folder / name;
    if (fs::is_regular_file(file)) return file;
    throw NotFound(place_of(settings) + ": there is no database file '" + file.string() +
                   "'. Correct " + key + " in its section of triage.toml.");
  }
  throw InvalidInput(place_of(settings) + ": no database file is named. Add uri = \"desk." +
                     settings.driver + "\" to its section of triage.toml.");
}

const Dialect& dialect_of(const DatabaseSettings& settings) {
  const Driver* driver = find_driver(settings);
  return driver == nullptr ? plain_dialect() : driver->dialect();
}

void require_writable(const DatabaseSettings& settings) {
  if (!settings.is_read_only) return;
  throw InvalidInput(place_of(settings) + ": is read-only, and nothing is written to it. Take " +
                     "read_only out of its section of triage.toml, or write to a file.");
}

AdbcConnection connect(const DatabaseSettings& settings, Access access) {
  if (access == Access::kWrite) require_writable(settings);
  const Driver* driver = find_driver(settings);
  const std::string library = driver == nullptr ? "" : library_of(*driver, settings);
  AdbcTarget target = driver == nullptr ? plain_target(settings) : driver->target(settings, access);
  target.name = settings.source;
  if (driver != nullptr) target.library = library;
  for (const auto& [key, value] : settings.options) {
    if (key == "uri") {
      throw InvalidInput(place_of(settings) + ": its options hold a uri, which belongs beside " +
                         "driver. Move it there.");
    }
    target.options.emplace_back(key, value);
  }
  for (const auto& [key, value] : target.options) {
    if (names_a_secret(key)) target.secrets.push_back(value);
  }
  for (const char* key : kLogInSecrets) {
    if (const std::string* secret = settings.find(key)) target.secrets.push_back(*secret);
  }
  if (const std::string* uri = settings.find("uri")) target.secrets.push_back(*uri);
  return AdbcConnection(target);
}

}  // namespace triage::warehouse
