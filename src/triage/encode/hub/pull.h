// Brings a model from a hub to this machine.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "triage/base/clock.h"
#include "triage/base/progress.h"
#include "triage/encode/hub/hub_client.h"
#include "triage/encode/hub/model_cache.h"

namespace triage::encode::hub {

struct PullOptions {
  HubOptions hub;
  std::string repo;  // `intfloat/multilingual-e5-large`
  std::string revision = "main";
  std::filesystem::path cache;               // made if it is not there
  std::size_t connections = 4;               // at once, of small files and pieces of large ones
  std::uint64_t piece_bytes = 64ULL << 20U;  // of a large file, one request each
  net::RetryTools retry;
  Clock clock = system_clock();

  // Is given a folder with all files but the weights, before those are fetched: what it throws ends
  // the pull. The folder is gone afterwards.
  std::function<void(const std::filesystem::path&)> check = [](const std::filesystem::path&) {};
};

// The model, with every file's size and hash checked; nothing is fetched that is there already. A
// pull that was cut goes on where it ended. Waits for another process that changes the cache.
//
// Throws InvalidInput (names; no access, naming HF_TOKEN; no safetensors), NotFound (model or
// revision), Unavailable (network, disk full, with what has come kept), Corrupt (wrong bytes twice,
// paths that lead elsewhere), Interrupted; what `check` throws.
CachedModel pull_model(net::HttpClient& http, const PullOptions& options, Progress& progress);

// Fetches damaged files of a pulled model again, at its commit. Each takes its place when its bytes
// were checked: where the network fails, what was there stays. `options` say hub, cache and tools.
// Throws what pull_model() throws.
void repair_model(net::HttpClient& http, const PullOptions& options, const ModelRecord& pulled,
                  const std::vector<DamagedFile>& damaged, Progress& progress);

}  // namespace triage::encode::hub
