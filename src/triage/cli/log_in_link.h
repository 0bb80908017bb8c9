// Links by which a person logs in to the pages of `triage serve`, once.
#pragma once

#include <string>

#include "triage/cli/context.h"
#include "triage/journal/journal.h"
#include "triage/journal/people.h"
#include "triage/journal/row_id.h"

namespace triage::cli {

// Adds the person, or gives the one of that name the role, and returns a link that is good for a
// day; `server` is the address in front of it: `http://127.0.0.1:8080`.
[[nodiscard]] std::string make_log_in_link(const std::string& name, journal::PersonRole role,
                                           const std::string& server, journal::Journal& journal,
                                           journal::RowIds& ids, Time now);

// The server's address as the settings say.
[[nodiscard]] std::string server_address(const Settings& settings, std::int64_t port);

}  // namespace triage::cli
