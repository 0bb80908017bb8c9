#include "triage/journal/jobs.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "tests/journal/engine_test.h"
#include "triage/journal/decisions.h"
#include "triage/journal/inbox.h"

namespace triage::journal {
namespace {

class Jobs : public EngineTest {
 protected:
  std::string add(const std::string& lane = "", const std::string& kind = "message") {
    const NewJob job{.id = ids_.next(), .kind = kind, .lane = lane, .due_at = now_};
    write([=](Transaction& transaction) { add_job(transaction, job); });
    return job.id;
  }
  std::vector<Claim> claim(int count = 1, std::vector<std::string> kinds = {}) {
    const ClaimRequest request{.worker = "worker",
                               .token = ids_.next(),
                               .kinds = std::move(kinds),
                               .count = count,
                               .now = now_,
                               .lease = 60s};
    return write([=](Transaction& transaction) { return claim_jobs(transaction, request); });
  }
  Lease end(const Claim& claim) {
    return write([claim, now = now_](Transaction& t) { return finish(t, claim, now); });
  }
};
TRIAGE_ON_BOTH_ENGINES(Jobs);

TEST_P(Jobs, AreClaimedOnceTheLongestDueFirst) {
  const std::string first = add();
  now_ += 1s;
  const std::string second = add();
  const auto claims = claim(5);
  ASSERT_EQ(claims.size(), 2U);
  EXPECT_EQ(claims[0].job_id, first);
  EXPECT_EQ(claims[1].job_id, second);
  EXPECT_EQ(claims[0].tries, 1);
  EXPECT_EQ(claims[0].lease_until, now_ + 60s);
  EXPECT_TRUE(claim().empty());
}

TEST_P(Jobs, AreNotClaimedBeforeTheyAreDue) {
  add();
  now_ -= 1s;
  EXPECT_TRUE(claim().empty());
}

TEST_P(Jobs, AreClaimedByKind) {
  add("", "message");
  const std::string click = add("", "click");
  const auto claims = claim(5, {"click", "other"});
  ASSERT_EQ(claims.size(), 1U);
  EXPECT_EQ(claims[0].job_id, click);
}

TEST_P(Jobs, AddedTwiceAreOne) {
  const NewJob job{.id = ids_.next(), .kind = "message", .due_at = now_};
  for (int i = 0; i < 2; ++i) write([=](Transaction& t) { add_job(t, job); });
  EXPECT_EQ(claim(5).size(), 1U);
}

TEST_P(Jobs, OfOneLaneRunOneAfterTheOther) {
  const std::string first = add("lane");
  const std::string second = add("lane");
  const std::string other = add("another lane");
  const auto claims = claim(5);
  ASSERT_EQ(claims.size(), 2U);
  EXPECT_EQ(claims[0].job_id, first);
  EXPECT_EQ(claims[1].job_id, other);
  EXPECT_TRUE(claim(5).empty());
  EXPECT_EQ(end(claims[0]), Lease::kHeld);
  const auto next = claim(5);
  ASSERT_EQ(next.size(), 1U);
  EXPECT_EQ(next[0].job_id, second);
}

TEST_P(Jobs, OfALaneWaitForTheirFirstOneToBeTriedAgain) {
  const std::string first = add("lane");
  add("lane");
  const auto claims = claim();
  EXPECT_EQ(write([=, due = now_ + 10s](Transaction& t) { return retry(t, claims[0], due, "no"); }),
            Lease::kHeld);
  EXPECT_TRUE(claim().empty());
  now_ += 10s;
  const auto again = claim(5);
  ASSERT_EQ(again.size(), 1U);
  EXPECT_EQ(again[0].job_id, first);
  EXPECT_EQ(again[0].tries, 2);
}

TEST_P(Jobs, OfALaneGoOnWhenOneIsGivenUp) {
  const std::string first = add("lane");
  const std::string second = add("lane");
  const auto claims = claim();
  EXPECT_EQ(write([=, now = now_](Transaction& t) { return give_up(t, claims[0], now, "no"); }),
            Lease::kHeld);
  const auto next = claim(5);
  ASSERT_EQ(next.size(), 1U);
  EXPECT_EQ(next[0].job_id, second);
  const auto dead = read([](const Snapshot& snapshot) { return dead_jobs(snapshot, 10); });
  ASSERT_EQ(dead.size(), 1U);
  EXPECT_EQ(dead[0].id, first);
  EXPECT_EQ(dead[0].error, "no");
  EXPECT_EQ(dead[0].tries, 1);
}

TEST_P(Jobs, AreClaimedAgainWhenTheirLeaseRunsOut) {
  const std::string job = add("lane");
  const auto first = claim();
  now_ += 60s;
  const auto second = claim();
  ASSERT_EQ(second.size(), 1U);
  EXPECT_EQ(second[0].job_id, job);
  EXPECT_EQ(second[0].tries, 2);
  EXPECT_EQ(end(first[0]), Lease::kLost);
  EXPECT_EQ(end(second[0]), Lease::kHeld);
}

TEST_P(Jobs, StayWithWhoExtendsTheirLease) {
  add();
  const auto first = claim();
  const auto extended = [&] {
    return write([claim = first[0], now = now_](Transaction& t) { return extend(t, claim, now); });
  };
  now_ += 50s;
  EXPECT_EQ(extended(), Lease::kHeld);
  now_ += 50s;
  EXPECT_TRUE(claim().empty());
  now_ += 10s;
  EXPECT_EQ(extended(), Lease::kLost) << "it ran out, though nobody else has it yet";
  EXPECT_EQ(claim().size(), 1U);
  EXPECT_EQ(extended(), Lease::kLost);
}

TEST_P(Jobs, OfALaneGoOnWhereAWorkerDiedAndAnEarlierOneCameSince) {
  const NewJob late{.id = ids_.next(), .kind = "message", .lane = "lane", .due_at = now_};
  const std::string first = add("lane");
  ASSERT_EQ(claim().size(), 1U);
  write([late](Transaction& transaction) { add_job(transaction, late); });
  EXPECT_TRUE(claim().empty());
  now_ += 60s;  // the worker died
  const auto again = claim(5);
  ASSERT_EQ(again.size(), 1U);
  EXPECT_EQ(again[0].job_id, first);
  EXPECT_EQ(end(again[0]), Lease::kHeld);
  const auto next = claim(5);
  ASSERT_EQ(next.size(), 1U);
  EXPECT_EQ(next[0].job_id, late.id);
}

TEST_P(Jobs, CanBeFinishedTwiceByWhoFinishedThem) {
  add();
  const auto claims = claim();
  EXPECT_EQ(end(claims[0]), Lease::kHeld);
  EXPECT_EQ(end(claims[0]), Lease::kHeld);
}

TEST_P(Jobs, AreFinishedTogetherWithWhatTheyMadeOrNotAtAll) {
  add();
  const auto late = claim();
  now_ += 60s;
  const auto claims = claim();
  const auto finish_with = [this](const Claim& claim, const Decision& made) {
    return write([claim, made, now = now_](Transaction& transaction) {
      record(transaction, made);
      if (finish(transaction, claim, now) == Lease::kLost) throw LeaseLost(claim);
    });
  };
  EXPECT_THROW(finish_with(late[0], decision()), LeaseLost);
  EXPECT_EQ(number("SELECT count(*) FROM decisions"), 0);
  EXPECT_TRUE(finish_with(claims[0], decision()));
  EXPECT_EQ(number("SELECT count(*) FROM decisions"), 1);
  EXPECT_EQ(number("SELECT count(*) FROM jobs WHERE state = 2"), 1);
}

TEST_P(Jobs, ThatAreDeadCanBeRevivedByKind) {
  add("", "message");
  add("", "click");
  for (const Claim& claim : claim(5)) {
    (void)write([=, now = now_](Transaction& t) { return give_up(t, claim, now, "no"); });
  }
  EXPECT_EQ(write([now = now_](Transaction& t) { return revive_dead_jobs(t, "click", now); }), 1U);
  const auto claims = claim(5);
  ASSERT_EQ(claims.size(), 1U);
  EXPECT_EQ(claims[0].kind, "click");
  EXPECT_EQ(claims[0].tries, 1);
  EXPECT_EQ(write([now = now_](Transaction& t) { return revive_dead_jobs(t, "", now); }), 1U);
}

TEST_P(Jobs, AreCountedByState) {
  const Time first_due = now_;
  add();
  now_ += 1s;
  add();
  add();
  claim();
  const JobCounts counts = read([](const Snapshot& snapshot) { return count_jobs(snapshot); });
  EXPECT_EQ(counts.waiting, 2U);
  EXPECT_EQ(counts.running, 1U);
  EXPECT_EQ(counts.dead, 0U);
  ASSERT_TRUE(counts.oldest_due);
  EXPECT_EQ(*counts.oldest_due, first_due + 1s);
}

TEST_P(Jobs, GoWithTheirEventsWhenTheyAreDoneAndOld) {
  const auto event_at = [this](const std::string& key) {
    const Event event{.id = ids_.next(),
                      .source = "s",
                      .key = key,
                      .kind = "message",
                      .payload = "words",
                      .received_at = now_};
    write([=](Transaction& transaction) { receive(transaction, event); });
  };
  event_at("old and done");
  (void)end(claim()[0]);
  event_at("old and waiting");
  now_ += 24h;
  event_at("new and done");
  (void)end(claim(2)[1]);
  EXPECT_EQ(write([before = kNoon + 1h](Transaction& t) { return remove_done_jobs(t, before); }),
            2U);
  EXPECT_EQ(number("SELECT count(*) FROM events"), 2);
  EXPECT_EQ(number("SELECT count(*) FROM jobs"), 2);
  EXPECT_EQ(number("SELECT count(*) FROM texts"), 2);
}

// What several workers do until nothing is left: claim, note, finish.
class Workers {
 public:
  Workers(Journal& journal, Time now) : journal_(journal), now_(now) {}

