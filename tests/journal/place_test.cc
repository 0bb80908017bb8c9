#include "triage/journal/place.h"

#include <gtest/gtest.h>

#include "triage/base/error.h"

namespace triage::journal {
namespace {

TEST(Place, IsAFileUnlessItIsAServersUrl) {
  EXPECT_EQ(parse_place("var/journal.db").dialect, Dialect::kSqlite);
  EXPECT_EQ(parse_place("var/journal.db").name, "var/journal.db");
  EXPECT_EQ(parse_place("postgresql://host/name").dialect, Dialect::kPostgresql);
  EXPECT_EQ(parse_place("postgres://host/name").dialect, Dialect::kPostgresql);
}

TEST(Place, NamesAServerWithoutWhoLogsIn) {
  EXPECT_EQ(parse_place("postgres://u:p@host:5432/name?sslmode=require").name,
            "postgresql://host:5432/name");
  EXPECT_EQ(parse_place("postgresql://u:p@ss@host/name").name, "postgresql://host/name");
}

TEST(Place, GivesUpConnectionsThatHangUnlessTheUrlSaysHow) {
  EXPECT_NE(parse_place("postgresql://h/n").url.find("?connect_timeout=3&"), std::string::npos);
  const std::string own = parse_place("postgresql://h/n?connect_timeout=60").url;
  EXPECT_NE(own.find("connect_timeout=60&tcp_user_timeout="), std::string::npos);
  EXPECT_EQ(own.find("connect_timeout=3&"), std::string::npos);
}

TEST(Place, ThatIsNoneIsRefused) {
  for (const char* text : {"", "mysql://h/n", "http://h", "a\"b.db"}) {
    EXPECT_THROW((void)parse_place(text), InvalidInput) << text;
  }
}

TEST(Place, ShowsNoPasswordInMessages) {
  const Place place = parse_place("postgresql://u:s%40cret@h/n?password=other&sslpassword=third");
  for (const char* message : {"bad s%40cret", "bad s@cret here", "bad other", "bad third",
                              "in postgresql://u:s%40cret@h/n?password=other"}) {
    const std::string shown = without_secrets(message, place);
    for (const char* secret : {"s%40cret", "s@cret", "other", "third"}) {
      EXPECT_EQ(shown.find(secret), std::string::npos) << shown;
    }
    EXPECT_NE(shown.find("***"), std::string::npos) << shown;
  }
}

TEST(Place, ShowsOfAMessageItsFirstLineOnly) {
  const Place place = parse_place("postgresql://h/n");
  EXPECT_EQ(without_secrets("duplicate key.\nDETAIL: Key (ticket)=(words)", place),
            "duplicate key");
}

}  // namespace
}  // namespace triage::journal
