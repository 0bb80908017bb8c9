// A section [source.NAME] with a driver, as the database and the query that it means.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "triage/cli/context.h"
#include "triage/cli/setting.h"
#include "triage/warehouse/open_source.h"

namespace triage::cli {

// By key of kSourceSettings, and `parameters.<name>`, `options.<key>`.
using SourceValues = std::map<std::string, SettingValue>;

// A value as text; nullopt where it is not there or empty.
[[nodiscard]] std::optional<std::string> text_in(const SourceValues& values,
                                                 const std::string& key);

// Does the source lie in a database of its own?
[[nodiscard]] bool is_database(const SourceValues& values);

// How to log in comes from the section, then from SNOWFLAKE_* variables, then from Snowflake's
// connections.toml; PG* variables are libpq's own business. The strongest place that names a way to
// log in decides: of the others, only what that way needs is taken. A secret may lie in a file that
// `<key>_file`, or a variable that ends in _FILE, names.
//
// Throws InvalidInput if the query is missing or a file is named that cannot be read, NotFound for
// a missing file.
[[nodiscard]] warehouse::DatabaseSource database_source(const std::string& name,
                                                        const SourceValues& values,
                                                        const Context& context);

}  // namespace triage::cli
