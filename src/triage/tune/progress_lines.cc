#include "triage/tune/progress_lines.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "triage/base/error.h"

namespace triage::tune {
namespace {

using nlohmann::ordered_json;

constexpr double kSecondsBetweenLines = 1;

}  // namespace

double ProgressLines::seconds_left() const {
  if (done_ <= 0) return 0;
  return watch_.seconds() * std::max(0.0, expected_ - done_) / done_;
}

void ProgressLines::step(std::string_view run, std::size_t step, std::size_t steps, double loss,
                         double rate) {
  const double now = watch_.seconds();
  if (now < next_line_ && step < steps) return;
  next_line_ = now + kSecondsBetweenLines;
  say("step", {{"run", run},
               {"step", step},
               {"steps", steps},
               {"loss", loss},
               {"rate", rate},
               {"done", std::round(done_)},
               {"expected", std::round(expected_)},
               {"texts_per_second", now > 0 ? done_ / kCostOfLearning / now : 0.0},
               {"seconds_left", std::round(seconds_left())}});
}

void ProgressLines::say(std::string_view event, const ordered_json& members) {
  if (out_ == nullptr) return;
  ordered_json line = {{"event", event}};
  line.update(members);
  const std::string text = line.dump() + "\n";
  if (std::fwrite(text.data(), 1, text.size(), out_) != text.size() || std::fflush(out_) != 0) {
    throw Unavailable(
        "tuning: its progress cannot be written: whoever reads it is gone. "
        "Start it again; it goes on from its last checkpoint.");
  }
}

}  // namespace triage::tune
