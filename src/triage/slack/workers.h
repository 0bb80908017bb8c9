// Threads on which the bot works: awake when there is something new, and looking up now and then
// for what is due again or was left by a worker that died.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "triage/slack/bot.h"

namespace triage::slack {

class Workers {
 public:
  struct Options {
    std::size_t threads = 4;
    std::chrono::milliseconds look{200};     // how often they look up without being woken
    std::chrono::milliseconds pause{2'000};  // after the journal did not answer
  };

  // Is told what went wrong, for the log.
  using Note = std::function<void(const std::string&)>;

  // Begins at once. `bot` must outlive it.
  Workers(Bot& bot, const Options& options, Note note);

  // As finish().
  ~Workers();
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  // Something new was kept. Never blocks; any thread, also after finish().
  void wake();

  // Ends what is being worked on, and begins nothing more. One thread.
  void finish();

 private:
  struct State;

  std::unique_ptr<State> state_;
};

}  // namespace triage::slack
