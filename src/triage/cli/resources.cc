#include "triage/cli/resources.h"

#include <sys/resource.h>

#include <algorithm>
#include <fstream>
#include <string>

namespace triage::cli {

std::uint64_t peak_rss_bytes() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
}

std::optional<std::uint64_t> available_memory_bytes() {
  std::optional<std::uint64_t> bytes;
  std::ifstream meminfo("/proc/meminfo");
  std::string name;
  std::uint64_t kilobytes = 0;
  for (std::string unit; meminfo >> name >> kilobytes && std::getline(meminfo, unit);) {
    if (name == "MemAvailable:") bytes = kilobytes * 1024;
  }
  std::uint64_t limit = 0;
  if (std::ifstream("/sys/fs/cgroup/memory.max") >> limit) {
    bytes = std::min(bytes.value_or(limit), limit);
  }
  return bytes;
}

}  // namespace triage::cli
