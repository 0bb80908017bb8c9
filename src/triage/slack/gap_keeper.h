// Asks Slack, on a thread of its own, for what was written while nobody listened.
//
// Slowly: apps from outside Slack's marketplace may look once a minute. What is still to be read is
// in the journal until it was read, so that neither an end of the program nor a second gap loses
// any of it; what comes twice is kept once.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "triage/base/clock.h"
#include "triage/journal/journal.h"
#include "triage/slack/gap_fill.h"
#include "triage/slack/web_api.h"
#include "triage/slack/work.h"

namespace triage::slack {

class GapKeeper {
 public:
  struct Tools {
    journal::Journal& journal;
    WebApi& web;
    FindInstallation find_installation;  // throws Unavailable while it is not known
    KeepMessage keep;                    // blocks until it is kept
    Clock clock;
    std::function<void(const std::string&)> note;  // is told what was found, for the log
  };

  struct Options {
    std::chrono::hours farthest{24 * 7};  // channels that were silent for longer are left alone
    std::chrono::milliseconds between_pages{60'000};
    std::chrono::milliseconds pause{5'000};  // after something did not answer
  };

  // Goes on with what the journal still holds. What the tools refer to must outlive it.
  GapKeeper(Tools tools, const Options& options);

  // Leaves the rest unfilled: whoever starts next finds it.
  ~GapKeeper();
  GapKeeper(const GapKeeper&) = delete;
  GapKeeper& operator=(const GapKeeper&) = delete;

  // Nobody may have listened from `since` until now: in every channel that the journal knows, what
  // came after the last message that was written before `since` may be missing. Never blocks; any
  // thread.
  void look(Time since);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace triage::slack
