// Takes writes off the queue, and keeps all that wait together: one transaction, one sync.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <thread>

#include "triage/base/cipher.h"
#include "triage/base/clock.h"
#include "triage/journal/chain.h"
#include "triage/journal/checkpointer.h"
#include "triage/journal/connection.h"
#include "triage/journal/outage.h"
#include "triage/journal/write_queue.h"

namespace triage::journal {

struct WriterOptions {
  Place place = {};
  ConnectionLimits limits = {};
  const Cipher* cipher = nullptr;  // outlives the writer; may be absent
  std::chrono::milliseconds patience{};
};

// A thread with a connection and a chain of its own. Ends when the queue is closed and empty.
class Writer {
 public:
  // `queue` and `outage` outlive it.
  Writer(WriteQueue& queue, Outage& outage, const WriterOptions& options);
  ~Writer();
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

 private:
  using Tasks = std::span<std::unique_ptr<WriteQueue::Task>>;

  void run();
  void keep(Tasks tasks);
  void keep_apart(Tasks tasks, const std::exception_ptr& error);
  void attempt(Tasks tasks);
  void undo();
  [[nodiscard]] bool is_patient(const Stopwatch& waited) const;

  WriteQueue& queue_;
  Outage& outage_;
  const WriterOptions options_;
  std::unique_ptr<Checkpointer> checkpointer_;  // of SQLite
  Connection connection_;
  ChainWriter chain_;
  bool is_locked_ = false;  // another one held the database for as long as patience lasts
  std::thread thread_;      // last: it uses the others
};

}  // namespace triage::journal
