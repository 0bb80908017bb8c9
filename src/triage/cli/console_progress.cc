#include "triage/cli/console_progress.h"

#include <algorithm>

#include "triage/base/error.h"
#include "triage/cli/figures.h"

namespace triage::cli {
namespace {

constexpr double kBarSeconds = 0.1;    // between two looks of the bar
constexpr double kLineSeconds = 5;     // between two lines where there is no terminal
constexpr double kRateSeconds = 0.05;  // a rate over less says nothing
constexpr std::size_t kBarColumns = 24;

// `██████░░░░` for a share of 0..1.
std::string bar(double share) {
  const auto full = static_cast<std::size_t>(share * static_cast<double>(kBarColumns));
  std::string text;
  for (std::size_t i = 0; i < kBarColumns; ++i) text += i < full ? "█" : "░";
  return text;
}

std::string rate_text(std::uint64_t count, double seconds) {
  const double rate = static_cast<double>(count) / seconds;
  return (rate < 10 ? fixed_text(rate, 1) : count_text(static_cast<std::uint64_t>(rate))) + "/s";
}

}  // namespace

ConsoleProgress::ConsoleProgress(Console& console, std::function<double()> seconds,
                                 std::function<bool()> should_stop)
    : console_(console), seconds_(std::move(seconds)), should_stop_(std::move(should_stop)) {}

ConsoleProgress::~ConsoleProgress() { console_.clear_status(); }

double ConsoleProgress::interval() const {
  return console_.look().has_status ? kBarSeconds : kLineSeconds;
}

void ConsoleProgress::begin(std::string_view stage, std::optional<std::uint64_t> total) {
  if (should_stop_()) throw Interrupted();
  const std::lock_guard lock(mutex_);
  const double now = seconds_();
  if (!stages_.empty()) stages_.back().done = done_;
  stages_.push_back({std::string(stage), total, now, 0});
  done_ = 0;
  next_show_ = now + interval();
  console_.show_status(std::string(stage) + " ...");
}

void ConsoleProgress::advance(std::uint64_t count) {
  if (should_stop_()) throw Interrupted();
  done_ += count;
  const double now = seconds_();
  if (now < next_show_) return;
  const std::lock_guard lock(mutex_);
  if (stages_.empty() || now < next_show_) return;  // another thread was quicker
  next_show_ = now + interval();
  show(now);
}

void ConsoleProgress::show(double now) {
  const Stage& stage = stages_.back();
  const std::uint64_t done = done_;
  const double seconds = now - stage.started;
  const bool has_bar = console_.look().has_status;
  std::string text = stage.name + (has_bar ? "  " : ": ");
  if (stage.total && *stage.total > 0) {
    const double share =
        std::min(1.0, static_cast<double>(done) / static_cast<double>(*stage.total));
    if (has_bar) text += bar(share) + " " + percent_text(share, 0) + "  ";
    text += count_text(done) + " of " + count_text(*stage.total);
    if (done > 0 && seconds > kRateSeconds) {
      text += ", " + rate_text(done, seconds) + ", about " +
              duration_text(seconds * (1 - share) / std::max(share, 1e-9)) + " left";
    }
  } else if (done > 0) {
    text += count_text(done);
    if (seconds > kRateSeconds) text += ", " + rate_text(done, seconds);
  } else {
    text += duration_text(seconds) + " so far";
  }
  if (has_bar) {
    console_.show_status(text);
  } else {
    console_.note(text);
  }
}

void ConsoleProgress::end() {
  const std::lock_guard lock(mutex_);
  if (stages_.empty()) return;
  const Stage stage = stages_.back();
  const std::uint64_t done = done_;
  const double now = seconds_();
  const double seconds = now - stage.started;
  stages_.pop_back();
  done_ = stages_.empty() ? 0 : stages_.back().done;
  next_show_ = now + interval();

  console_.clear_status();
  std::string text = stage.name + ": ";
  if (done > 0) text += count_text(done) + " in ";
  text += duration_text(seconds);
  if (done > 1 && seconds > kRateSeconds) text += " (" + rate_text(done, seconds) + ")";
  console_.note(text);
}

}  // namespace triage::cli
