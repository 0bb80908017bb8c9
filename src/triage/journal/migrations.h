// Brings the tables of a database to what this program knows, one version after the other.
#pragma once

#include <span>
#include <string_view>

#include "triage/base/clock.h"
#include "triage/base/embedded_file.h"
#include "triage/journal/connection.h"

namespace triage::journal {

// `0003_conversations.sql` is version 3. Each is applied once, all of them in one transaction and
// under a lock, so that replicas that start together find it done. Only forward: a database of a
// newer program is refused. Returns the version.
//
// Throws InvalidInput for a newer one, SqlError.
int migrate(Connection& connection, std::span<const EmbeddedFile> versions, Time now);

// The versions that the program carries.
[[nodiscard]] std::span<const EmbeddedFile> schema_versions();

}  // namespace triage::journal
