// The workspace's journal, as the settings [journal] say.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "triage/cli/context.h"
#include "triage/journal/journal.h"
#include "triage/journal/row_id.h"

namespace triage::cli {

// Who asks for a class does not wait for a database.
constexpr std::chrono::milliseconds kJournalPatience{2000};

// Where it is, as journal::JournalOptions takes it: a file is seen from the workspace.
[[nodiscard]] std::string journal_place(const Context& context);

// Makes it, and the folder of its file, where it is not there. Throws what Journal's constructor
// throws, InvalidInput for a key that is none.
[[nodiscard]] std::unique_ptr<journal::Journal> open_journal(const Context& context);

// Names of rows that no other process makes.
[[nodiscard]] std::unique_ptr<journal::RowIds> make_row_ids(const Context& context);

}  // namespace triage::cli
