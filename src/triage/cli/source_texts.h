// The texts of a source as encoders get them, for commands that measure encoders.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "triage/cli/context.h"
#include "triage/cli/source_options.h"

namespace triage::cli {

// Cleaned texts of the first tickets that are not left out, at most `count`, in their order. Throws
// what opening and reading the source throws, InvalidInput if it gives none.
[[nodiscard]] std::vector<std::string> texts_of_source(const SourceOptions& source,
                                                       std::size_t count, Context& context);

}  // namespace triage::cli
