// What routes work with.
#pragma once

#include <atomic>
#include <filesystem>

#include "triage/base/clock.h"
#include "triage/base/log.h"
#include "triage/decide/answer_queue.h"
#include "triage/decide/live_model.h"
#include "triage/journal/journal.h"
#include "triage/journal/row_id.h"
#include "triage/serve/access/access.h"
#include "triage/watch/metrics.h"

namespace triage::serve {

// All of it outlives the routes.
struct Services {
  const decide::ModelSlot& models;
  decide::AnswerQueue& answers;
  journal::Journal& journal;
  journal::RowIds& ids;
  Access& access;
  watch::Metrics& metrics;
  Log& log;
  Clock clock;
  std::filesystem::path workspace;       // whose registry /v1/models lists
  const std::atomic<bool>& is_stopping;  // no longer ready
  const std::atomic<bool>& is_over;      // nobody waits any more for what is under way
};

}  // namespace triage::serve
