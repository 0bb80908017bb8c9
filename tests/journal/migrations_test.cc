#include "triage/journal/migrations.h"

#include <thread>

#include "tests/journal/engine_test.h"
#include "triage/base/error.h"
#include "triage/journal/inbox.h"

namespace triage::journal {
namespace {

class Migrations : public EngineTest {
 protected:
  // The tables as an earlier program made them.
  int make_version(std::size_t count) {
    Connection connection(parse_place(place_));
    connection.open();
    return migrate(connection, schema_versions().first(count), now_);
  }
};
TRIAGE_ON_BOTH_ENGINES(Migrations);

TEST_P(Migrations, BringEveryEarlierVersionUpToDate) {
  const auto count = static_cast<int>(schema_versions().size());
  for (int from = 1; from <= count; ++from) {
    if (from > 1) {  // a new database each time
      close();
      SetUp();
      if (is_sqlite()) std::filesystem::remove(place_);
    }
    EXPECT_EQ(make_version(static_cast<std::size_t>(from)), from);
    EXPECT_EQ(journal().health().schema_version, count);
    EXPECT_EQ(number("SELECT count(*) FROM schema_versions"), count);
    EXPECT_EQ(number("SELECT count(*) FROM deliveries"), 0);
  }
}

TEST_P(Migrations, KeepTheRowsThatAreThere) {
  make_version(1);
  tamper("INSERT INTO events VALUES ('1', 's', 'k', 'message', '', '', '', 7)");
  const auto kept = read([](const Snapshot& snapshot) { return find_event(snapshot, "1"); });
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->received_at, Time(7us));
}

TEST_P(Migrations, OfTheSameVersionChangeNothing) {
  make_version(5);
  make_version(5);
  EXPECT_EQ(number("SELECT count(*) FROM schema_versions"), 5);
}

TEST_P(Migrations, RefuseTheTablesOfANewerProgram) {
  make_version(5);
  tamper("INSERT INTO schema_versions VALUES (6, '0006_later.sql', 0)");
  try {
    (void)journal();
    FAIL() << "it was opened";
  } catch (const InvalidInput& error) {
    EXPECT_NE(std::string(error.what()).find("of version 6, and this program knows 5"),
              std::string::npos)
        << error.what();
  }
}

TEST_P(Migrations, ThatFailLeaveNothingHalfDone) {
  make_version(1);
  tamper("CREATE TABLE receipts (id TEXT)");  // in the way of version 2
  EXPECT_THROW((void)journal(), InvalidInput);
  EXPECT_EQ(number("SELECT count(*) FROM schema_versions"), 1);
  tamper("DROP TABLE receipts");
  EXPECT_EQ(journal().health().schema_version, 5);
}

TEST_P(Migrations, AreDoneOnceByReplicasThatStartTogether) {
  std::vector<std::thread> replicas;
  for (int i = 0; i < 4; ++i) {
    replicas.emplace_back([this] { EXPECT_TRUE(Journal(options()).health().is_writable); });
  }
  for (std::thread& replica : replicas) replica.join();
  EXPECT_EQ(number("SELECT count(*) FROM schema_versions"), 5);
  EXPECT_EQ(number("SELECT count(*) FROM settings WHERE name = 'tombstone_salt'"), 1);
}

}  // namespace
}  // namespace triage::journal
