// Where cleaned documents come from, as a pipeline sees it: batches of documents and of rows that
// became none.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "triage/ticket/document.h"
#include "triage/ticket/ticket_source.h"

namespace triage {

struct DocumentBatch {
  std::vector<Document> documents;
  std::vector<RejectedRow> left_out;  // could not be read, or cleaning left nothing to learn from
};

class DocumentSource {
 public:
  virtual ~DocumentSource() = default;

  // The next batch, in the source's order; nullopt after the last. Memory does not grow with the
  // source. Throws as TicketSource::next() does, Corrupt if kept documents are damaged.
  virtual std::optional<DocumentBatch> next() = 0;

  // Rows in all, where that is known before reading.
  [[nodiscard]] virtual std::optional<std::uint64_t> row_count() const { return std::nullopt; }

  // How to name the source in messages and reports, without secrets: `tickets.csv`.
  [[nodiscard]] virtual std::string name() const = 0;
};

}  // namespace triage
