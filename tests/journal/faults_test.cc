// What happens to what was acknowledged when things go wrong.
#include <sys/resource.h>

#include <atomic>
#include <fstream>
#include <set>
#include <thread>

#include "tests/journal/child.h"
#include "tests/journal/engine_test.h"
#include "triage/base/error.h"
#include "triage/journal/inbox.h"
#include "triage/journal/jobs.h"

namespace triage::journal {
namespace {

using triage::testing::Child;

Event event(const std::string& id) {
  return {.id = id,
          .source = "s",
          .key = id,
          .kind = "message",
          .payload = std::string(300, 'x'),
          .received_at = kNoon};
}

void keep(Journal& journal, const std::string& id) {
  (void)journal.write([e = event(id)](Transaction& t) { return receive(t, e); }).wait();
}

std::set<std::string> kept_ids(Journal& journal) {
  return journal.read([](const Snapshot& snapshot) {
    std::set<std::string> ids;
    for (const SqlRow& row : snapshot.query("SELECT id FROM events", {ColumnKind::kText})) {
      ids.insert(row.text(0));
    }
    return ids;
  });
}

JournalOptions options_for(const std::filesystem::path& file) {
  return {.place = file, .clock = [] { return kNoon; }, .patience = 100ms};
}

std::string message_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.what();
  }
  return {};
}

// Names of one run, told as soon as they are durable.
void write_until_killed(const std::filesystem::path& file, int run, const Child::Say& say) {
  Journal journal(options_for(file));
  for (int i = 0;; i += 4) {
    std::vector<Pending<Received>> pending;
    for (int j = i; j < i + 4; ++j) {
      const std::string id = std::to_string(run) + "." + std::to_string(j);
      pending.push_back(journal.write([e = event(id)](Transaction& t) { return receive(t, e); }));
    }
    for (int j = i; j < i + 4; ++j) {
      (void)pending[static_cast<std::size_t>(j - i)].wait();
      say(std::to_string(run) + "." + std::to_string(j));
    }
  }
}

TEST(Faults, KilledThirtyTimesItLosesNothingAcknowledged) {
  const triage::testing::TemporaryFolder folder;
  const auto file = folder / "journal.db";
  std::set<std::string> acknowledged;
  for (int run = 0; run < 30; ++run) {
    Child child([&](const Child::Say& say) { write_until_killed(file, run, say); });
    for (int i = 0; i < 5 + run; ++i) acknowledged.insert(child.read_line());
    child.kill();
    for (auto line = child.read_line(); !line.empty(); line = child.read_line()) {
      acknowledged.insert(line);
    }
  }
  Journal journal(options_for(file));
  const auto kept = kept_ids(journal);
  for (const std::string& id : acknowledged) EXPECT_TRUE(kept.contains(id)) << id;
  EXPECT_GT(acknowledged.size(), 500U);
}

// Claims and finishes until nothing is left, and says what it did.
void work_off(Journal& journal, std::uint64_t seed, const Child::Say& say) {
  RowIds tokens([] { return kNoon; }, seed);
  while (true) {
    const ClaimRequest request{.worker = "w", .token = tokens.next(), .count = 3, .now = kNoon};
    const auto claims =
        journal.write([=](Transaction& t) { return claim_jobs(t, request); }).wait();
    for (const Claim& claim : claims) {
      const Lease lease =
          journal.write([=](Transaction& t) { return finish(t, claim, kNoon); }).wait();
      if (lease == Lease::kHeld) say(claim.job_id);
    }
    const JobCounts counts =
        journal.read([](const Snapshot& snapshot) { return count_jobs(snapshot); });
    if (counts.waiting + counts.running == 0) return;
  }
}

