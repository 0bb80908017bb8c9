// The documents of a source: cleaned as they are read, or from the copy that the workspace keeps.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "triage/cli/context.h"
#include "triage/cli/forgotten.h"
#include "triage/cli/source_options.h"
#include "triage/text/cleaner.h"
#include "triage/ticket/document_source.h"
#include "triage/warehouse/open_source.h"
#include "triage/warehouse/store/document_store.h"
#include "triage/warehouse/store/sync.h"

namespace triage::cli {

struct SourceDocuments {
  std::unique_ptr<warehouse::TableSource> tickets;  // what they are read from; or
  std::unique_ptr<warehouse::DocumentStore> copy;
  std::unique_ptr<DocumentSource> documents;
  warehouse::RoleOptions roles;
};

// Documents to learn from or to measure on, as `cleaner` makes them, without those that are to be
// forgotten. The copy of a kept source is
// brought up to date first. `cleaner` and the context must outlive them. Throws as
// SourceOptions::open_labelled() and synced_copy() do.
[[nodiscard]] SourceDocuments labelled_documents(const SourceOptions& source,
                                                 const text::Cleaner& cleaner, Context& context,
                                                 warehouse::RoleOptions known = {});

struct SyncedCopy {
  std::unique_ptr<warehouse::DocumentStore> copy;
  warehouse::SyncCounts counts;
  std::string source_name;
  journal::Tombstones forgotten;  // what is new of these is not in the copy
};

// Brings the copy of `kept`, which `source` names, up to date; `is_fresh` reads all of it anew.
// Throws what reading it throws, Corrupt if the copy is damaged.
[[nodiscard]] SyncedCopy synced_copy(const SourceOptions& source, const KeptSource& kept,
                                     const text::Cleaner& cleaner, bool is_fresh, Context& context);

// What a sync did: `12 new, 3 changed, ...`.
[[nodiscard]] std::string sync_text(const warehouse::SyncCounts& counts);

// Where what is kept of the source `name` lies.
[[nodiscard]] std::filesystem::path kept_folder(const std::string& name, const Context& context);

}  // namespace triage::cli
