// Whether the server is known to be away: then all who need it are told so at once, and one
// connection tries whether it is back (Nygard, "Release It!": circuit breaker).
#pragma once

#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <string>
#include <thread>

#include "triage/journal/place.h"
#include "triage/journal/server_waits.h"
#include "triage/journal/sql_error.h"
#include "triage/journal/write_queue.h"

namespace triage::journal {

struct OutageOptions {
  std::chrono::milliseconds patience{};      // with a server that does not answer; then it is away
  std::chrono::milliseconds longest_wait{};  // of one statement, also where the server is there
};

// Any number of threads. SQLite has no server, and is never away.
class Outage {
 public:
  // Looks at `waits` from now on: a call that waits for longer than patience lasts makes it ask the
  // server over a connection of its own. Both outlive it.
  Outage(const Place& place, const OutageOptions& options, ServerWaits& waits, WriteQueue& queue);
  ~Outage();
  Outage(const Outage&) = delete;
  Outage& operator=(const Outage&) = delete;

  // A connection was lost: asks at once whether the server is there.
  void suspect();

  // What callers are told while the server is away; nullptr: it is there, as far as is known. While
  // it is away the queue refuses what comes, and calls that wait are ended.
  [[nodiscard]] std::exception_ptr known() const;

 private:
  void watch();
  void look_until_it_answers();
  void begin(const SqlError& error);
  void end();
  bool closes_within(std::chrono::milliseconds wait);

  const Place place_;
  const OutageOptions options_;
  ServerWaits& waits_;
  WriteQueue& queue_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool is_suspected_ = false;
  bool is_closing_ = false;
  std::exception_ptr known_;
  std::thread thread_;  // last: it uses the others
};

}  // namespace triage::journal
