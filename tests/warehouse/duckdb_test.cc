#include "triage/warehouse/database/duckdb.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "tests/base/temporary_folder.h"
#include "tests/warehouse/table_files.h"
#include "triage/base/error.h"

namespace triage::warehouse {
namespace {

using testing::message_of;
using testing::read;
using testing::write;
using triage::testing::TemporaryFolder;

const Wording kWording{"the statement", "Mend it."};

std::string refusal(const std::string& sql) {
  AdbcConnection database = open_duckdb({});
  return message_of<InvalidInput>([&] { require_query(database, sql, kWording); });
}

TEST(RequireQuery, StatementsThatReadPass) {
  AdbcConnection database = open_duckdb({});
  for (const char* const sql :
       {"SELECT 1", "SELECT 1; -- the end", "FROM 'it''s.csv' ORDER BY id", "VALUES (1)",
        "WITH a AS (SELECT 1) SELECT * FROM a JOIN read_csv('x') USING (y)", "TABLE t",
        "DESCRIBE t"}) {
    EXPECT_NO_THROW(require_query(database, sql, kWording)) << sql;
  }
}

TEST(RequireQuery, StatementsThatDoMoreAreRefused) {
  for (const char* const sql :
       {"COPY (SELECT 1) TO 'written.csv'", "CREATE TABLE t (a INT)", "ATTACH 'x.duckdb'",
        "INSERT INTO t VALUES (1) RETURNING *", "SET threads = 1", "INSTALL httpfs",
        "SELECT 1; COPY (SELECT 1) TO 'written.csv'; SELECT 1"}) {
    EXPECT_NE(refusal(sql).find("does not only read"), std::string::npos) << sql;
  }
}

TEST(RequireQuery, SeveralStatementsAndNoneAreRefused) {
  EXPECT_NE(refusal("SELECT 1; SELECT 2").find("2 statements"), std::string::npos);
  EXPECT_NE(refusal(" -- nothing").find("0 statements"), std::string::npos);
}

TEST(RequireQuery, WhatIsNoSqlIsExplainedByRunningIt) {
  const std::string message =
      message_of<InvalidInput>([] { read({.location = "", .sql = "SELECT FORM x y z"}); });
  EXPECT_NE(message.find("syntax error"), std::string::npos) << message;
}

TEST(DuckDb, ASourceOfSqlWritesNoFile) {
  const TemporaryFolder folder;
  const std::string file = (folder / "written.csv").string();
  EXPECT_THROW(read({.location = "", .sql = "COPY (SELECT 'a' AS text) TO " + sql_text(file)}),
               InvalidInput);
  EXPECT_FALSE(std::filesystem::exists(file));
}

TEST(DuckDb, AFileBesideSqlHasToBeADatabase) {
  const TemporaryFolder folder;
  const std::string csv = write(folder / "t.csv", "id,text\n1,a\n");
  const std::string message =
      message_of<InvalidInput>([&] { read({.location = csv, .sql = "SELECT * FROM tickets"}); });
  EXPECT_NE(message.find("is no DuckDB database"), std::string::npos) << message;
  EXPECT_NE(message.find("FROM '" + csv + "'"), std::string::npos) << message;
  EXPECT_THROW(read({.location = (folder / "none").string(), .sql = "SELECT 1"}), NotFound);
}

}  // namespace
}  // namespace triage::warehouse
