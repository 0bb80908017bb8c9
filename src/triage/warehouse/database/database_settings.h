// What is known about a database that tickets come from: its driver, how to log in, what to read.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "triage/base/clock.h"

namespace triage::warehouse {

// The value of a query's parameter.
struct ParameterValue {
  enum class Kind : std::uint8_t { kText, kInteger, kNumber, kBoolean, kTime };

  Kind kind = Kind::kText;
  std::optional<std::string> text = {};  // as one would write it; absent: NULL
};

using Parameters = std::map<std::string, ParameterValue, std::less<>>;

struct DatabaseSettings {
  std::string source = {};  // its name, for messages
  std::string driver = {};  // duckdb, sqlite, postgresql, snowflake, or the path of a library
  // By their names in triage.toml: uri, account, user, password, ...; empty ones left out.
  std::map<std::string, std::string, std::less<>> values = {};
  // PGHOST, PGHOSTADDR and PGSERVICE, where libpq finds them in the environment.
  std::map<std::string, std::string, std::less<>> variables = {};
  // Passed to the driver as they are.
  std::vector<std::pair<std::string, std::string>> options = {};
  std::filesystem::path folder = {};  // that paths are relative to
  bool is_read_only = false;          // never written to
  bool is_offline = false;            // refuse drivers that go out

  // nullptr if it is not there.
  [[nodiscard]] const std::string* find(std::string_view key) const {
    const auto found = values.find(key);
    return found == values.end() ? nullptr : &found->second;
  }
};

// A query, or what becomes of one: with bounds on when tickets changed.
struct DatabaseQuery {
  std::string sql = {};   // one statement that reads; may use :name, and :since and :until
  std::string file = {};  // that it stands in, for messages; empty: none
  Parameters parameters = {};
  std::optional<Time> since = {};  // tickets that changed then or later
  std::optional<Time> until = {};  // and before then
};

}  // namespace triage::warehouse
