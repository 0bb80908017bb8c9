// What differs between the databases' SQL, as far as this part writes any.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "triage/warehouse/database/named_parameters.h"

namespace triage::warehouse {

// How the values of a query's parameters reach the database.
enum class ParameterStyle : std::uint8_t {
  kQuestionMark,     // ?, one for each use
  kDollarNumber,     // $1, one for each name
  kSessionSettings,  // settings of the session, which the query then reads: PostgreSQL's driver
                     // streams a query's rows only if nothing is bound to it
};

// How rows are put in where rows with the same key may be already.
enum class UpsertStyle : std::uint8_t { kOnConflict, kMerge };

// How many rows get into a staging table.
enum class StagingStyle : std::uint8_t {
  kBulkIngest,      // the driver's own way
  kJson,            // as one JSON text, which the database takes apart
  kPreparedInsert,  // row by row
};

struct Dialect {
  std::string_view name;
  ParameterStyle parameters = ParameterStyle::kQuestionMark;
  Backslash backslash = Backslash::kLetter;
  // What a parameter is cast to, by what its value is; empty: as it is bound, a text.
  std::string_view integer = {};
  std::string_view number = {};
  std::string_view boolean = {};
  std::string_view time = {};
  // Types of columns.
  std::string_view text_column = "TEXT";
  std::string_view number_column = "DOUBLE PRECISION";
  std::string_view integer_column = "BIGINT";
  std::string_view time_column = "TIMESTAMP";
  UpsertStyle upsert = UpsertStyle::kOnConflict;
  StagingStyle staging = StagingStyle::kBulkIngest;
  bool folds_names_to_upper = false;  // a name without quotes means the one in capitals
  // The driver takes a column's type from its first cells, and fails where a later one is other.
  bool types_by_first_cells = false;
};

[[nodiscard]] const Dialect& duckdb_dialect();
[[nodiscard]] const Dialect& sqlite_dialect();
[[nodiscard]] const Dialect& postgresql_dialect();
[[nodiscard]] const Dialect& snowflake_dialect();
// Of a driver that is known by its path only.
[[nodiscard]] const Dialect& plain_dialect();

}  // namespace triage::warehouse
