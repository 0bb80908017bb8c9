// The workspace's journal, as the settings [journal] say.
#pragma once

#include <memory>

#include "triage/cli/context.h"
#include "triage/journal/journal.h"
#include "triage/journal/row_id.h"

namespace triage::cli {

// Throws what Journal's constructor throws, InvalidInput for a key that is none.
[[nodiscard]] std::unique_ptr<journal::Journal> open_journal(const Context& context);

// Names of rows that no other process makes.
[[nodiscard]] std::unique_ptr<journal::RowIds> make_row_ids(const Context& context);

}  // namespace triage::cli
