// Moves SQLite's log into the database beside the writer, which would else stand still for it: some
// twenty milliseconds at a time, once a second under load.
//
// SQLite begins its log anew only when all of it was moved, and under load something always comes
// after. So where the log is long, the writer itself moves the little that came since this thread's
// last pass.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "triage/journal/connection.h"

namespace triage::journal {

// Of one writer of SQLite.
class Checkpointer {
 public:
  Checkpointer(const Place& place, const ConnectionLimits& limits);
  ~Checkpointer();
  Checkpointer(const Checkpointer&) = delete;
  Checkpointer& operator=(const Checkpointer&) = delete;

  // The rule of the writer's connection: Connection::IsCheckpointDue.
  [[nodiscard]] bool is_due(int pages);

 private:
  void run();

  std::mutex mutex_;
  std::condition_variable changed_;
  int wanted_ = 0;  // pages of the log when a pass was asked for; 0: none is
  int moved_ = 0;   // pages of the log when the last pass began
  bool is_running_ = false;
  bool is_closed_ = false;
  Connection connection_;
  std::thread thread_;  // last: it uses the others
};

}  // namespace triage::journal
