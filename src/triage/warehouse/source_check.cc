#include "triage/warehouse/source_check.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "triage/base/clock.h"
#include "triage/warehouse/database/bound_query.h"
#include "triage/warehouse/database/database_rows.h"
#include "triage/warehouse/database/drivers/driver.h"

namespace triage::warehouse {
namespace {

std::uint64_t counted_rows(const DatabaseSource& source, Progress& progress) {
  const auto rows = database_rows(source.settings, counted(source.query), progress);
  std::vector<Row> answer;
  rows->read(1, answer);
  const auto* count = answer.empty() || answer[0].values.empty()
                          ? nullptr
                          : std::get_if<std::string>(&answer[0].values[0]);
  return count == nullptr ? 0 : std::stoull(*count);
}

}  // namespace

std::uint64_t embedded_tokens(std::uint64_t bytes) {
  constexpr std::uint64_t kBytesPerToken = 3;
  constexpr std::uint64_t kTokensMax = 512;
  return std::min(kTokensMax, bytes / kBytesPerToken + 1);
}

EmbeddingCost embedding_cost(const SourceCheck& check, double credits_per_million_tokens) {
  if (check.rows == 0) return {};
  const double times = static_cast<double>(*check.row_count) / static_cast<double>(check.rows);
  const auto scaled = [&](std::uint64_t count) {
    return static_cast<std::uint64_t>(std::llround(static_cast<double>(count) * times));
  };
  EmbeddingCost cost{.tickets = scaled(check.tickets), .tokens = scaled(check.tokens)};
  cost.credits = static_cast<double>(cost.tokens) / 1e6 * credits_per_million_tokens;
  return cost;
}

SourceCheck check_source(SourceRequest request, std::size_t rows, Progress& progress) {
  SourceCheck check;
  auto whole = request.database;
  if (whole) {
    whole->query.since = request.since;
    whole->query.until = request.until;
  }
  if (request.database) {
    request.database->query =
        limited(std::move(request.database->query), rows, dialect_of(request.database->settings));
  }
  request.limit = rows;
  const Stopwatch opening;
  const auto source = open_source(request, progress);
  check.columns = source->columns();
  check.roles = source->role_explanation();
  while (auto batch = source->next()) {
    for (const Ticket& ticket : batch->tickets) {
      ++check.tickets;
      check.messages += ticket.messages.size();
      check.text_bytes += text_bytes(ticket);
      check.tokens += embedded_tokens(text_bytes(ticket));
    }
    check.rejected.insert(check.rejected.end(), batch->rejected.begin(), batch->rejected.end());
    if (check.rejected.size() >= rows) break;
  }
  check.sample_seconds = opening.seconds();
  const Stopwatch counting;
  if (whole) {
    check.row_count = counted_rows(*whole, progress);
  } else if (request.location != "-") {
    request.limit.reset();
    check.row_count = open_source(request, progress)->row_count();
  }
  check.rows = whole ? std::min<std::uint64_t>(*check.row_count, rows) : check.tickets;
  check.count_seconds = counting.seconds();
  return check;
}

}  // namespace triage::warehouse
