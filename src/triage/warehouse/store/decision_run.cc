#include "triage/warehouse/store/decision_run.h"

#include <algorithm>
#include <utility>

namespace triage::warehouse {

DecisionRun::DecisionRun(const std::filesystem::path& folder, DecisionMark mark, bool starts_over,
                         std::chrono::microseconds look_back)
    : file_(folder / ("decisions-" + file_name_of(mark.table) + ".json")), mark_(std::move(mark)) {
  if (starts_over) {
    std::filesystem::remove(file_);  // should this run die, the next one is whole again
  } else if (const auto until = decided_until(file_, mark_)) {
    until_ = *until;
    since_ = *until - look_back;
  }
}

void DecisionRun::saw(std::optional<Time> changed_at) {
  changed_at_ = std::max(changed_at_, changed_at);
}

void DecisionRun::finish(Time now) const {
  if (!changed_at_) return;
  write_decided_until(file_, mark_, std::max(std::min(*changed_at_, now), until_));
}

}  // namespace triage::warehouse
