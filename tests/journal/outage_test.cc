#include "triage/journal/outage.h"

#include <atomic>
#include <thread>

#include "tests/journal/cut_proxy.h"
#include "tests/journal/engine_test.h"
#include "triage/base/error.h"
#include "triage/journal/inbox.h"
#include "triage/journal/sql_error.h"

namespace triage::journal {
namespace {

using triage::testing::CutProxy;

// On PostgreSQL only, behind a proxy that can be cut.
class OutageTest : public EngineTest {
 protected:
  void SetUp() override {
    EngineTest::SetUp();
    if (IsSkipped()) return;
    direct_place_ = place_;
    const auto colon = place_.rfind(':');
    const auto slash = place_.rfind('/');
    proxy_ = std::make_unique<CutProxy>(std::stoi(place_.substr(colon + 1, slash - colon - 1)));
    place_.replace(colon + 1, slash - colon - 1, std::to_string(proxy_->port()));
  }

  [[nodiscard]] JournalOptions impatient() const {
    auto given = options();
    given.patience = 300ms;
    return given;
  }

  static auto keeping(const std::string& id) {
    return [id](Transaction& transaction) {
      return receive(transaction,
                     Event{.id = id, .source = "s", .key = id, .kind = "message", .payload = "x"});
    };
  }

  // Was a write refused by the time that write() returned?
  static bool is_refused_at_once(Journal& journal) {
    std::atomic<bool> is_refused = false;
    std::atomic<bool> is_over = false;
    const auto here = std::this_thread::get_id();
    journal.write(keeping("refused")).then([&, here](const Result<Received>& result) {
      is_refused = !result.is_durable() && std::this_thread::get_id() == here;
      is_over = true;
      is_over.notify_all();
    });
    is_over.wait(false);
    return is_refused;
  }

  static std::int64_t sum(Journal& journal, const std::string& sql) {
    return journal.read([&](const Snapshot& snapshot) {
      return snapshot.query(sql, {ColumnKind::kInteger}).at(0).integer(0);
    });
  }

  std::unique_ptr<CutProxy> proxy_;
  std::string direct_place_;  // past the proxy
};
INSTANTIATE_TEST_SUITE_P(On, OutageTest, ::testing::Values("postgresql"), name_of_engine);

TEST_P(OutageTest, OfAServerThatFellSilentIsToldAtOnceOnceItIsKnown) {
  Journal journal(impatient());
  (void)journal.write(keeping("before")).wait();
  proxy_->cut();
  EXPECT_THROW((void)journal.write(keeping("lost")).wait(), Unavailable);
  while (!is_refused_at_once(journal)) std::this_thread::yield();
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(is_refused_at_once(journal));
  EXPECT_THROW((void)sum(journal, "SELECT 1"), Unavailable);
  EXPECT_FALSE(journal.health().is_writable);
  proxy_->mend();
  while (!journal.health().is_writable) std::this_thread::yield();
  (void)journal.write(keeping("after")).wait();
  EXPECT_EQ(sum(journal, "SELECT count(*) FROM events WHERE id IN ('before', 'after')"), 2);
}

TEST_P(OutageTest, IsFoundByWhoReadsAsWell) {
  Journal journal(impatient());
  EXPECT_EQ(sum(journal, "SELECT 7"), 7);
  proxy_->cut();
  EXPECT_THROW((void)sum(journal, "SELECT 7"), Unavailable);
  while (!is_refused_at_once(journal)) std::this_thread::yield();
  proxy_->mend();
  while (!journal.health().is_writable) std::this_thread::yield();
  EXPECT_EQ(sum(journal, "SELECT 7"), 7);
}

TEST_P(OutageTest, OfAMomentIsSeenByNobody) {
  auto given = options();
  given.patience = 30s;
  Journal journal(given);
  std::vector<Pending<Received>> pending;
  for (int i = 0; i < 20; ++i) {
    if (i == 5) proxy_->cut();
    pending.push_back(journal.write(keeping(std::to_string(i))));
    if (i == 15) proxy_->mend();
  }
  for (auto& one : pending) EXPECT_TRUE(one.wait().is_new);
}

TEST_P(OutageTest, KeepsNoJournalFromClosing) {
  Journal journal(options());
  (void)journal.write(keeping("1")).wait();
  EXPECT_EQ(sum(journal, "SELECT 7"), 7);
  proxy_->cut();  // with statements that the server was asked to prepare
}

TEST_P(OutageTest, IsNoneWhereAnAnswerOnlyTakesItsTime) {
  Journal journal(impatient());
  EXPECT_EQ(sum(journal, "SELECT count(*) FROM (SELECT pg_sleep(1.5)) AS slept"), 1);
  EXPECT_FALSE(is_refused_at_once(journal));
}

TEST_P(OutageTest, IsNoneWhereOneAnswerTakesTooLongAndIsGivenUp) {
  auto given = impatient();
  given.longest_wait = 600ms;
  Journal journal(given);
  EXPECT_THROW((void)sum(journal, "SELECT count(*) FROM (SELECT pg_sleep(100)) AS slept"),
               Unavailable);
  EXPECT_FALSE(is_refused_at_once(journal));
}

TEST_P(OutageTest, LeavesNoLockBehindOnTheServer) {
  Journal cut_off(impatient());
  std::atomic<bool> has_written = false;
  const auto write_and_stay = [&](Transaction& transaction) {
    const Received received = keeping("contested")(transaction);
    if (!has_written.exchange(true)) proxy_->cut();  // before the COMMIT
    return received;
  };
  EXPECT_THROW((void)cut_off.write(write_and_stay).wait(), Unavailable);
  auto direct = options();
  direct.place = direct_place_;
  direct.patience = 60s;
  Journal other(direct);
  EXPECT_TRUE(other.write(keeping("contested")).wait().is_new) << "its lock ended with its session";
}

TEST_P(OutageTest, ARollbackLeavesNoPreparedStatementsAtTheServer) {
  Connection connection(parse_place(direct_place_));
  connection.open();
  const auto number = [&](const std::string& sql) {
    return connection.query(sql, std::vector{ColumnKind::kInteger}, {}).at(0).integer(0);
  };
  connection.begin_write();
  EXPECT_EQ(number("SELECT 1"), 1);
  EXPECT_EQ(number("SELECT 2"), 2);
  EXPECT_THROW((void)number("SELECT 1 / 0"), SqlError);
  connection.rollback();
  EXPECT_EQ(number("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE 'SELECT _'"),
            0);
}

TEST_P(OutageTest, AServerThatEndedATransactionThatWasIdleIsLostAndNotRefusing) {
  Connection idle(parse_place(direct_place_));
  idle.open();
  const auto number = [](Connection& connection, const std::string& sql) {
    return connection.query(sql, std::vector{ColumnKind::kInteger}, {}).at(0).integer(0);
  };
  idle.run("SET idle_in_transaction_session_timeout = 1");
  const auto process = std::to_string(number(idle, "SELECT pg_backend_pid()"));
  idle.begin_write();
  Connection other(parse_place(direct_place_));
  other.open();
  while (number(other, "SELECT count(*) FROM pg_stat_activity WHERE pid = " + process) > 0) {
  }
  try {
    (void)number(idle, "SELECT 1");
    FAIL() << "it is still there";
  } catch (const SqlError& error) {
    EXPECT_EQ(error.failure(), SqlFailure::kLost) << error.what();
  }
}

}  // namespace
}  // namespace triage::journal
