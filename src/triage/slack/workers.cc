#include "triage/slack/workers.h"

#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace triage::slack {

struct Workers::State {
  State(Bot& worked_by, const Options& chosen, Note told)
      : bot(worked_by), options(chosen), note(std::move(told)) {
    for (std::size_t i = 0; i < options.threads; ++i) threads.emplace_back([this] { work(); });
  }

  ~State() { finish(); }

  void finish() {
    {
      const std::lock_guard lock(mutex);
      is_over = true;
    }
    changed.notify_all();
    for (std::thread& thread : threads) thread.join();
    threads.clear();
  }

  void work() {
    while (true) {
      bool has_worked = false;
      std::chrono::milliseconds pause = options.look;
      try {
        has_worked = bot.work_once();
      } catch (const std::exception& failure) {
        note(failure.what());
        pause = options.pause;
      }
      std::unique_lock lock(mutex);
      // What was claimed may have freed its lane.
      if (!has_worked && news == 0)
        changed.wait_for(lock, pause, [&] { return is_over || news > 0; });
      if (is_over) return;
      if (news > 0) --news;
    }
  }

  Bot& bot;
  const Options options;
  const Note note;
  std::mutex mutex;
  std::condition_variable changed;
  std::size_t news = 0;  // kept and not looked for yet
  bool is_over = false;
  std::vector<std::thread> threads;
};

Workers::Workers(Bot& bot, const Options& options, Note note)
    : state_(std::make_unique<State>(bot, options, std::move(note))) {}
Workers::~Workers() = default;

void Workers::finish() { state_->finish(); }

void Workers::wake() {
  {
    const std::lock_guard lock(state_->mutex);
    ++state_->news;
  }
  state_->changed.notify_one();
}

}  // namespace triage::slack
