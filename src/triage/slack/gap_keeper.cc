#include "triage/slack/gap_keeper.h"

#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>
#include <utility>

#include "triage/journal/conversations.h"

namespace triage::slack {

struct GapKeeper::State {
  State(Tools given, const Options& chosen) : tools(std::move(given)), options(chosen) {
    thread = std::thread([this] { work(); });
  }

  ~State() {
    {
      const std::lock_guard lock(mutex);
      is_over = true;
    }
    changed.notify_all();
    thread.join();
  }

  void work() {
    std::deque<Gap> gaps;
    for (;;) {
      std::chrono::microseconds pause{0};
      {
        std::unique_lock lock(mutex);
        changed.wait(lock, [&] { return is_over || looked_at || !gaps.empty(); });
        if (is_over) return;
      }
      try {
        pause = step(gaps);
      } catch (const std::exception& failure) {
        tools.note(failure.what());
        pause = options.pause;
      }
      std::unique_lock lock(mutex);
      changed.wait_for(lock, pause, [&] { return is_over; });
    }
  }

  // One look at the journal, or one page of a channel. Returns how long to rest after it.
  std::chrono::microseconds step(std::deque<Gap>& gaps) {
    const auto workspace = tools.find_workspace();
    if (const auto moment = wanted_look()) {
      gaps = workspace ? gaps_of(workspace->team, *moment) : std::deque<Gap>();
      finish_look(*moment);
      return {};
    }
    Gap& gap = gaps.front();
    const CallResult result = fill_once(tools.web, *workspace, gap, tools.keep);
    if (result.outcome == CallOutcome::kNever) {  // the bot was taken out of that channel
      gaps.pop_front();
      return {};
    }
    if (gap.is_filled()) {
      gaps.pop_front();
      if (gaps.empty()) tools.note("gaps filled");
    }
    return gaps.empty() ? Pace::Wait{0} : result.wait;
  }

  std::deque<Gap> gaps_of(const std::string& team, Time until) {
    const Time since = until - options.farthest;
    const auto channels = tools.journal.read([&](const journal::Snapshot& snapshot) {
      return journal::known_channels(snapshot, team, since, until);
    });
    std::deque<Gap> gaps;
    for (const auto& known : channels) {
      gaps.push_back({.channel = known.channel, .oldest = known.latest_ts});
    }
    return gaps;
  }

  std::optional<Time> wanted_look() {
    const std::lock_guard lock(mutex);
    return looked_at;
  }

  void finish_look(Time moment) {
    const std::lock_guard lock(mutex);
    if (looked_at == moment) looked_at.reset();
  }

  const Tools tools;
  const Options options;
  std::mutex mutex;
  std::condition_variable changed;
  std::optional<Time> looked_at;  // when look() was called, until that is done
  bool is_over = false;
  std::thread thread;
};

GapKeeper::GapKeeper(Tools tools, const Options& options)
    : state_(std::make_unique<State>(std::move(tools), options)) {}
GapKeeper::~GapKeeper() = default;

void GapKeeper::look() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->looked_at = state_->tools.clock();
  }
  state_->changed.notify_all();
}

}  // namespace triage::slack
