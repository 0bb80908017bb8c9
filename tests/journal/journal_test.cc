#include "triage/journal/journal.h"

#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <thread>

#include "tests/journal/engine_test.h"
#include "triage/base/error.h"
#include "triage/journal/inbox.h"

namespace triage::journal {
namespace {

using JournalTest = EngineTest;
TRIAGE_ON_BOTH_ENGINES(JournalTest);

Event event(const std::string& id) {
  return {.id = id, .source = "slack", .key = "Ev" + id, .kind = "message", .received_at = kNoon};
}

std::uint64_t events(const Snapshot& snapshot) {
  return static_cast<std::uint64_t>(
      snapshot.query("SELECT count(*) FROM events", {ColumnKind::kInteger}).at(0).integer(0));
}

TEST_P(JournalTest, KeepsWhatWasAcknowledged) {
  const std::string id = ids_.next();
  write([e = event(id)](Transaction& transaction) { receive(transaction, e); });
  close();
  EXPECT_TRUE(read([&](const Snapshot& snapshot) { return find_event(snapshot, id); }));
}

TEST_P(JournalTest, CallsBackOnceItIsDurable) {
  std::mutex mutex;
  std::condition_variable changed;
  int answer = 0;
  journal().write([](Transaction&) { return 7; }).then([&](Result<int> result) {
    const std::lock_guard lock(mutex);
    answer = result.get();
    changed.notify_all();
  });
  std::unique_lock lock(mutex);
  changed.wait(lock, [&] { return answer != 0; });
  EXPECT_EQ(answer, 7);
}

TEST_P(JournalTest, FinishesWhatWaitsBeforeItCloses) {
  for (int i = 0; i < 500; ++i) {
    (void)journal().write([e = event(ids_.next())](Transaction& t) { receive(t, e); });
  }
  close();
  EXPECT_EQ(read(events), 500U);
}

TEST_P(JournalTest, UndoesAWriteThatThrowsAndKeepsItsNeighbours) {
  std::vector<Pending<bool>> pending;
  for (int i = 0; i < 20; ++i) {
    pending.push_back(journal().write([e = event(ids_.next()), i](Transaction& transaction) {
      receive(transaction, e);
      if (i == 13) throw NotFound("thirteen");
      return true;
    }));
  }
  for (int i = 0; i < 20; ++i) {
    if (i == 13) {
      EXPECT_THROW(pending[13].wait(), NotFound);
    } else {
      EXPECT_TRUE(pending[static_cast<std::size_t>(i)].wait());
    }
  }
  EXPECT_EQ(read(events), 19U);
}

TEST_P(JournalTest, TellsWhoWritesWhatTheDatabaseRefuses) {
  EXPECT_THROW(write([](Transaction& transaction) {
                 transaction.execute("INSERT INTO settings (name, value) VALUES (:name, NULL)",
                                     {"a"});
               }),
               InvalidInput);
  EXPECT_NO_THROW(write([](Transaction&) {}));
}

TEST_P(JournalTest, RefusesWhatItsQueueDoesNotHold) {
  auto given = options();
  given.queue_capacity = 2;
  Journal small(given);
  std::mutex mutex;
  std::condition_variable changed;
  bool has_begun = false;
  bool may_end = false;
  auto first = small.write([&](Transaction&) {
    std::unique_lock lock(mutex);
    has_begun = true;
    changed.notify_all();
    changed.wait(lock, [&] { return may_end; });
  });
  {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return has_begun; });
  }
  auto second = small.write([](Transaction&) {});
  auto third = small.write([](Transaction&) {});
  EXPECT_THROW(small.write([](Transaction&) {}).wait(), QueueFull);
  {
    const std::lock_guard lock(mutex);
    may_end = true;
  }
  changed.notify_all();
  EXPECT_TRUE(first.wait());
  EXPECT_TRUE(second.wait());
  EXPECT_TRUE(third.wait());
}

TEST_P(JournalTest, RepairsTextThatNoDatabaseTakes) {
  auto odd = event(ids_.next());
  odd.payload = std::string("a\0b\xFF", 4) + "c";
  write([odd](Transaction& transaction) { receive(transaction, odd); });
  const auto kept = read([&](const Snapshot& snapshot) { return find_event(snapshot, odd.id); });
  EXPECT_EQ(kept->payload,
            "a\xEF\xBF\xBD"
            "b\xEF\xBF\xBD"
            "c");
}

TEST_P(JournalTest, KeepsQuotesColonsAndEveryScript) {
  auto odd = event(ids_.next());
  odd.payload = "O'Brien said: \"::VPN\" $1 ?2 :id; -- \\ 日本語 🙂 العربية\n\t";
  write([odd](Transaction& transaction) { receive(transaction, odd); });
  const auto kept = read([&](const Snapshot& snapshot) { return find_event(snapshot, odd.id); });
  EXPECT_EQ(kept->payload, odd.payload);
}

TEST_P(JournalTest, ReadsOneMomentWhileOthersWrite) {
  const auto [before, after] = read([&](const Snapshot& snapshot) {
    const auto first = events(snapshot);
    write([e = event(ids_.next())](Transaction& t) { receive(t, e); });
    return std::pair(first, events(snapshot));
  });
  EXPECT_EQ(before, after);
  EXPECT_EQ(read(events), 1U);
}

TEST_P(JournalTest, ReadsFromMoreThreadsThanItHasConnections) {
  write([e = event(ids_.next())](Transaction& t) { receive(t, e); });
  std::vector<std::thread> threads;
  std::atomic<std::uint64_t> sum = 0;
  for (int i = 0; i < 12; ++i) threads.emplace_back([&] { sum += journal().read(events); });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(sum, 12U);
}

TEST_P(JournalTest, SaysThatItIsWell) {
  const JournalHealth health = journal().health();
  EXPECT_TRUE(health.is_writable) << health.why;
  EXPECT_GT(health.bytes, 0U);
  EXPECT_EQ(health.queue_capacity, 20'000U);
  EXPECT_EQ(health.schema_version, 5);
}

TEST_P(JournalTest, NamesItselfWithoutItsPassword) {
  EXPECT_EQ(journal().name().find(triage::testing::kPlantedPassword), std::string::npos);
}

TEST(Journal, OfAPlaceThatIsNoneIsRefused) {
  const auto open = [](const std::string& place) {
    Journal journal({.place = place, .clock = [] { return kNoon; }});
  };
  EXPECT_THROW(open(""), InvalidInput);
  EXPECT_THROW(open("mysql://host/name"), InvalidInput);
  EXPECT_THROW(open("/proc/none/journal.db"), Unavailable);
}

TEST(Journal, MakesItsFolderAndAPrivateFile) {
  const triage::testing::TemporaryFolder folder;
  const auto file = folder.path() / "var" / "a journal.db";
  Journal journal({.place = file, .clock = [] { return kNoon; }});
  EXPECT_EQ(std::filesystem::status(file).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

}  // namespace
}  // namespace triage::journal
