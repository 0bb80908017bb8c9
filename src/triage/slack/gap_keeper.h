// Asks Slack, on a thread of its own, for what was written while nobody listened.
//
// Slowly: apps from outside Slack's marketplace may look once a minute. Gaps begin with the latest
// message of each channel that the journal knew when look() was called; what comes twice is kept
// once.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "triage/base/clock.h"
#include "triage/journal/journal.h"
#include "triage/slack/gap_fill.h"
#include "triage/slack/web_api.h"

namespace triage::slack {

class GapKeeper {
 public:
  struct Tools {
    journal::Journal& journal;
    WebApi& web;
    std::function<std::optional<Workspace>()> find_workspace;  // Unavailable while it is not known
    KeepMessage keep;                                          // blocks until it is kept
    Clock clock;
    std::function<void(const std::string&)> note;  // is told what was found, for the log
  };

  struct Options {
    std::chrono::hours farthest{24 * 7};     // channels that were silent for longer are left alone
    std::chrono::milliseconds pause{5'000};  // after something did not answer
  };

  // What the tools refer to must outlive it.
  GapKeeper(Tools tools, const Options& options);

  // Leaves the rest unfilled: whoever starts next finds it.
  ~GapKeeper();
  GapKeeper(const GapKeeper&) = delete;
  GapKeeper& operator=(const GapKeeper&) = delete;

  // There may be a gap now. Never blocks; any thread.
  void look();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace triage::slack
