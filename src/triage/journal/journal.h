// The journal: events, jobs, decisions, feedback and who may do what, in SQLite or PostgreSQL.
//
//   Journal journal({.place = "var/journal.db", .clock = clock});
//   const Received received =
//       journal.write([=](Transaction& transaction) { return receive(transaction, event);
//       }).wait();
//   const auto decision =
//       journal.read([&](const Snapshot& snapshot) { return find_decision(snapshot, id); });
//
// Writes of many callers share one transaction and one sync of the disk. What is written is told
// only once it is durable; a crash loses nothing of that and repeats nothing.
#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "triage/base/cipher.h"
#include "triage/base/clock.h"
#include "triage/journal/no_room.h"
#include "triage/journal/pending.h"
#include "triage/journal/transaction.h"

namespace triage::journal {

struct JournalOptions {
  std::string place = {};             // a file for SQLite, or postgresql://user:password@host/name
  Clock clock = {};                   // of waits and of migrations
  std::optional<Cipher> cipher = {};  // absent: texts are kept readable
  std::size_t queue_capacity = 20'000;  // writes that wait at most; more are refused: QueueFull
  std::size_t writers = 1;              // threads and connections that write; SQLite always has one
  std::size_t readers = 4;              // connections that read
  std::uint64_t max_bytes = 0;          // of SQLite's file; 0: as the disk allows
  std::chrono::milliseconds patience{10'000};  // for a locked, silent or restarting database, then
                                               // Unavailable: at once, until it is back
  std::chrono::milliseconds longest_wait{60'000};  // for one answer of a PostgreSQL that is there
};

struct JournalHealth {
  bool is_writable = false;  // a row was written, synced and removed just now
  std::string why = {};      // if it is not
  std::uint64_t bytes = 0;   // of the database, with its log
  std::size_t queued = 0;    // writes that wait
  std::size_t queue_capacity = 0;
  int schema_version = 0;
};

// Any number of threads; any number of processes on one place.
class Journal {
 public:
  // Makes the database, or brings its tables up to date, once, whoever opens it at the same time.
  // Throws InvalidInput (place, a key that does not open what is kept, tables of a newer program),
  // Unavailable, NoRoom, Corrupt. No message shows a password.
  explicit Journal(JournalOptions options);

  // Waits for the writes that were handed over.
  ~Journal();
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  // Hands over a piece of work; never blocks. `work` takes a Transaction&, and is kept together
  // with what else is in it as a whole or not at all. It runs on the journal's own thread, and
  // again after a lost connection or beside a work that failed. So it owns what it looks at
  // (capture by value), touches nothing but the transaction, and writes rows by keys that were made
  // before: written twice they are the same rows. What it throws comes out of wait(), and undoes it
  // alone.
  //
  // Pending tells QueueFull, NoRoom, Unavailable.
  template <std::invocable<Transaction&> Work>
  auto write(Work work) {
    using Answer = std::invoke_result_t<Work&, Transaction&>;
    if constexpr (std::is_void_v<Answer>) {
      return write([work = std::move(work)](Transaction& transaction) mutable {
        work(transaction);
        return true;
      });
    } else {
      auto task = std::make_unique<TaskOf<Answer, Work>>(std::move(work));
      Pending<Answer> pending = task->pending();
      enqueue(std::move(task));
      return pending;
    }
  }

  // Runs `work`, which takes a const Snapshot&, on this thread and blocks: not for a thread that
  // serves sockets. Throws Unavailable, Corrupt, and what `work` throws.
  template <std::invocable<const Snapshot&> Work>
  auto read(Work work) {
    using Answer = std::invoke_result_t<Work&, const Snapshot&>;
    std::optional<Answer> answer;
    run_read([&](const Snapshot& snapshot) { answer.emplace(work(snapshot)); });
    return *std::move(answer);
  }

  // What texts are sealed with; nullptr: they are kept readable.
  [[nodiscard]] const Cipher* cipher() const;

  // Never throws; blocks.
  [[nodiscard]] JournalHealth health();

  // Where it is, without the password.
  [[nodiscard]] const std::string& name() const;

  // Work as the queue sees it.
  class Task {
   public:
    virtual ~Task() = default;
    virtual void run(Transaction& transaction) = 0;
    // nullptr: what the last run() wrote is durable. Called once.
    virtual void settle(std::exception_ptr error) = 0;
  };

 private:
  template <typename Answer, typename Work>
  class TaskOf final : public Task {
   public:
    explicit TaskOf(Work work) : work_(std::move(work)) {}
    [[nodiscard]] Pending<Answer> pending() const { return pending_; }

    void run(Transaction& transaction) override { answer_.emplace(work_(transaction)); }
    void settle(std::exception_ptr error) override {
      pending_.settle(error ? Result<Answer>(error) : Result<Answer>(*std::move(answer_)));
    }

   private:
    Work work_;
    Pending<Answer> pending_;
    std::optional<Answer> answer_;
  };

  void enqueue(std::unique_ptr<Task> task);
  void run_read(const std::function<void(const Snapshot&)>& work);

  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace triage::journal
