// Where a journal is: a file, or a PostgreSQL server.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "triage/journal/transaction.h"

namespace triage::journal {

struct Place {
  Dialect dialect = Dialect::kSqlite;
  std::string name = {};            // for messages: without user, password and parameters
  std::filesystem::path file = {};  // of SQLite
  std::string url = {};             // of PostgreSQL: holds the password
};

// Reads `postgresql://` and `postgres://` URLs; all else is a file. Throws InvalidInput.
[[nodiscard]] Place parse_place(std::string_view text);

// `message` as far as it may be shown: its first line, without the URL's password.
[[nodiscard]] std::string without_secrets(std::string_view message, const Place& place);

}  // namespace triage::journal
