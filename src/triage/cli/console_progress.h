// Progress as people see it: a bar on a terminal, a line now and then elsewhere.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "triage/base/progress.h"
#include "triage/cli/console.h"

namespace triage::cli {

class ConsoleProgress final : public Progress {
 public:
  // `seconds` counts up from anywhere; `should_stop` is asked at every advance().
  ConsoleProgress(Console& console, std::function<double()> seconds,
                  std::function<bool()> should_stop);
  ~ConsoleProgress() override;

  // A stage that begins within another one is shown in its place until it ends.
  void begin(std::string_view stage, std::optional<std::uint64_t> total) override;
  void advance(std::uint64_t count) override;
  void end() override;
  void note(std::string_view text) override { console_.note(text); }

 private:
  struct Stage {
    std::string name;
    std::optional<std::uint64_t> total;
    double started = 0;
    std::uint64_t done = 0;  // while a stage within it runs
  };

  void show(double now);  // REQUIRES: mutex_ is held, a stage runs
  [[nodiscard]] double interval() const;

  Console& console_;
  std::function<double()> seconds_;
  std::function<bool()> should_stop_;
  std::atomic<std::uint64_t> done_ = 0;  // of the innermost stage
  std::atomic<double> next_show_ = 0;    // when the display is to change again

  std::mutex mutex_;
  std::vector<Stage> stages_;  // the innermost last
};

}  // namespace triage::cli
