// How long work tells the person who waits for it what it does, and how it learns to stop.
//
// The pipeline reports; the command decides how that looks (a bar on a terminal, plain lines in a
// log, nothing with --quiet).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace triage {

class Progress {
 public:
  virtual ~Progress() = default;

  // A stage begins: what it does ("Reading tickets"), how many items there are, if known.
  virtual void begin(std::string_view stage, std::optional<std::uint64_t> total) = 0;

  // `count` more items of the stage are done. Any thread. Throws Interrupted when the user asked to
  // stop, so call it between pieces of work that can be abandoned.
  virtual void advance(std::uint64_t count) = 0;

  // The stage is over; shows what it took.
  virtual void end() = 0;

  // Something the user should know and that is not an error, one sentence.
  virtual void note(std::string_view text) = 0;
};

// Says nothing and never stops: for tests and for work of a moment.
class SilentProgress final : public Progress {
 public:
  void begin(std::string_view, std::optional<std::uint64_t>) override {}
  void advance(std::uint64_t) override {}
  void end() override {}
  void note(std::string_view) override {}
};

}  // namespace triage
