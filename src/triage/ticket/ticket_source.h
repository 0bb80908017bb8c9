// Where tickets come from, as a pipeline sees it: batches of tickets and of rows that are none.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "triage/base/outcome.h"
#include "triage/ticket/ticket.h"

namespace triage {

// A row that could not be made a ticket. Holds no ticket text.
struct RejectedRow {
  std::uint64_t row = 0;  // 1-based row of the source
  std::string id;         // empty where the row has none
  Rejection why;
  std::uint64_t line =
      0;  // of its text file, where it begins; equal to `row` if there are no lines
};

struct TicketBatch {
  std::vector<Ticket> tickets;
  std::vector<RejectedRow> rejected;
};

class TicketSource {
 public:
  virtual ~TicketSource() = default;

  // The next batch, in the source's order; nullopt after the last. Memory does not grow with the
  // source. Throws InvalidInput if the source cannot be understood, Unavailable if it went away.
  virtual std::optional<TicketBatch> next() = 0;

  // Rows in all, where that is known before reading.
  [[nodiscard]] virtual std::optional<std::uint64_t> row_count() const { return std::nullopt; }

  // How to name the source in messages and reports, without secrets: `tickets.csv`.
  [[nodiscard]] virtual std::string name() const = 0;
};

}  // namespace triage
