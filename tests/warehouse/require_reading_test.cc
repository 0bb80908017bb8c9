#include <gtest/gtest.h>

#include "triage/base/error.h"
#include "triage/warehouse/database/bound_query.h"

namespace triage::warehouse {
namespace {

TEST(RequireReading, WhatReadsIsTaken) {
  for (const char* sql :
       {"SELECT 1", "  -- a word; or two\n/* ; */ select ';' ;\n", "(SELECT 1) UNION (SELECT 2)",
        "WITH a AS (SELECT 1), b(x) AS MATERIALIZED (SELECT 2) SELECT * FROM a, b",
        "WITH a AS (SELECT 1) (SELECT * FROM a)", "VALUES (1)", "FROM tickets", "TABLE tickets",
        "SELECT \"a;b\" FROM t WHERE deleted = 'DELETE FROM t; --'", "SHOW TABLES",
        "SELECT replace(insert, 'a', 'b'), (update) FROM t", "SELECT $$ ; $$"}) {
    EXPECT_NO_THROW(require_reading(sql, "place", duckdb_dialect())) << sql;
  }
}

TEST(RequireReading, WhatWritesIsRefusedWhereverItStands) {
  for (const char* sql :
       {"DELETE FROM t", "/* a /* b */ */ drop TABLE t", "WITH a AS (SELECT 1) DELETE FROM t",
        "WITH a AS (DELETE FROM t RETURNING *) SELECT * FROM a",
        "WITH a AS (SELECT 1), b AS ( -- c\n UPDATE \"t\" SET x = 1) SELECT * FROM a",
        "WITH a AS (SELECT 1) INSERT INTO t SELECT * FROM a"}) {
    EXPECT_THROW(require_reading(sql, "place", duckdb_dialect()), InvalidInput) << sql;
  }
}

TEST(RequireReading, WhatEndsATextIsAsTheDatabaseHasIt) {
  const std::string two = "SELECT 'a\\'' ; DELETE FROM t WHERE x = 'b'";
  EXPECT_THROW(require_reading(two, "place", snowflake_dialect()), InvalidInput);
  const std::string one = "SELECT 'a\\'; DELETE FROM t; --'";
  EXPECT_NO_THROW(require_reading(one, "place", snowflake_dialect()));
  EXPECT_THROW(require_reading(one, "place", duckdb_dialect()), InvalidInput);
}

TEST(RequireReading, OneStatementIsTaken) {
  for (const char* sql : {"", " ; ", "SELECT 1; SELECT 2", "SELECT 1; DELETE FROM t",
                          "SELECT * FROM (SELECT 1) AS a; DROP TABLE t; --) AS b"}) {
    EXPECT_THROW(require_reading(sql, "place", duckdb_dialect()), InvalidInput) << sql;
  }
}

}  // namespace
}  // namespace triage::warehouse
