// What the workspace's journal says is to be forgotten, and how reading passes over it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "triage/base/outcome.h"
#include "triage/cli/context.h"
#include "triage/journal/forgetting.h"
#include "triage/ticket/document_source.h"

namespace triage::cli {

// None where the workspace has no journal; none is made. Throws InvalidInput, Unavailable or
// Corrupt if there is one that cannot be read: to go on would bring back what somebody was promised
// is gone.
[[nodiscard]] journal::Tombstones what_is_forgotten(const Context& context);

// Takes the place of documents that are to be forgotten, by their ticket or their text.
void pass_over_forgotten(std::vector<Accepted<Document>>& documents,
                         const journal::Tombstones& forgotten);

// The documents of another source, without those: they are among what is left out.
class UnforgottenDocuments final : public DocumentSource {
 public:
  UnforgottenDocuments(std::unique_ptr<DocumentSource> source, journal::Tombstones forgotten)
      : source_(std::move(source)), forgotten_(std::move(forgotten)) {}

  std::optional<DocumentBatch> next() override;
  [[nodiscard]] std::optional<std::uint64_t> row_count() const override {
    return source_->row_count();
  }
  [[nodiscard]] std::string name() const override { return source_->name(); }

 private:
  std::unique_ptr<DocumentSource> source_;
  journal::Tombstones forgotten_;
};

}  // namespace triage::cli
