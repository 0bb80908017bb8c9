// Milliseconds for one ticket with an open model, in process: what a service answers in.
//
//   predict_bench BUNDLE TICKETS.jsonl [COUNT]    default: the first 1,000 tickets
//
// Tickets one after the other on one thread, cleaning and decision included, reading not. The
// first pass over the tickets warms up and does not count. Prints one line of JSON as
// bench/peers/predict_sklearn.py does.
#include <algorithm>
#include <fstream>
#include <iostream>
#include <span>
#include <string>
#include <vector>

#include "bench/resource_use.h"
#include "triage/base/check.h"
#include "triage/base/clock.h"
#include "triage/base/error.h"
#include "triage/base/thread_pool.h"
#include "triage/decide/predictor.h"
#include "triage/model/model.h"
#include "triage/ticket/ticket_json.h"

namespace {

using namespace triage;

std::vector<Ticket> read_tickets(const std::string& path, std::size_t count) {
  std::ifstream file(path);
  std::vector<Ticket> tickets;
  std::uint64_t row = 0;
  for (std::string line; tickets.size() < count && std::getline(file, line);) {
    if (auto ticket = parse_ticket_json(line, ++row)) tickets.push_back(*std::move(ticket));
  }
  if (tickets.empty()) throw NotFound(path + ": no ticket in it. Give JSON Lines.");
  return tickets;
}

// Of each ticket, sorted.
std::vector<double> milliseconds_each(const decide::Predictor& predictor,
                                      std::span<const Ticket> tickets, ThreadPool& one_thread) {
  SilentProgress progress;
  std::vector<double> spent;
  spent.reserve(tickets.size());
  for (std::size_t i = 0; i < tickets.size(); ++i) {
    const Stopwatch stopwatch;
    const auto predictions = predictor.predict(tickets.subspan(i, 1), one_thread, progress);
    spent.push_back(1000 * stopwatch.seconds());
    TRIAGE_CHECK(predictions.size() == 1, "one ticket has one prediction");
  }
  std::sort(spent.begin(), spent.end());
  return spent;
}

void measure(const std::string& bundle, const std::string& tickets_path, std::size_t count) {
  const Stopwatch total;
  const model::Model model = model::Model::open(bundle);
  if (!model.manifest().features.encoders.empty()) {
    throw InvalidInput("model: it asks encoders, which this bench does not open.");
  }
  const decide::Predictor predictor(model);
  const double open_seconds = total.seconds();
  const std::vector<Ticket> tickets = read_tickets(tickets_path, count);
  ThreadPool one_thread(1);
  (void)milliseconds_each(predictor, tickets, one_thread);
  const std::vector<double> spent = milliseconds_each(predictor, tickets, one_thread);

  std::cout << R"({"peer": "triage )" << model.manifest().head.kind << R"(", "seconds": {"open": )"
            << open_seconds << R"(, "total": )" << total.seconds() << R"(}, "peak_rss_bytes": )"
            << bench::peak_rss_bytes() << R"(, "metrics": {"one_ticket_ms": )"
            << spent[spent.size() / 2] << R"(, "one_ticket_ms_p99": )"
            << spent[spent.size() * 99 / 100] << R"(}, "rows": {"predicted": )" << tickets.size()
            << "}}\n";
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3 || argc > 4) {
    std::cerr << "usage: predict_bench BUNDLE TICKETS.jsonl [COUNT]\n";
    return 2;
  }
  try {
    measure(argv[1], argv[2], argc == 4 ? std::max(1UL, std::stoul(argv[3])) : 1000);
  } catch (const Error& error) {
    std::cerr << "predict_bench: " << error.what() << '\n';
    return 1;
  }
  return 0;
}
