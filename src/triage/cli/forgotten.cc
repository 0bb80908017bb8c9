#include "triage/cli/forgotten.h"

#include <algorithm>

#include "triage/cli/open_journal.h"

namespace triage::cli {
namespace {

bool is_forgotten(const Document& document, const journal::Tombstones& forgotten) {
  return forgotten.has_ticket(document.id) || forgotten.has_document(document.fingerprint());
}

Rejection rejection() { return {"forgotten", "the journal says that it is to be forgotten"}; }

}  // namespace

journal::Tombstones what_is_forgotten(const Context& context) {
  return journal::tombstones_at(journal_place(context), kJournalPatience);
}

void pass_over_forgotten(std::vector<Accepted<Document>>& documents,
                         const journal::Tombstones& forgotten) {
  if (forgotten.size() == 0) return;
  for (Accepted<Document>& document : documents) {
    if (document && is_forgotten(*document, forgotten)) document = tl::unexpected(rejection());
  }
}

std::optional<DocumentBatch> UnforgottenDocuments::next() {
  auto batch = source_->next();
  if (!batch || forgotten_.size() == 0) return batch;
  const auto first = std::stable_partition(
      batch->documents.begin(), batch->documents.end(),
      [&](const Document& document) { return !is_forgotten(document, forgotten_); });
  for (auto gone = first; gone != batch->documents.end(); ++gone) {
    batch->left_out.push_back({gone->row, std::move(gone->id), rejection(), gone->line});
  }
  batch->documents.erase(first, batch->documents.end());
  std::stable_sort(batch->left_out.begin(), batch->left_out.end(),
                   [](const RejectedRow& a, const RejectedRow& b) { return a.row < b.row; });
  return batch;
}

}  // namespace triage::cli
