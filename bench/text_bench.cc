// Megabytes a second of cleaning on one core, everything on: what bench/peers/clean_peer.py does.
//
//   text_bench TICKETS.jsonl [ROUNDS]     tickets as `triage predict -` takes them; default 3
//   rounds
//
// The best round counts, in processor time, so that a busy machine does not matter. A megabyte is
// 10^6 bytes of the subjects and messages that are looked at: the requester's, up to the moment of
// decision. Prints one line of JSON as the peers do.
#include <algorithm>
#include <ctime>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include "bench/resource_use.h"
#include "triage/base/clock.h"
#include "triage/text/cleaner.h"
#include "triage/text/turns.h"
#include "triage/ticket/ticket_json.h"

namespace {

using namespace triage;

std::vector<Ticket> read_tickets(const std::string& path) {
  std::ifstream file(path);
  std::vector<Ticket> tickets;
  std::uint64_t row = 0;
  for (std::string line; std::getline(file, line);) {
    if (auto ticket = parse_ticket_json(line, ++row)) tickets.push_back(*std::move(ticket));
  }
  return tickets;
}

std::size_t bytes_seen(const Ticket& ticket) {
  std::size_t bytes = ticket.subject.size();
  for (const text::Turn& turn : text::requester_turns(ticket)) {
    bytes += ticket.messages[turn.message].text.size();
  }
  return bytes;
}

struct Round {
  double seconds = 0;
  std::size_t kept_bytes = 0;
  std::size_t rejected = 0;
};

Round clean_all(const std::vector<Ticket>& tickets, const text::Cleaner& cleaner) {
  Round round;
  const std::clock_t begin = std::clock();
  for (const Ticket& ticket : tickets) {
    const auto document = cleaner.clean(ticket);
    if (document) {
      round.kept_bytes += document->body.size();
    } else {
      ++round.rejected;
    }
  }
  round.seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
  return round;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2 || argc > 3) {
    std::cerr << "usage: text_bench TICKETS.jsonl [ROUNDS]\n";
    return 2;
  }
  const Stopwatch total;
  const std::vector<Ticket> tickets = read_tickets(argv[1]);
  if (tickets.empty()) {
    std::cerr << "text_bench: " << argv[1] << " holds no ticket\n";
    return 1;
  }
  const double read_seconds = total.seconds();
  const std::clock_t begin = std::clock();
  const text::Cleaner cleaner;
  const double rules_seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;

  const int rounds = argc == 3 ? std::max(1, std::stoi(argv[2])) : 3;
  Round best = clean_all(tickets, cleaner);
  for (int i = 1; i < rounds; ++i) {
    const Round round = clean_all(tickets, cleaner);
    if (round.seconds < best.seconds) best = round;
  }
  double megabytes = 0;
  for (const Ticket& ticket : tickets) megabytes += static_cast<double>(bytes_seen(ticket)) / 1e6;
  const auto count = static_cast<double>(tickets.size());
  std::cout << R"({"peer": "triage text", "seconds": {"read": )" << read_seconds << R"(, "rules": )"
            << rules_seconds << R"(, "clean": )" << best.seconds << R"(, "total": )"
            << total.seconds() << R"(}, "peak_rss_bytes": )" << bench::peak_rss_bytes()
            << R"(, "metrics": {"megabytes_per_second": )" << megabytes / best.seconds
            << R"(, "tickets_per_second": )" << count / best.seconds << R"(, "megabytes": )"
            << megabytes << R"(, "kept_share": )"
            << static_cast<double>(best.kept_bytes) / 1e6 / megabytes
            << R"(}, "rows": {"cleaned": )" << tickets.size() << R"(, "rejected": )"
            << best.rejected << "}}\n";
  return 0;
}
