#include "triage/warehouse/database/database_rows.h"

#include <gtest/gtest.h>

#include "tests/base/temporary_folder.h"
#include "tests/warehouse/table_files.h"
#include "triage/base/error.h"
#include "triage/warehouse/database/drivers/driver.h"
#include "triage/warehouse/output/decision_table.h"

namespace triage::warehouse {
namespace {

using testing::all_rows;
using testing::cell;
using testing::message_of;
using testing::RecordingProgress;
using triage::testing::TemporaryFolder;

const Wording kWording{"the statement", "Mend it."};

// A DuckDB file with a table of tickets.
class DatabaseTest : public ::testing::Test {
 protected:
  DatabaseTest() {
    run(
        {"CREATE TABLE tickets AS SELECT 'T' || i AS id, 'text of ' || i AS body, "
         "TIMESTAMPTZ '2026-01-01T00:00:00Z' + INTERVAL (i) DAY AS updated_at "
         "FROM range(5000) AS numbers(i)"});
  }

  DatabaseSettings settings() {
    return {.source = "tickets",
            .driver = "duckdb",
            .values = {{"uri", "desk.duckdb"}},
            .folder = folder_.path()};
  }

  // Makes the file if it is not there.
  void run(const std::vector<std::string>& statements) {
    AdbcTarget target = duckdb_file_target({}, folder_ / "desk.duckdb", true);
    AdbcConnection database(target);
    for (const std::string& sql : statements) database.execute(sql, kWording);
  }

  std::vector<Row> rows_of(const std::string& sql, Parameters parameters = {}) {
    return all_rows(
        *database_rows(settings(), {.sql = sql, .parameters = std::move(parameters)}, notes_));
  }

  std::string refusal_of(const DatabaseSettings& settings, const std::string& sql = "SELECT 1") {
    try {
      all_rows(*database_rows(settings, {.sql = sql}, notes_));
    } catch (const Error& error) {
      return error.what();
    }
    return "accepted";
  }

