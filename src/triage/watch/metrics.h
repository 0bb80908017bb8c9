// Figures of a running program, as Prometheus collects them (text format 0.0.4).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace triage::watch {

// Any thread.
class Metrics {
 public:
  Metrics();
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  // A request was answered. `route` is its pattern, so that there are few.
  void count_request(std::string_view route, int status, double seconds);

  // A decision was given. `label` may be empty.
  void count_decision(std::string_view kind, std::string_view label, std::string_view model_version,
                      std::string_view source);

  // Somebody said what was right.
  void count_feedback(std::string_view source);

  // Anything else that is counted: `slack_events`, `slack_errors` with a reason, ...
  void count(std::string_view name, std::string_view what);

  // A figure that is asked for when it is collected.
  void add_gauge(const std::string& name, const std::string& help, std::function<double()> value);

  // All of it, as /metrics answers.
  [[nodiscard]] std::string text() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace triage::watch
