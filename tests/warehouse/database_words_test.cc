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

}  // namespace
}  // namespace triage::warehouse