  void run(int thread) {
    RowIds tokens([this] { return now_; }, 1000 + static_cast<std::uint64_t>(thread));
    while (true) {
      const ClaimRequest request{
          .worker = "w" + std::to_string(thread), .token = tokens.next(), .count = 10, .now = now_};
      const auto claims =
          journal_.write([=](Transaction& t) { return claim_jobs(t, request); }).wait();
      if (claims.empty() && is_done()) return;
      for (const Claim& claim : claims) work(claim);
    }
  }

  std::map<std::string, int> done;                          // job → how often
  std::map<std::string, std::vector<std::string>> by_lane;  // in the order they ran
  int overlaps = 0;                                         // two of a lane at once

 private:
  bool is_done() {
    return journal_.read([](const Snapshot& snapshot) {
      const JobCounts counts = count_jobs(snapshot);
      return counts.waiting + counts.running == 0;
    });
  }
  void work(const Claim& claim) {
    {
      const std::lock_guard lock(mutex_);
      ++done[claim.job_id];
      by_lane[claim.lane].push_back(claim.job_id);
      if (!running_.insert(claim.lane).second) ++overlaps;
    }
    {
      const std::lock_guard lock(mutex_);
      running_.erase(claim.lane);
    }
    const Lease lease =
        journal_.write([claim, now = now_](Transaction& t) { return finish(t, claim, now); })
            .wait();
    EXPECT_EQ(lease, Lease::kHeld);
  }

  Journal& journal_;
  const Time now_;
  std::mutex mutex_;
  std::set<std::string> running_;
};

TEST_P(Jobs, AreEachDoneOnceByFourThreadsAndInTheirLanesOrder) {
  constexpr int kJobs = 1000;
  auto given = options();
  given.writers = 3;
  Journal journal(given);
  std::vector<Pending<bool>> pending;
  for (int i = 0; i < kJobs; ++i) {
    const NewJob job{.id = ids_.next(),
                     .kind = "message",
                     .lane = "lane " + std::to_string(i % 200),
                     .due_at = now_};
    pending.push_back(journal.write([=](Transaction& t) { add_job(t, job); }));
  }
  for (auto& one : pending) one.wait();
  Workers workers(journal, now_);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) threads.emplace_back([&, i] { workers.run(i); });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(workers.done.size(), static_cast<std::size_t>(kJobs));
  for (const auto& [job, times] : workers.done) EXPECT_EQ(times, 1) << job;
  for (const auto& [lane, jobs] : workers.by_lane) {
    EXPECT_TRUE(std::is_sorted(jobs.begin(), jobs.end())) << lane;
  }
  EXPECT_EQ(workers.overlaps, 0);
}

}  // namespace
}  // namespace triage::journal
