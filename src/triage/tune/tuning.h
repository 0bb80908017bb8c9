// A whole job: cross-fitting runs, the run over all rows, and the folder that comes of it.
#pragma once

#include <filesystem>
#include <functional>

#include "triage/tune/progress_lines.h"

namespace triage::tune {

// Does the job in `folder` (encode/tuning_job.h) and leaves the encoder in `folder`/model, with
// tuning.json and tuning.safetensors (encode/tuning.h). Goes on where an earlier call ended; does
// nothing if that one was complete. `should_stop` is asked between steps and while rows are scored:
// then the state is saved and Interrupted thrown.
// Throws what read_tuning_job(), TrainableEncoder and TuningRun throw; InvalidInput if the device
// is not there or the model of another job is in the way; Unavailable if another process works on
// the job.
void tune(const std::filesystem::path& folder, ProgressLines& progress,
          const std::function<bool()>& should_stop);

}  // namespace triage::tune