  TemporaryFolder folder_;
  RecordingProgress notes_;
};

TEST_F(DatabaseTest, AQuerysRowsArriveInOrder) {
  const auto rows = rows_of("SELECT id, body FROM tickets WHERE updated_at >= :from ORDER BY id",
                            {{"from", {ParameterValue::Kind::kTime, "2030-01-01"}}});
  EXPECT_EQ(rows.size(), 5000U - 1461U);
  EXPECT_EQ(cell(rows.at(0), 0), "T1461");
  EXPECT_EQ(cell(rows.at(0), 1), "text of 1461");
}

TEST_F(DatabaseTest, NothingCanBeWrittenByReading) {
  EXPECT_NE(refusal_of(settings(), "DELETE FROM tickets").find("DELETE"), std::string::npos);
  EXPECT_NE(refusal_of(settings(), "COPY tickets TO 'x.csv'").find("COPY"), std::string::npos);
  EXPECT_EQ(rows_of("SELECT id FROM tickets").size(), 5000U);
}

TEST_F(DatabaseTest, WhatIsMissingIsNamedWithWhatToDo) {
  DatabaseSettings wrong = settings();
  wrong.driver = "postgres";
  EXPECT_NE(refusal_of(wrong).find("Did you mean 'postgresql'?"), std::string::npos)
      << refusal_of(wrong);
  wrong.driver = "/nonexistent/libdriver.so";
  EXPECT_NE(refusal_of(wrong).find("/nonexistent/libdriver.so"), std::string::npos);
  wrong = settings();
  wrong.values["uri"] = "nowhere.duckdb";
  EXPECT_NE(refusal_of(wrong).find("nowhere.duckdb"), std::string::npos);
  wrong.values.clear();
  EXPECT_NE(refusal_of(wrong).find("Add uri"), std::string::npos);
  wrong.driver = "snowflake";
  EXPECT_NE(refusal_of(wrong).find("no account is set"), std::string::npos) << refusal_of(wrong);
  wrong.values = {{"account", "desk"}, {"user", "sorter"}};
  EXPECT_NE(refusal_of(wrong).find("needs password"), std::string::npos) << refusal_of(wrong);
}

TEST_F(DatabaseTest, OfflineRefusesDatabasesThatAreElsewhere) {
  DatabaseSettings away = settings();
  away.is_offline = true;
  EXPECT_EQ(refusal_of(away, "SELECT 1 AS one"), "accepted");
  away.driver = "snowflake";
  EXPECT_NE(refusal_of(away).find("--offline"), std::string::npos);
  away.driver = "postgresql";
  for (const char* uri :
       {"postgresql://me:secret@db.example.com:5432/desk", "postgres://db.example.com",
        "postgresql://[2001:db8::1]/desk", "postgresql://[::ffff:192.0.2.1]:5432/desk",
        "postgresql:///desk?host=::ffff:192.0.2.1", "postgresql:///desk?hostaddr=2001:db8::1",
        "dbname=desk hostaddr=::ffff:192.0.2.1", "host=2001:db8::1"}) {
    away.values = {{"uri", uri}};
    EXPECT_NE(refusal_of(away).find("--offline"), std::string::npos) << uri;
    EXPECT_EQ(refusal_of(away).find("secret"), std::string::npos) << uri;
  }
  away.values = {{"host", "::ffff:192.0.2.1"}};
  EXPECT_NE(refusal_of(away).find("--offline"), std::string::npos);
}

TEST(AdbcTargets, PostgreSqlsPasswordNeverNeedsToStandInTheUri) {
  const DatabaseSettings settings{
      .source = "tickets",
      .driver = "postgresql",
      .values = {{"uri", "postgresql://me@localhost/desk"}, {"password", "p@ss/w?rd"}}};
  EXPECT_EQ(postgresql_target(settings, Access::kRead).options.at(0).second,
            "postgresql://me@localhost/desk?password=p%40ss%2Fw%3Frd");
  const DatabaseSettings parts{
      .source = "tickets",
      .driver = "postgresql",
      .values = {{"host", "localhost"}, {"user", "it's me"}, {"database", "d\\k"}}};
  EXPECT_EQ(postgresql_target(parts, Access::kRead).options.at(0).second,
            "host='localhost' user='it\\'s me' dbname='d\\\\k'");
}

TEST(AdbcTargets, SnowflakeLogsInByTheSecretsThereAre) {
  DatabaseSettings settings{.source = "tickets",
                            .driver = "snowflake",
                            .values = {{"account", "desk"}, {"user", "sorter"}, {"token", "t"}}};
  const auto type_of = [&] {
    for (const auto& [key, value] : snowflake_target(settings, Access::kRead).options) {
      if (key == "adbc.snowflake.sql.auth_type") return value;
    }
    return std::string();
  };
  EXPECT_EQ(type_of(), "auth_oauth");
  settings.values["authenticator"] = "PROGRAMMATIC_ACCESS_TOKEN";
  EXPECT_EQ(type_of(), "auth_pat");
  settings.values["authenticator"] = "externalbrowser";
  EXPECT_EQ(type_of(), "auth_ext_browser");
  settings.values["authenticator"] = "okta";
  EXPECT_THROW(type_of(), InvalidInput);
}

TEST_F(DatabaseTest, DecisionsAreKeptOncePerTicketTheLatestLast) {
  const auto write = [&](const std::vector<PredictionRow>& rows, std::uint64_t version) {
    const auto sink = decision_table({.database = settings(),
                                      .table = "decisions",
                                      .model_version = version,
                                      .decided_at = *parse_time("2026-05-01T10:00:00Z")});
    sink->write(rows);
    sink->close();
  };
  const PredictionRow sure{.id = "it's \"T1\"",
                           .label = "VPN",
                           .probability = 0.75,
                           .decision = "auto",
                           .reason = "sure",
                           .alternatives = {{"Mail", 0.25}}};
  const PredictionRow none{.id = "T2", .decision = "abstain", .reason = "empty"};
  PredictionRow later = sure;
  later.label = "Mail";
  write({sure, none, later}, 1);
  const std::string all =
      "SELECT id, label, probability, alternatives, model_version, decided_at "
      "FROM decisions ORDER BY id";
  auto rows = rows_of(all);
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(cell(rows[0], 0), "T2");
  EXPECT_EQ(cell(rows[0], 1), "(null)");
  EXPECT_EQ(cell(rows[1], 1), "Mail") << "of two rows of a ticket, the later one";
  EXPECT_EQ(cell(rows[1], 3), R"([{"label":"Mail","probability":0.25}])");
  EXPECT_EQ(std::get<Time>(rows[1].values[5]), *parse_time("2026-05-01T10:00:00Z"));
  write({sure}, 2);
  rows = rows_of(all);
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(cell(rows[1], 1), "VPN");
  EXPECT_EQ(cell(rows[1], 4), "2");
  EXPECT_EQ(rows_of("SELECT table_name FROM information_schema.tables").size(), 2U)
      << "nothing is left of the staging";
}

TEST_F(DatabaseTest, ATableThatIsNotForDecisionsIsRefusedBeforeAnyWork) {
  run({"CREATE TABLE others (id TEXT PRIMARY KEY, label TEXT)"});
  const auto open = [&](const std::string& table) {
    return [this, table] {
      static_cast<void>(decision_table({.database = settings(), .table = table}));
    };
  };
  EXPECT_NE(message_of<InvalidInput>(open("OTHERS")).find("'probability'"), std::string::npos);
  EXPECT_NE(message_of<InvalidInput>(open("a.b.c")).find("a.b.c"), std::string::npos);
  EXPECT_NE(message_of<InvalidInput>(open("")).find("table ''"), std::string::npos);
}

TEST_F(DatabaseTest, AReadOnlySourceIsNeverWrittenTo) {
  DatabaseSettings settled = settings();
  settled.is_read_only = true;
  EXPECT_NE(message_of<InvalidInput>([&] {
              static_cast<void>(decision_table({.database = settled, .table = "decisions"}));
            }).find("read-only"),
            std::string::npos);
  EXPECT_EQ(rows_of("SELECT table_name FROM information_schema.tables").size(), 1U);
}

TEST_F(DatabaseTest, WithoutCloseThereIsNoTable) {
  {
    const auto sink = decision_table({.database = settings(), .table = "decisions"});
    sink->write(std::vector<PredictionRow>{{.id = "T1"}});
  }
  EXPECT_EQ(rows_of("SELECT table_name FROM information_schema.tables").size(), 1U);
}

}  // namespace
}  // namespace triage::warehouse
