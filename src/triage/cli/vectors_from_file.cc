#include "triage/cli/vectors_from_file.h"

#include <utility>

#include "triage/base/error.h"

namespace triage::cli {

VectorsFromFile::VectorsFromFile(std::unique_ptr<warehouse::TableSource> tickets,
                                 const std::string& file)
    : tickets_(std::move(tickets)), file_(file), vectors_(file) {}

std::optional<TicketBatch> VectorsFromFile::next() {
  auto batch = tickets_->next();
  if (!batch) return batch;
  const MatrixView rows = vectors_.rows();
  for (Ticket& ticket : batch->tickets) {
    if (ticket.row > rows.rows()) {
      throw InvalidInput("--vectors " + file_ + ": it has " + std::to_string(rows.rows()) +
                         " rows, but the source has a row " + std::to_string(ticket.row) +
                         ". Give one vector for each row, in the source's order.");
    }
    const auto vector = rows.row(ticket.row - 1);
    ticket.vector.assign(vector.begin(), vector.end());
  }
  return batch;
}

}  // namespace triage::cli
