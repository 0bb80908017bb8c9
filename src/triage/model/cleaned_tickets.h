// Tickets cleaned on all threads: the one way from a TicketSource to documents.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "triage/base/outcome.h"
#include "triage/base/thread_pool.h"
#include "triage/text/cleaner.h"
#include "triage/ticket/document.h"
#include "triage/ticket/document_source.h"
#include "triage/ticket/ticket_source.h"

namespace triage::model {

// What became of each ticket, in their order.
[[nodiscard]] std::vector<Accepted<Document>> cleaned(const text::Cleaner& cleaner,
                                                      std::span<const Ticket> tickets,
                                                      ThreadPool& threads);

// The documents of a source's tickets. Source, cleaner and threads must outlive it.
class CleanedTickets final : public DocumentSource {
 public:
  CleanedTickets(TicketSource& source, const text::Cleaner& cleaner, ThreadPool& threads)
      : source_(source), cleaner_(cleaner), threads_(threads) {}

  std::optional<DocumentBatch> next() override;
  [[nodiscard]] std::optional<std::uint64_t> row_count() const override {
    return source_.row_count();
  }
  [[nodiscard]] std::string name() const override { return source_.name(); }

 private:
  TicketSource& source_;
  const text::Cleaner& cleaner_;
  ThreadPool& threads_;
};

}  // namespace triage::model
