// Where and with how many threads libtorch computes.
#pragma once

#include "triage/encode/tuning_job.h"

namespace triage::tune {

// For this process, before anything is computed. Throws InvalidInput if the device is not there.
void use_device(const encode::TuningSettings& settings);

}  // namespace triage::tune
