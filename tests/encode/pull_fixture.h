// A hub, a cache and a clock for tests that pull a model.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "tests/base/temporary_folder.h"
#include "tests/encode/fake_hub.h"
#include "triage/base/file.h"
#include "triage/encode/hub/pull.h"

namespace triage::encode::hub {

// Remembers what it was told.
class HeardProgress final : public Progress {
 public:
  void begin(std::string_view, std::optional<std::uint64_t> items) override { total = *items; }
  void advance(std::uint64_t count) override { done += count; }
  void end() override {}
  void note(std::string_view text) override {
    const std::lock_guard lock(mutex);
    notes += std::string(text) + "\n";
  }

  std::mutex mutex;
  std::string notes;
  std::uint64_t total = 0;
  std::atomic<std::uint64_t> done = 0;
};

class PullTest : public ::testing::Test {
 protected:
  PullTest() { options_.retry.policy.max_tries = 3; }

  // Nobody waits: time passes by sleeping, which only lets others work.
  PullOptions options() {
    PullOptions options = options_;
    options.hub.endpoint = hub_.url();
    options.repo = testing::FakeHub::kRepo;
    options.cache = folder_ / "cache";
    options.clock = [] { return *parse_time("2026-03-02T08:00:00Z"); };
    options.retry.clock = options.clock;
    options.retry.sleep = [this](net::Wait wait) {
      const std::lock_guard lock(waits_mutex_);
      waits_.push_back(wait);
      std::this_thread::yield();
    };
    return options;
  }

  CachedModel pull() { return pull_model(http_, options(), progress_); }

  // The message of the error that pulling ends with.
  template <typename Error>
  std::string failure() {
    try {
      (void)pull();
    } catch (const Error& error) {
      return error.what();
    } catch (const std::exception& error) {
      return std::string("another kind of error: ") + error.what();
    }
    return "no error";
  }

  [[nodiscard]] ModelCache cache() { return ModelCache(folder_ / "cache"); }

  // Names of the files of the blobs' folder.
  [[nodiscard]] std::vector<std::string> blob_names() {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(cache().blobs())) {
      names.push_back(entry.path().filename());
    }
    std::ranges::sort(names);
    return names;
  }

  // Values of a header in the requests for large files, in the order they ended; "" for none.
  [[nodiscard]] std::vector<std::string> asked_of_store(const std::string& header) {
    std::vector<std::string> values;
    for (const auto& request : hub_.store().requests()) {
      if (request.target.starts_with("/model.safetensors")) {
        values.emplace_back(request.headers.find(header).value_or(""));
      }
    }
    return values;
  }

  testing::TemporaryFolder folder_;
  testing::FakeHub hub_;
  net::HttpClient http_{net::Network::kAllowed};
  PullOptions options_;
  HeardProgress progress_;
  std::mutex waits_mutex_;
  std::vector<net::Wait> waits_;
};

}  // namespace triage::encode::hub
