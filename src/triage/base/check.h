// Stops the program when our own code is wrong. Never reachable from bytes that came from outside.
#pragma once

#include <source_location>
#include <string_view>

namespace triage {

// Prints the place and the message to stderr and aborts.
[[noreturn]] void check_failed(std::string_view condition, std::string_view message,
                               std::source_location where);

}  // namespace triage

#define TRIAGE_CHECK(condition, message)                                            \
  do {                                                                              \
    if (!(condition))                                                               \
      ::triage::check_failed(#condition, message, std::source_location::current()); \
  } while (false)
