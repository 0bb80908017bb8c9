#include "triage/cli/folder_size.h"

namespace triage::cli {

std::uint64_t folder_bytes(const std::filesystem::path& folder) {
  std::uint64_t bytes = 0;
  std::error_code failure;
  for (std::filesystem::recursive_directory_iterator at(folder, failure), end; at != end;
       at.increment(failure)) {
    if (failure) break;
    std::error_code ignored;
    if (!at->is_regular_file(ignored)) continue;
    const std::uintmax_t size = at->file_size(ignored);
    if (!ignored) bytes += size;
  }
  return bytes;
}

}  // namespace triage::cli
