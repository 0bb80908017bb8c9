#include "triage/warehouse/database/database_words.h"

#include <gtest/gtest.h>

namespace triage::warehouse {
namespace {

TEST(DatabaseWords, WhatIsWrongWithTheStatementIsSaidInFull) {
  EXPECT_EQ(without_values("Catalog Error: Table with name \"tickts\" does not exist!\nDid you"),
            "Catalog Error: Table with name \"tickts\" does not exist");
  EXPECT_EQ(without_values("Parser Error: syntax error at or near \"FORM\""),
            "Parser Error: syntax error at or near \"FORM\"");
}

TEST(DatabaseWords, AValueOfARowIsNot) {
  EXPECT_EQ(without_values("Conversion Error: Could not convert string 'my secret' to INT32"),
            "Conversion Error: Could not convert string (a value) to INT32");
  EXPECT_EQ(without_values("Conversion Error: field out of range: \"Jane's secret\", expected"),
            "Conversion Error: field out of range: (a value), expected");
}

TEST(DatabaseWords, AValueThatGoesOnBehindTheLineIsCutAsWell) {
  EXPECT_EQ(without_values("Conversion Error: Could not convert string 'my\nsecret' to INT32"),
            "Conversion Error: Could not convert string (a value)");
  EXPECT_EQ(without_values("Conversion Error: Could not convert string 'it's my\nsecret' to INT32"),
            "Conversion Error: Could not convert string (a value)");
}

TEST(DatabaseWords, NoSecretIsShownHoweverItIsWritten) {
  const std::vector<std::string> secrets = {"p@ss", "postgresql://me:w0rd@host/desk", ""};
  EXPECT_EQ(without_secrets("password p@ss or p%40ss failed", secrets),
            "password (hidden) or (hidden) failed");
  EXPECT_EQ(without_secrets("cannot reach postgresql://me:w0rd@host/desk", secrets),
            "cannot reach (hidden)");
  EXPECT_EQ(without_secrets("user me, password w0rd", secrets), "user me, password (hidden)");
}

TEST(DatabaseWords, AKeyIsHiddenLineByLine) {
  const std::vector<std::string> secrets{
      "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0B\r\nshort\n-----END PRIVATE "
      "KEY-----\n"};
  EXPECT_EQ(without_secrets("asn1: cannot read MIIEvQIBADANBgkqhkiG9w0B, in short", secrets),
            "asn1: cannot read (hidden), in short");
  EXPECT_EQ(without_secrets("bad key: " + secrets[0], secrets), "bad key: (hidden)");
}

TEST(DatabaseWords, WhatPostgreSqlSaysStandsBehindTheStatement) {
  EXPECT_EQ(without_values({.message = "[libpq] Failed to execute query 'SELECT \"a\"': ERROR:  "
                                       "permission denied for table \"t\"\nSTATEMENT: x",
                            .state = "42501"}),
            "permission denied for table \"t\"");
  EXPECT_EQ(without_values({.message = "[libpq] Failed to execute query 'SELECT 1': server closed "
                                       "the connection unexpectedly\n\tThis probably means"}),
            "server closed the connection unexpectedly");
  EXPECT_EQ(
      without_values(
          {.message = "FEHLER", .state = "42P01", .primary = "Relation \"t\" existiert nicht"}),
      "Relation \"t\" existiert nicht");
}

TEST(DatabaseWords, AValueThatPostgreSqlQuotesIsNot) {
  EXPECT_EQ(without_values({.message = "[libpq] Execution error [PGRES_FATAL_ERROR]: ERROR:  "
                                       "invalid input syntax for type integer: \"my secret\"\n"}),
            "invalid input syntax for type integer: (a value)");
  EXPECT_EQ(without_values({.message = "ERROR:  invalid \"my secret\"", .state = "22P02"}),
            "invalid (a value)");
}

TEST(DatabaseWords, AConnectionIsSaidInFullButNoPieceOfItsString) {
  EXPECT_EQ(without_values({.message = "IO: [libpq] Failed to connect: connection to server at "
                                       "\"db\", port 5432 failed: FATAL:  no user \"a\"\n"}),
            "connection to server at \"db\", port 5432 failed: FATAL:  no user \"a\"");
  EXPECT_EQ(without_values({.message = "[libpq] Failed to connect: missing \"=\" after \"pw\" in "
                                       "connection info string\n"}),
            "[libpq] Failed to connect: missing (a value)");
}

TEST(DatabaseWords, WhatSnowflakeSaysOnItsSecondLineCounts) {
  EXPECT_EQ(without_values({.message = "[Snowflake] 002003 (42S02): SQL compilation error:\nObject "
                                       "'DESK.NOWHERE' does not exist or not authorized.",
                            .state = "42S02"}),
            "[Snowflake] 002003 (42S02): SQL compilation error: Object 'DESK.NOWHERE' does not "
            "exist or not authorized");
}

TEST(DatabaseWords, OnlyWhatMayPassIsAboutTheMachine) {
  const auto with_state = [](std::string_view state) {
    return is_about_the_machine({.message = "x", .state = state, .is_of_the_machine = true});
  };
  for (const char* state : {"08006", "57P01", "53300", "40001", "58030", "55P03"}) {
    EXPECT_TRUE(with_state(state)) << state;
  }
  for (const char* state : {"22012", "42601", "42501", "23505", "55000"}) {
    EXPECT_FALSE(with_state(state)) << state;
  }
  EXPECT_TRUE(is_about_the_machine(
      {.message = "Failed to step query: database is locked", .is_of_the_machine = true}));
  EXPECT_FALSE(is_about_the_machine(
      {.message = "Failed to step query: malformed JSON", .is_of_the_machine = true}));
}

}  // namespace
}  // namespace triage::warehouse
