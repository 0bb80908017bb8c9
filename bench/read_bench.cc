// Tickets a second from a file to TicketBatch: opening, inflating, parsing, roles, tickets.
//
//   read_bench FILE [ROUNDS]     any file that `triage train` takes; default 3 rounds
//
// The best round counts. A megabyte is 10^6 bytes of ticket text. Prints one line of JSON.
#include <algorithm>
#include <iostream>
#include <string>

#include "bench/resource_use.h"
#include "triage/base/clock.h"
#include "triage/warehouse/open_source.h"

namespace {

struct Round {
  double seconds = 0;
  std::uint64_t tickets = 0;
  std::uint64_t rejected = 0;
  std::uint64_t bytes = 0;
};

Round read_all(const std::string& file) {
  triage::SilentProgress silent;
  Round round;
  const triage::Stopwatch watch;
  const auto source = triage::warehouse::open_source({.location = file}, silent);
  while (const auto batch = source->next()) {
    round.tickets += batch->tickets.size();
    round.rejected += batch->rejected.size();
    for (const triage::Ticket& ticket : batch->tickets) {
      round.bytes += text_bytes(ticket);
    }
  }
  round.seconds = watch.seconds();
  return round;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::cerr << "usage: read_bench FILE [ROUNDS]\n";
    return 2;
  }
  const int rounds = argc > 2 ? std::max(1, std::stoi(argv[2])) : 3;
  Round best = read_all(argv[1]);
  for (int i = 1; i < rounds; ++i) {
    const Round round = read_all(argv[1]);
    if (round.seconds < best.seconds) best = round;
  }
  std::cout << "{\"seconds\": " << best.seconds << ", \"rows\": " << best.tickets
            << ", \"rejected\": " << best.rejected
            << ", \"rows_per_second\": " << static_cast<double>(best.tickets) / best.seconds
            << ", \"mb_per_second\": " << static_cast<double>(best.bytes) / 1e6 / best.seconds
            << ", \"peak_rss_bytes\": " << triage::bench::peak_rss_bytes() << "}\n";
  return 0;
}
