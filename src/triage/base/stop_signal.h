// Ctrl-C and SIGTERM as a question that work asks itself between two pieces.
#pragma once

#include <chrono>
#include <functional>

namespace triage {

// From now on the first SIGINT or SIGTERM is only remembered, so that work in flight can be undone;
// the second one ends the process at once. Writing to a closed pipe, or past the limit of a file's
// size, becomes an error instead of a signal.
void take_over_signals();

// From now on SIGHUP is remembered as well, instead of ending the process.
void take_over_reload_signal();

// Did SIGHUP come since this was asked last?
[[nodiscard]] bool take_reload_request();

// Has the user asked to stop? Any thread.
[[nodiscard]] bool stop_requested();

// What work asks itself instead, where somebody else decides when it is to stop.
using ShouldStop = std::function<bool()>;

// Sleeps so long, in short naps, or until the user asks to stop: then true.
[[nodiscard]] bool stops_within(std::chrono::milliseconds wait);

// The same, by `should_stop`. Throws Interrupted when it is to stop.
void sleep_unless_stopped(std::chrono::milliseconds wait,
                          const ShouldStop& should_stop = &stop_requested);

}  // namespace triage