TEST(Faults, TwoProcessesOnOneFileDoEachJobOnce) {
  constexpr std::size_t kJobs = 150;  // of each process
  const triage::testing::TemporaryFolder folder;
  const auto work = [&](std::uint64_t seed) {
    return [&, seed](const Child::Say& say) {
      auto options = options_for(folder / "journal.db");  // both make the file at once
      options.patience = 30s;
      Journal journal(options);
      RowIds ids([] { return kNoon; }, seed);
      std::vector<Pending<bool>> pending;
      for (std::size_t i = 0; i < kJobs; ++i) {
        const NewJob job{
            .id = ids.next(), .kind = "k", .lane = std::to_string(i % 20), .due_at = kNoon};
        pending.push_back(journal.write([=](Transaction& t) { add_job(t, job); }));
      }
      for (auto& one : pending) one.wait();
      work_off(journal, 100 + seed, say);
    };
  };
  Child one(work(1));
  Child other(work(2));
  std::vector<std::string> done;
  for (Child* child : {&one, &other}) {
    for (auto id = child->read_line(); !id.empty(); id = child->read_line()) done.push_back(id);
  }
  EXPECT_EQ(done.size(), 2 * kJobs);
  EXPECT_EQ(std::set(done.begin(), done.end()).size(), 2 * kJobs);
}

TEST(Faults, AFullDatabaseSaysSoAndKeepsWhatItHas) {
  const triage::testing::TemporaryFolder folder;
  auto options = options_for(folder / "journal.db");
  options.max_bytes = 600'000;
  Journal journal(options);
  std::size_t kept = 0;
  const auto fill = [&] {
    while (kept < 100'000) {
      keep(journal, std::to_string(kept));
      ++kept;
    }
  };
  EXPECT_THROW(fill(), NoRoom);
  EXPECT_GT(kept, 50U);
  EXPECT_EQ(kept_ids(journal).size(), kept);
}

