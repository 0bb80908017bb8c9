#include "triage/slack/gap_keeper.h"

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "triage/journal/conversations.h"
#include "triage/journal/gaps.h"
#include "triage/slack/turns.h"

namespace triage::slack {
namespace {

using journal::ChannelGap;
using journal::Transaction;

// By how much this machine's clock may be ahead of Slack's.
constexpr auto kClocksDiffer = std::chrono::minutes(1);

// Where a gap that is noted now begins; nullopt where one that is there holds all of it.
std::optional<std::string> beginning(const journal::KnownChannel& channel,
                                     const std::vector<ChannelGap>& gaps) {
  const auto latest = std::ranges::find_if(gaps, [&](const ChannelGap& gap) {
    return gap.team == channel.team && gap.channel == channel.channel;
  });
  if (latest == gaps.end()) return channel.latest_ts;
  if (latest->is_untouched()) return std::nullopt;
  // It goes on with older messages, and will not come to those that were written since.
  return std::max(latest->oldest, ts_of(latest->noted_at - kClocksDiffer));
}

void note_gaps(Transaction& transaction, Time farthest, Time since, Time now) {
  const std::vector<ChannelGap> gaps = journal::gaps(transaction);
  for (const auto& channel : journal::known_channels(transaction, farthest, since)) {
    const auto oldest = beginning(channel, gaps);
    if (!oldest) continue;
    journal::note_gap(
        transaction,
        {.team = channel.team, .channel = channel.channel, .oldest = *oldest, .noted_at = now});
  }
}

}  // namespace

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

  // What may be missing is noted at once, whatever is rested for.
  void work() {
    Moment next_page = moment_now();
    std::unique_lock lock(mutex);
    while (!is_over) {
      if (const auto since = std::exchange(missing_since, std::nullopt)) {
        lock.unlock();
        const bool is_noted = note_missing(*since);
        lock.lock();
        if (is_noted) continue;
        missing_since = std::min(*since, missing_since.value_or(*since));
        changed.wait_for(lock, options.pause, [&] { return is_over; });
      } else if (!has_gaps) {
        changed.wait(lock, [&] { return is_over || missing_since; });
      } else if (moment_now() < next_page) {
        changed.wait_until(lock, next_page, [&] { return is_over || missing_since; });
      } else {
        lock.unlock();
        const Pace::Wait rest = fill_a_page();
        next_page = moment_now() + rest;
        lock.lock();
      }
    }
  }

  // False: the journal does not answer.
  bool note_missing(Time since) {
    try {
      tools.journal
          .write([since, now = tools.clock(), farthest = since - options.farthest](
                     Transaction& transaction) { note_gaps(transaction, farthest, since, now); })
          .wait();
      has_gaps = true;
      return true;
    } catch (const std::exception& failure) {
      tools.note(failure.what());
      return false;
    }
  }

  // Returns how long to rest after it.
  Pace::Wait fill_a_page() {
    try {
      const auto gaps = tools.journal.read(journal::gaps);
      has_gaps = !gaps.empty();
      if (has_gaps) return fill_a_page_of(gaps[turn % gaps.size()]);
      if (std::exchange(has_filled, false)) tools.note("gaps filled");
      return {};
    } catch (const std::exception& failure) {
      ++turn;
      tools.note(failure.what());
      return options.pause;
    }
  }

  Pace::Wait fill_a_page_of(const ChannelGap& before) {
    const auto installation = tools.find_installation(before.team);
    ChannelGap gap = before;
    const CallResult result = installation
                                  ? fill_once(tools.web, installation->workspace, gap, tools.keep)
                                  : CallResult{.outcome = CallOutcome::kNever};
    if (result.outcome == CallOutcome::kNever) {  // the bot was taken out of that channel
      tools.journal
          .write([before](Transaction& transaction) { journal::remove_gap(transaction, before); })
          .wait();
      return {};
    }
    if (!result.is_done()) {
      ++turn;
      return result.wait;
    }
    tools.journal
        .write([before, gap](Transaction& transaction) {
          journal::advance_gap(transaction, before, gap);
        })
        .wait();
    has_filled = true;
    return options.between_pages;
  }

  const Tools tools;
  const Options options;
  bool has_gaps = true;     // of the thread: there may be some in the journal
  bool has_filled = false;  // of the thread, and not told yet
  std::size_t turn = 0;     // of the thread: what cannot be read now lets the next gap go first
  std::mutex mutex;
  std::condition_variable changed;
  std::optional<Time> missing_since;  // and not noted yet
  bool is_over = false;
  std::thread thread;
};

GapKeeper::GapKeeper(Tools tools, const Options& options)
    : state_(std::make_unique<State>(std::move(tools), options)) {}
GapKeeper::~GapKeeper() = default;

void GapKeeper::look(Time since) {
  {
    const std::lock_guard lock(state_->mutex);
    state_->missing_since = std::min(since, state_->missing_since.value_or(since));
  }
  state_->changed.notify_all();
}

}  // namespace triage::slack
