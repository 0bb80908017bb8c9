// One run of decisions into a table: it goes on where the run before it ended.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>

#include "triage/base/clock.h"
#include "triage/warehouse/store/decision_mark.h"

namespace triage::warehouse {

class DecisionRun {
 public:
  // `folder` keeps what the next run has to know. `starts_over` forgets what is kept: the table is
  // not there, or all tickets are asked for.
  DecisionRun(const std::filesystem::path& folder, DecisionMark mark, bool starts_over,
              std::chrono::microseconds look_back);

  // From when on tickets are to be read; absent: all of them.
  [[nodiscard]] const std::optional<Time>& since() const { return since_; }

  // A ticket that last changed then gets its decision in this run.
  void saw(std::optional<Time> changed_at);

  // To be called when the table has the rows: a crash before only repeats work. A change after
  // `now` is read again next time. Throws Unavailable if it cannot be noted.
  void finish(Time now) const;

 private:
  const std::filesystem::path file_;
  const DecisionMark mark_;
  Time until_ = Time::min();  // the latest change that had its decision before
  std::optional<Time> since_;
  std::optional<Time> changed_at_;  // of the ticket that changed last
};

}  // namespace triage::warehouse
