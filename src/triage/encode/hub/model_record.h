// What a model in the cache is: `triage-model.json` in its folder.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "triage/base/clock.h"

namespace triage::encode::hub {

inline constexpr std::string_view kRecordName = "triage-model.json";

struct RecordedFile {
  std::string path;
  std::uint64_t size = 0;
  std::string sha256;  // the blob's name too
};

struct ModelRecord {
  std::string repo;
  std::string revision;  // as it was asked for last
  std::string commit;
  Time pulled_at;
  std::vector<RecordedFile> files;

  [[nodiscard]] std::uint64_t bytes() const;
};

[[nodiscard]] std::string format_record(const ModelRecord& record);

// Throws NotFound if the folder has none, Corrupt if it is damaged: each path in it is safe and
// each hash is one.
[[nodiscard]] ModelRecord read_record(const std::filesystem::path& folder);

}  // namespace triage::encode::hub
