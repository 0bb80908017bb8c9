#include "triage/warehouse/database/bound_query.h"

#include <gtest/gtest.h>

#include "tests/warehouse/table_files.h"
#include "triage/base/error.h"
#include "triage/warehouse/database/duckdb.h"

namespace triage::warehouse {
namespace {

using Kind = ParameterValue::Kind;
using testing::all_rows;
using testing::cell;
using testing::message_of;

BoundQuery bound_for(const DatabaseQuery& query, const Dialect& dialect) {
  return bound(query, dialect, "source 'tickets'");
}

Time time(const char* text) { return *parse_time(text); }

TEST(BoundQuery, EachDialectGetsItsPlaceholders) {
  const DatabaseQuery query{
      .sql = "SELECT :a, :b, :a;",
      .parameters = {{"a", {Kind::kText, "x"}}, {"b", {Kind::kInteger, "2"}}}};
  const BoundQuery duckdb = bound_for(query, duckdb_dialect());
  EXPECT_EQ(duckdb.sql, "SELECT $1, CAST($2 AS BIGINT), $1");
  EXPECT_EQ(duckdb.values, (BoundQuery::Values{"x", "2"}));

  const BoundQuery snowflake = bound_for(query, snowflake_dialect());
  EXPECT_EQ(snowflake.sql, "SELECT ?, CAST(? AS NUMBER), ?");
  EXPECT_EQ(snowflake.values, (BoundQuery::Values{"x", "2", "x"}));

  const BoundQuery postgresql = bound_for(query, postgresql_dialect());
  EXPECT_TRUE(postgresql.values.empty());
  EXPECT_EQ(postgresql.settings, (BoundQuery::Values{"x", "2"}));
  EXPECT_EQ(postgresql.sql.find('?'), std::string::npos);
}

TEST(BoundQuery, NoValueIsEverPartOfTheStatement) {
  const std::string nasty = "'; DROP TABLE tickets; --";
  const DatabaseQuery query{.sql = "SELECT :a", .parameters = {{"a", {Kind::kText, nasty}}}};
  for (const Dialect* dialect : {&duckdb_dialect(), &sqlite_dialect(), &postgresql_dialect(),
                                 &snowflake_dialect(), &plain_dialect()}) {
    EXPECT_EQ(bound_for(query, *dialect).sql.find("DROP"), std::string::npos) << dialect->name;
  }
}

TEST(BoundQuery, BoundsAreAboveParametersAndElseNull) {
  DatabaseQuery query{.sql = "SELECT :since, :until",
                      .parameters = {{"since", {Kind::kTime, "2026-01-01"}}}};
  EXPECT_EQ(bound_for(query, snowflake_dialect()).values,
            (BoundQuery::Values{"2026-01-01", std::nullopt}));
  query.since = time("2026-03-02T08:15:00+01:00");
  query.until = time("2026-04-01");
  EXPECT_EQ(bound_for(query, snowflake_dialect()).values,
            (BoundQuery::Values{"2026-03-02T07:15:00Z", "2026-04-01T00:00:00Z"}));
}

TEST(BoundQuery, AParameterWithoutValueIsNamed) {
  const std::string message = message_of<InvalidInput>(
      [] { static_cast<void>(bound_for({.sql = "SELECT :team"}, duckdb_dialect())); });
  EXPECT_NE(message.find("source 'tickets'"), std::string::npos) << message;
  EXPECT_NE(message.find(":team"), std::string::npos) << message;
  EXPECT_NE(message.find("parameters = { team = ... }"), std::string::npos) << message;
}

TEST(BoundQuery, RunsWithItsValues) {
  const Wording wording{"the query", "Mend it."};
  AdbcConnection database = open_duckdb({});
  const DatabaseQuery query{
      .sql =
          "SELECT :a || '!' AS a, :n + 1 AS n, :none IS NULL AS none, :day < TIMESTAMPTZ "
          "'2026-03-03T00:00:00Z' AS earlier -- the end",
      .parameters = {{"a", {Kind::kText, "it's \"so\""}},
                     {"n", {Kind::kInteger, "41"}},
                     {"none", {Kind::kText, std::nullopt}},
                     {"day", {Kind::kTime, "2026-03-02"}}}};
  for (const DatabaseQuery& one : {query, limited(query, 1, duckdb_dialect())}) {
    const auto rows = all_rows(*arrow_rows(
        bound_for(one, duckdb_dialect()).run_on(database, wording), {.wording = wording}));
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(cell(rows[0], 0), "it's \"so\"!");
    EXPECT_EQ(cell(rows[0], 1), "42");
    EXPECT_EQ(cell(rows[0], 2), "true");
    EXPECT_EQ(cell(rows[0], 3), "true");
  }
  const auto count = all_rows(*arrow_rows(
      bound_for(counted(query), duckdb_dialect()).run_on(database, wording), {.wording = wording}));
  EXPECT_EQ(cell(count.at(0), 0), "1");
}

TEST(BoundQuery, KnowsWhichParametersAQueryAsksFor) {
  EXPECT_TRUE(has_parameter("SELECT 1 WHERE x >= :since", "since", duckdb_dialect()));
  EXPECT_FALSE(has_parameter("SELECT ':since' -- :since", "since", duckdb_dialect()));
  const char* const escaped = "SELECT 'a\\'' , :since, $$ ':until $$";
  EXPECT_TRUE(has_parameter(escaped, "since", snowflake_dialect()));
  EXPECT_FALSE(has_parameter(escaped, "until", snowflake_dialect()));
}

TEST(BoundQuery, ALimitedQueryKeepsItsOrder) {
  const auto sql = [](const char* query) {
    return limited({.sql = query}, 5, snowflake_dialect()).sql;
  };
  EXPECT_EQ(sql("SELECT a FROM t ORDER BY a -- up\n;"),
            "SELECT a FROM t ORDER BY a -- up\nLIMIT 5");
  EXPECT_EQ(sql("SELECT a FROM (SELECT 1 LIMIT 2) ORDER BY a"),
            "SELECT a FROM (SELECT 1 LIMIT 2) ORDER BY a\nLIMIT 5");
  for (const char* ended : {"SELECT 1 LIMIT 2", "SELECT TOP 2 a FROM t", "SELECT 1 OFFSET 3"}) {
    EXPECT_EQ(sql(ended), "SELECT * FROM (\n" + std::string(ended) + "\n) AS triage_rows LIMIT 5");
  }
}

TEST(RequireReading, TakesOneStatementThatReads) {
  for (const char* sql :
       {"SELECT 1", "  -- all\n/* of them */ with x as (select 1) select * from x",
        "(SELECT 1) UNION (SELECT 2);", "values (1)", "FROM t"}) {
    EXPECT_NO_THROW(require_reading(sql, "source 't'", duckdb_dialect())) << sql;
  }
  for (const char* sql : {"DELETE FROM t", "-- SELECT\nDROP TABLE t", "SELECT 1; DELETE FROM t", "",
                          "-- nothing", "COPY t TO 'x'", "UPDATE t SET a = 1"}) {
    EXPECT_THROW(require_reading(sql, "source 't'", duckdb_dialect()), InvalidInput) << sql;
  }
}

}  // namespace
}  // namespace triage::warehouse
