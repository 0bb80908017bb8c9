// What this process has used so far, as the benches report it.
#pragma once

#include <sys/resource.h>

#include <cstdint>

namespace triage::bench {

inline rusage used(int whose = RUSAGE_SELF) {
  rusage usage{};
  getrusage(whose, &usage);
  return usage;
}

// Of all threads, in the program and for it in the kernel.
inline double processor_seconds(int whose = RUSAGE_SELF) {
  const rusage usage = used(whose);
  return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

// Of the calling thread alone.
inline double thread_processor_seconds() { return processor_seconds(RUSAGE_THREAD); }

// The largest resident set there was.
inline std::uint64_t peak_rss_bytes() {
  return static_cast<std::uint64_t>(used().ru_maxrss) * 1024;
}

}  // namespace triage::bench
