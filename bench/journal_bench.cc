// What the journal keeps a second, what that costs, and how long one event takes to be safe.
//
//   journal_bench PLACE [DECISIONS [EVENTS_PER_SECOND [SECONDS]]]
//
// PLACE is a file for SQLite, which must not be there, or a postgresql:// URL of an empty database.
// First DECISIONS (200,000) with texts of 300 bytes as fast as they are taken, handed over by one
// thread, no more than 10,000 on their way; then events at a steady pace (500 a second, 10
// seconds). Prints one line of JSON.
#include <algorithm>
#include <array>
#include <condition_variable>
#include <filesystem>
#include <iostream>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "bench/resource_use.h"
#include "triage/base/clock.h"
#include "triage/base/error.h"
#include "triage/journal/decisions.h"
#include "triage/journal/inbox.h"
#include "triage/journal/journal.h"
#include "triage/journal/row_id.h"

namespace {

using namespace triage;
using namespace triage::journal;

// Counts what is on its way.
class InFlight {
 public:
  void begin(std::size_t limit) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return count_ < limit; });
    ++count_;
  }
  void end() {
    const std::lock_guard lock(mutex_);
    if (--count_ % 1000 == 0) changed_.notify_all();  // waking up for each would be measured too
  }
  void wait_for_all() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return count_ == 0; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t count_ = 0;
};

Decision decision(std::size_t number, RowIds& ids) {
  return {.id = ids.next(),
          .at = system_clock()(),
          .source = "http",
          .ticket_id = "INC-" + std::to_string(number),
          .person = "U" + std::to_string(number % 5000),
          .document = "6f1ed002ab5595859014ebf0951522d9",
          .text = std::string(300, 'x'),
          .model_version = "7",
          .model_alias = "champion",
          .kind = "auto",
          .reason = "0.93 reaches the threshold 0.84",
          .label = "Network/VPN",
          .probability = 0.93,
          .threshold = 0.84,
          .alternatives = {{"Network/VPN", 0.93}, {"Network/Wi-Fi", 0.04}, {"Accounts", 0.01}},
          .language = "en",
          .latency_us = 1800};
}

struct DecisionFigures {
  double seconds = 0;
  double all_threads = 0;  // processor seconds
  double this_thread = 0;
};

DecisionFigures keep_decisions(Journal& journal, RowIds& ids, std::size_t count) {
  constexpr std::size_t kOnTheirWay = 10'000;
  InFlight in_flight;
  const Stopwatch stopwatch;
  const double before = bench::processor_seconds();
  const double here = bench::thread_processor_seconds();
  for (std::size_t i = 0; i < count; ++i) {
    in_flight.begin(kOnTheirWay);
    journal
        .write([prepared = prepare(decision(i, ids), journal.cipher())](Transaction& transaction) {
          record(transaction, prepared);
        })
        .then([&](Result<bool> result) {
          (void)result.get();
          in_flight.end();
        });
  }
  in_flight.wait_for_all();
  return {stopwatch.seconds(), bench::processor_seconds() - before,
          bench::thread_processor_seconds() - here};
}

// Milliseconds of each until it was durable, sorted.
std::vector<double> keep_events(Journal& journal, RowIds& ids, std::size_t per_second,
                                std::size_t seconds) {
  std::vector<double> spent(per_second * seconds);
  InFlight in_flight;
  const auto begin = std::chrono::steady_clock::now();
  for (std::size_t i = 0; i < spent.size(); ++i) {
    std::this_thread::sleep_until(begin + i * std::chrono::microseconds(1'000'000 / per_second));
    in_flight.begin(spent.size());
    const Event event{.id = ids.next(),
                      .source = "slack",
                      .key = "Ev" + std::to_string(i),
                      .kind = "message",
                      .payload = std::string(600, 'y'),
                      .team = "T1",
                      .person = "U" + std::to_string(i % 5000),
                      .lane = "T1/C1/" + std::to_string(i % 1000),
                      .received_at = system_clock()()};
    journal.write([event](Transaction& transaction) { return receive(transaction, event); })
        .then([&in_flight, &spent, i, stopwatch = Stopwatch()](Result<Received> result) {
          (void)result.get();
          spent[i] = 1000 * stopwatch.seconds();
          in_flight.end();
        });
  }
  in_flight.wait_for_all();
  std::sort(spent.begin(), spent.end());
  return spent;
}

void measure(const std::string& place, const std::array<std::size_t, 3>& counts) {
  if (std::filesystem::exists(place)) {
    throw InvalidInput("journal '" + place + "': it is there already. Name a new file.");
  }
  Journal journal({.place = place, .clock = system_clock()});
  RowIds ids(system_clock(), 1);
  const DecisionFigures decisions = keep_decisions(journal, ids, counts[0]);
  const std::vector<double> spent = keep_events(journal, ids, counts[1], counts[2]);
  std::cout << R"({"peer": "triage journal", "seconds": {"decisions": )" << decisions.seconds
            << R"(, "writer_processor": )" << decisions.all_threads - decisions.this_thread
            << R"(}, "peak_rss_bytes": )" << bench::peak_rss_bytes()
            << R"(, "metrics": {"decisions_per_second": )"
            << static_cast<double>(counts[0]) / decisions.seconds << R"(, "event_ms": )"
            << spent[spent.size() / 2] << R"(, "event_ms_p99": )" << spent[spent.size() * 99 / 100]
            << R"(, "bytes": )" << journal.health().bytes << R"(}, "rows": {"decisions": )"
            << counts[0] << R"(, "events": )" << spent.size() << "}}\n";
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2 || argc > 5) {
    std::cerr << "usage: journal_bench PLACE [DECISIONS [EVENTS_PER_SECOND [SECONDS]]]\n";
    return 2;
  }
  try {
    std::array<std::size_t, 3> counts{200'000, 500, 10};
    for (int i = 2; i < argc; ++i) {
      counts.at(static_cast<std::size_t>(i) - 2) = std::max(1UL, std::stoul(argv[i]));
    }
    measure(argv[1], counts);
  } catch (const Error& error) {
    std::cerr << "journal_bench: " << error.what() << '\n';
    return 1;
  }
  return 0;
}
