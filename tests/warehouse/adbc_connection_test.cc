#include "triage/warehouse/database/adbc_connection.h"

#include <gtest/gtest.h>

#include "tests/base/temporary_folder.h"
#include "tests/warehouse/table_files.h"
#include "triage/base/error.h"
#include "triage/warehouse/arrow/arrow_builder.h"
#include "triage/warehouse/database/duckdb.h"

namespace triage::warehouse {
namespace {

using testing::all_rows;
using testing::cell;
using testing::message_of;
using testing::write;
using triage::testing::TemporaryFolder;

const Wording kWording{"the statement", "Mend it."};

std::vector<Row> answer(AdbcConnection& database, const std::string& sql) {
  return all_rows(*arrow_rows(database.query(sql, kWording), {.wording = kWording}));
}

TEST(AdbcConnection, AMissingDriverIsNotFoundAndNamed) {
  const std::string message = message_of<NotFound>([] {
    AdbcConnection({.name = "tickets",
                    .library = "/nonexistent/libdriver.so",
                    .entrypoint = "",
                    .options = {}});
  });
  EXPECT_NE(message.find("source 'tickets'"), std::string::npos) << message;
  EXPECT_NE(message.find("/nonexistent/libdriver.so"), std::string::npos) << message;
}

TEST(AdbcConnection, ALibraryThatIsNoDriverIsAnError) {
  const TemporaryFolder folder;
  const std::string library = write(folder / "libdriver.so", "not a library");
  EXPECT_THROW(
      AdbcConnection({.name = "tickets", .library = library, .entrypoint = "init", .options = {}}),
      Error);
}

TEST(AdbcConnection, AnUnknownOptionIsRefused) {
  EXPECT_THROW(open_duckdb({.spill_folder = {}, .memory_limit_mb = 0}, "/nonexistent/x.duckdb"),
               Error);
}

TEST(AdbcConnection, WrongSqlIsInvalidInputWithTheFirstLineOfTheReason) {
  AdbcConnection database = open_duckdb({});
  const std::string message =
      message_of<InvalidInput>([&] { answer(database, "SELECT nothing FROM nowhere"); });
  EXPECT_TRUE(message.starts_with("the statement: ")) << message;
  EXPECT_TRUE(message.ends_with(". Mend it.")) << message;
  EXPECT_EQ(message.find('\n'), std::string::npos) << message;
}

TEST(AdbcConnection, AnErrorInTheMiddleOfTheRowsIsThrownThere) {
  AdbcConnection database = open_duckdb({});
  const auto rows = arrow_rows(
      database.query("SELECT CAST(CASE WHEN i = 300000 THEN 'x' ELSE '1' END AS INTEGER) AS n "
                     "FROM range(400000) t(i)",
                     kWording),
      {.wording = kWording});
  EXPECT_THROW(all_rows(*rows), InvalidInput);
}

TEST(AdbcConnection, AnErrorQuotesNoValueOfARow) {
  AdbcConnection database = open_duckdb({});
  for (const char* const sql :
       {"SELECT CAST(v AS INTEGER) FROM (VALUES ('the secret')) t(v)",
        "SELECT CAST(v AS TIMESTAMP) FROM (VALUES ('it''s the\nsecret')) t(v)",
        "SELECT strptime(v, '%Y') FROM (VALUES ('the secret')) t(v)",
        "SELECT json_extract(v, '$.a') FROM (VALUES ('the secret')) t(v)",
        "SELECT CAST(CASE WHEN i = 300000 THEN 'the secret' ELSE '1' END AS INTEGER) "
        "FROM range(400000) t(i)"}) {
    const std::string message = message_of<InvalidInput>([&] { answer(database, sql); });
    EXPECT_EQ(message.find("secret"), std::string::npos) << message;
  }
}

TEST(AdbcConnection, AFileThatIsNotThereIsNotFound) {
  AdbcConnection database = open_duckdb({});
  EXPECT_THROW(answer(database, "SELECT * FROM '/nonexistent/t.parquet'"), NotFound);
}

TEST(AdbcConnection, WhatIsIngestedIsThere) {
  AdbcConnection database = open_duckdb({});
  ArrowBatchBuilder batch({{"id", ArrowCell::kText}, {"n", ArrowCell::kInteger}});
  for (int round = 0; round < 3; ++round) {
    batch.add_text(0, "r" + std::to_string(round));
    batch.add_integer(1, round);
    batch.end_row();
    database.ingest("t", batch.finish());
  }
  const auto rows = answer(database, "SELECT count(*), sum(n)::BIGINT, max(id) FROM t");
  EXPECT_EQ(cell(rows.at(0), 0), "3");
  EXPECT_EQ(cell(rows.at(0), 1), "3");
  EXPECT_EQ(cell(rows.at(0), 2), "r2");
}

TEST(AdbcConnection, AStreamOutlivesTheConnectionItCameFrom) {
  std::unique_ptr<RowReader> rows;
  {
    AdbcConnection database = open_duckdb({});
    rows = arrow_rows(database.query("SELECT i FROM range(100000) t(i)", kWording),
                      {.wording = kWording});
  }
  EXPECT_EQ(all_rows(*rows).size(), 100'000U);
}

TEST(DuckDb, ADatabaseFileIsOpenedReadOnly) {
  const TemporaryFolder folder;
  {
    AdbcConnection writer({.name = "w",
                           .library = TRIAGE_DUCKDB_LIBRARY,
                           .entrypoint = "duckdb_adbc_init",
                           .options = {{"path", (folder / "t.duckdb").string()}}});
    writer.execute("CREATE TABLE tickets AS SELECT 'a' AS text", kWording);
  }
  AdbcConnection reader = open_duckdb({}, folder / "t.duckdb");
  EXPECT_EQ(cell(answer(reader, "SELECT text FROM tickets").at(0), 0), "a");
  EXPECT_THROW(reader.execute("DROP TABLE tickets", kWording), Error);
}

TEST(DuckDb, NothingIsDownloaded) {
  EXPECT_THROW(open_duckdb({}).execute("INSTALL httpfs", kWording), Error);
  AdbcConnection database = open_duckdb({});
  const auto rows = answer(database,
                           "SELECT current_setting('autoinstall_known_extensions'), "
                           "current_setting('autoload_known_extensions')");
  EXPECT_EQ(cell(rows.at(0), 0), "false");
  EXPECT_EQ(cell(rows.at(0), 1), "false");
}

TEST(DuckDb, NamesAndTextsAreQuoted) {
  EXPECT_EQ(sql_text("it's"), "'it''s'");
  EXPECT_EQ(sql_name("a\"b"), "\"a\"\"b\"");
  AdbcConnection database = open_duckdb({});
  const std::string nasty = "'; DROP TABLE t; --\"";
  EXPECT_EQ(cell(answer(database, "SELECT " + sql_text(nasty) + " AS " + sql_name(nasty)).at(0), 0),
            nasty);
}

}  // namespace
}  // namespace triage::warehouse
