// What a command can be told about learning.
#pragma once

#include <map>
#include <string>

#include "triage/cli/options.h"
#include "triage/cli/settings.h"
#include "triage/model/training.h"

namespace triage::cli {

// Adds the flags of the section [train].
void declare_training(Options& options);

// What the section, and the flags above it, say.
[[nodiscard]] model::TrainingOptions training_options(const Settings& settings);

// The same as texts, for the manifest: by key without `train.`, and the seed.
[[nodiscard]] std::map<std::string, std::string> described_training(const Settings& settings);

}  // namespace triage::cli
