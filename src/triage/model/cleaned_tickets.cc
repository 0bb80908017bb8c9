#include "triage/model/cleaned_tickets.h"

#include <algorithm>
#include <utility>

namespace triage::model {

std::vector<Accepted<Document>> cleaned(const text::Cleaner& cleaner,
                                        std::span<const Ticket> tickets, ThreadPool& threads) {
  constexpr std::size_t kTicketsPerPiece = 64;  // that one thread cleans before it asks for more
  std::vector<Accepted<Document>> documents(tickets.size());
  threads.for_each_block(tickets.size(), kTicketsPerPiece, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      documents[i] = cleaner.clean(tickets[i]);
    }
  });
  return documents;
}

std::optional<DocumentBatch> CleanedTickets::next() {
  auto read = source_.next();
  if (!read) return std::nullopt;
  DocumentBatch batch{.documents = {}, .left_out = std::move(read->rejected)};
  auto documents = cleaned(cleaner_, read->tickets, threads_);
  batch.documents.reserve(documents.size());
  for (std::size_t i = 0; i < documents.size(); ++i) {
    if (documents[i]) {
      batch.documents.push_back(std::move(*documents[i]));
    } else {
      Ticket& ticket = read->tickets[i];
      batch.left_out.push_back(
          {ticket.row, std::move(ticket.id), std::move(documents[i].error()), ticket.line});
    }
  }
  std::stable_sort(batch.left_out.begin(), batch.left_out.end(),
                   [](const RejectedRow& a, const RejectedRow& b) { return a.row < b.row; });
  return batch;
}

}  // namespace triage::model
