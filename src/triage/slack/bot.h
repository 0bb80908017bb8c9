// The bot at work: claims what the journal holds of Slack's news, does it, and says so.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "triage/journal/row_id.h"
#include "triage/slack/work.h"

namespace triage::slack {

// Any number of threads, in any number of processes on one journal.
class Bot {
 public:
  struct Options {
    std::string worker = "slack";     // its name in the journal
    std::chrono::seconds lease{60};   // longer than any one piece of work takes
    std::chrono::hours patience{24};  // with what fails again and again; then it is given up
  };

  // Is told what was given up, in a clause without ticket text, for the log.
  using Note = std::function<void(const std::string&)>;

  // `ids` must outlive it.
  Bot(Desk desk, journal::RowIds& ids, Options options, Note note);

  // Does one piece of work that is due. False if there is none. Throws Unavailable if the journal
  // does not answer: what was claimed is done by another worker once its lease is over.
  bool work_once();

 private:
  [[nodiscard]] Outcome work_on(const Job& job) const;
  [[nodiscard]] Outcome work_safely(const Job& job) const;
  void conclude(const Job& job, const Outcome& outcome) const;

  Desk desk_;
  journal::RowIds& ids_;
  Options options_;
  Note note_;
};

}  // namespace triage::slack
