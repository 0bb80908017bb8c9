// Notes that one thread makes and another shows.
#pragma once

#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "triage/base/progress.h"

namespace triage::warehouse {

// Any thread may note; the rest of Progress does nothing.
class NoteQueue final : public Progress {
 public:
  void begin(std::string_view, std::optional<std::uint64_t>) override {}
  void advance(std::uint64_t) override {}
  void end() override {}
  void note(std::string_view text) override {
    const std::lock_guard lock(mutex_);
    notes_.emplace_back(text);
  }

  // Hands on what was noted since the last call.
  void show(Progress& progress) {
    std::vector<std::string> notes;
    {
      const std::lock_guard lock(mutex_);
      notes = std::exchange(notes_, {});
    }
    for (const std::string& text : notes) progress.note(text);
  }

 private:
  std::mutex mutex_;
  std::vector<std::string> notes_;
};

}  // namespace triage::warehouse