TEST(Faults, AFileThatMayNotGrowIsNoRoom) {
  const triage::testing::TemporaryFolder folder;
  const auto file = folder / "journal.db";
  Child child([&](const Child::Say& say) {
    ::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{.rlim_cur = 400'000, .rlim_max = 400'000};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    Journal journal(options_for(file));
    std::size_t kept = 0;
    try {
      for (; kept < 100'000; ++kept) keep(journal, std::to_string(kept));
    } catch (const NoRoom&) {
      say(std::to_string(kept));
    }
  });
  const std::string kept = child.read_line();
  ASSERT_NE(kept, "");
  ASSERT_EQ(kept.find("failed"), std::string::npos) << kept;
  Journal journal(options_for(file));
  const auto ids = kept_ids(journal);
  for (std::size_t i = 0; i < std::stoul(kept); ++i) {
    EXPECT_TRUE(ids.contains(std::to_string(i))) << i;
  }
  EXPECT_NO_THROW(keep(journal, "room again"));
}

TEST(Faults, ALockedDatabaseIsUnavailableUntilItIsFree) {
  const triage::testing::TemporaryFolder folder;
  const auto file = folder / "journal.db";
  Journal journal(options_for(file));
  Connection other(parse_place(file.string()));
  other.open();
  other.begin_write();
  const std::string why = message_of([&] { keep(journal, "1"); });
  EXPECT_NE(why.find("locked"), std::string::npos) << why;
  EXPECT_THROW(keep(journal, "2"), Unavailable);
  EXPECT_FALSE(journal.health().is_writable);
  EXPECT_NO_THROW((void)kept_ids(journal));
  other.commit();
  EXPECT_NO_THROW(keep(journal, "3"));
  EXPECT_EQ(kept_ids(journal), std::set<std::string>{"3"});
}

TEST(Faults, AFileThatIsNoDatabaseIsCorrupt) {
  const triage::testing::TemporaryFolder folder;
  std::ofstream(folder / "journal.db") << std::string(10'000, 'z');
  const auto open = [&] { Journal journal(options_for(folder / "journal.db")); };
  EXPECT_THROW(open(), Corrupt);
  EXPECT_NE(message_of(open).find("Restore it"), std::string::npos);
}

TEST(Faults, ADatabaseOfAnotherProgramIsLeftAlone) {
  const triage::testing::TemporaryFolder folder;
  const auto file = folder / "journal.db";
  {
    Journal journal(options_for(file));
    Connection connection(parse_place(file.string()));
    connection.open();
    connection.run("PRAGMA application_id = 7");
  }
  EXPECT_NE(message_of([&] { Journal journal(options_for(file)); }).find("another program's"),
            std::string::npos);
}

TEST(Faults, ADamagedFileIsCorruptWhereItIsRead) {
  const triage::testing::TemporaryFolder folder;
  const auto file = folder / "journal.db";
  {
    Journal journal(options_for(file));
    for (int i = 0; i < 300; ++i) keep(journal, std::to_string(i));
  }
  {
    std::fstream damaged(file, std::ios::in | std::ios::out | std::ios::binary);
    for (int page = 40; page < 60; ++page) {
      damaged.seekp(page * 4096);
      damaged << std::string(4096, '\xAA');
    }
  }
  Journal journal(options_for(file));
  EXPECT_THROW(journal.read([](const Snapshot& snapshot) {
    (void)snapshot.query("SELECT count(*) FROM texts WHERE text <> ''", {ColumnKind::kInteger});
    (void)snapshot.query("SELECT count(*) FROM events WHERE kind <> ''", {ColumnKind::kInteger});
    return 0;
  }),
               Corrupt);
}

TEST(Faults, AServerThatIsAwayIsUnavailableAndNamesNoPassword) {
  const auto open = [](const std::string& url) {
    return message_of(
        [&] { Journal journal({.place = url, .clock = [] { return kNoon; }, .patience = 200ms}); });
  };
  const std::string why = open("postgresql://triage:planted%2DPa55word@127.0.0.1:1/journal");
  EXPECT_NE(why.find("journal 'postgresql://127.0.0.1:1/journal'"), std::string::npos) << why;
  EXPECT_NE(why.find("efused"), std::string::npos) << why;
  EXPECT_EQ(why.find("Pa55word"), std::string::npos) << why;
}

// On PostgreSQL only; its server is the one that all tests share.
class ServerFaults : public EngineTest {};
INSTANTIATE_TEST_SUITE_P(On, ServerFaults, ::testing::Values("postgresql"), name_of_engine);

TEST_P(ServerFaults, AWrongPasswordIsSaidWithoutIt) {
  std::string place = place_;
  place.replace(place.find(triage::testing::kPlantedPassword),
                triage::testing::kPlantedPassword.size(), "wrong-Pa55word");
  const std::string why =
      message_of([&] { Journal journal({.place = place, .clock = [] { return kNoon; }}); });
  EXPECT_NE(why.find("authentication failed"), std::string::npos) << why;
  EXPECT_EQ(why.find("Pa55word"), std::string::npos) << why;
}

TEST_P(ServerFaults, ARestartInMidTrafficLosesNothingAndRepeatsNothing) {
  auto given = options();
  given.writers = 2;
  given.patience = 30s;
  Journal journal(given);
  std::atomic<int> acknowledged = 0;
  std::atomic<bool> is_over = false;
  std::set<std::string> ids;
  std::thread traffic([&] {
    for (int i = 0; !is_over; ++i) {
      const std::string id = std::to_string(i);
      keep(journal, id);
      ids.insert(id);
      ++acknowledged;
    }
  });
  auto& server = triage::testing::PostgresqlServer::shared();
  for (int restarts = 1; restarts <= 3; ++restarts) {
    const int before = acknowledged;
    while (acknowledged < before + 30) std::this_thread::yield();
    server.stop_at_once();
    server.start();
  }
  is_over = true;
  traffic.join();
  EXPECT_EQ(kept_ids(journal), ids);
  EXPECT_EQ(number("SELECT count(*) FROM jobs"), acknowledged);
}

TEST_P(ServerFaults, ReadersConnectAgainAfterARestart) {
  keep(journal(), "1");
  EXPECT_EQ(kept_ids(journal()).size(), 1U);
  auto& server = triage::testing::PostgresqlServer::shared();
  server.stop_at_once();
  server.start();
  EXPECT_EQ(kept_ids(journal()).size(), 1U);
}

TEST_P(ServerFaults, AServerThatStaysAwayFailsQuicklyAfterTheFirstTime) {
  auto given = options();
  given.patience = 300ms;
  Journal journal(given);
  auto& server = triage::testing::PostgresqlServer::shared();
  server.stop_at_once();
  for (int i = 0; i < 3; ++i) EXPECT_THROW(keep(journal, "lost"), Unavailable);
  EXPECT_FALSE(journal.health().is_writable);
  server.start();
  while (!journal.health().is_writable) std::this_thread::yield();
  keep(journal, "kept");
  EXPECT_EQ(kept_ids(journal), std::set<std::string>{"kept"});
}

}  // namespace
}  // namespace triage::journal
