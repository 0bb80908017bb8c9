// Connections that read, lent to one thread at a time.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "triage/base/cipher.h"
#include "triage/journal/connection.h"
#include "triage/journal/outage.h"
#include "triage/journal/transaction.h"

namespace triage::journal {

// Any number of threads.
class ReaderPool {
 public:
  // `cipher` may be absent; it and `outage` outlive the pool.
  ReaderPool(const Place& place, std::size_t count, const ConnectionLimits& limits, Outage& outage,
             const Cipher* cipher, std::chrono::milliseconds patience);

  // Runs `work` on one moment of the database; again, if its connection was lost. Waits for a
  // connection. Throws as Journal::read().
  void run(const std::function<void(const Snapshot&)>& work);

 private:
  class Loan;

  const Place place_;
  Outage& outage_;
  const Cipher* const cipher_;
  const std::chrono::milliseconds patience_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::unique_ptr<Connection>> idle_;
};

}  // namespace triage::journal
