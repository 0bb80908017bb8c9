#include "triage/base/check.h"

#include <cstdio>
#include <cstdlib>

namespace triage {

void check_failed(std::string_view condition, std::string_view message,
                  std::source_location where) {
  std::fprintf(stderr, "triage: internal error at %s:%u: %.*s (%.*s). Please report this.\n",
               where.file_name(), where.line(), static_cast<int>(message.size()), message.data(),
               static_cast<int>(condition.size()), condition.data());
  std::abort();
}

}  // namespace triage
