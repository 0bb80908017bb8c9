// What this process has used so far, as the benches report it.
#pragma once

#include <sys/resource.h>

#include <cstdint>

namespace triage::bench {

inline rusage used() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage;
}

// Of all threads, in the program and for it in the kernel.
inline double processor_seconds() {
  const rusage usage = used();
  return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

// The largest resident set there was.
inline std::uint64_t peak_rss_bytes() {
  return static_cast<std::uint64_t>(used().ru_maxrss) * 1024;
}

}  // namespace triage::bench
