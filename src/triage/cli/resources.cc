#include "triage/cli/resources.h"

#include <sys/resource.h>

namespace triage::cli {

std::uint64_t peak_rss_bytes() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
}

}  // namespace triage::cli
