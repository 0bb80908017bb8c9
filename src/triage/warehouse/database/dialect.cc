#include "triage/warehouse/database/dialect.h"

namespace triage::warehouse {

const Dialect& duckdb_dialect() {
  static const Dialect dialect{.name = "duckdb",
                               .parameters = ParameterStyle::kDollarNumber,
                               .integer = "BIGINT",
                               .number = "DOUBLE",
                               .boolean = "BOOLEAN",
                               .time = "TIMESTAMPTZ"};
  return dialect;
}

// Times are texts there, and compare as such.
const Dialect& sqlite_dialect() {
  static const Dialect dialect{.name = "sqlite",
                               .integer = "INTEGER",
                               .number = "REAL",
                               .boolean = "INTEGER",
                               .number_column = "REAL",
                               .integer_column = "INTEGER",
                               .time_column = "TEXT",
                               .types_by_first_cells = true};
  return dialect;
}

const Dialect& postgresql_dialect() {
  static const Dialect dialect{.name = "postgresql",
                               .parameters = ParameterStyle::kSessionSettings,
                               .integer = "BIGINT",
                               .number = "DOUBLE PRECISION",
                               .boolean = "BOOLEAN",
                               .time = "TIMESTAMPTZ",
                               .time_column = "TIMESTAMPTZ"};
  return dialect;
}

const Dialect& snowflake_dialect() {
  static const Dialect dialect{.name = "snowflake",
                               .backslash = Backslash::kEscape,
                               .integer = "NUMBER",
                               .number = "DOUBLE",
                               .boolean = "BOOLEAN",
                               .number_column = "DOUBLE",
                               .integer_column = "NUMBER(19, 0)",
                               .time_column = "TIMESTAMP_NTZ",
                               .upsert = UpsertStyle::kMerge,
                               .staging = StagingStyle::kJson,
                               .folds_names_to_upper = true};
  return dialect;
}

const Dialect& plain_dialect() {
  static const Dialect dialect{
      .name = "plain", .upsert = UpsertStyle::kMerge, .staging = StagingStyle::kPreparedInsert};
  return dialect;
}

}  // namespace triage::warehouse
