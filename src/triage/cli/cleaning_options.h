// What a command can be told about cleaning.
#pragma once

#include "triage/cli/options.h"
#include "triage/cli/settings.h"
#include "triage/text/cleaner.h"

namespace triage::cli {

// Adds the flags of the section [clean].
void declare_cleaning(Options& options);

// What the section, and the flags above it, say.
[[nodiscard]] text::Cleaner::Options cleaning_options(const Settings& settings);

}  // namespace triage::cli
