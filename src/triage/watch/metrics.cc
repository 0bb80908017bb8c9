#include "triage/watch/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <map>
#include <mutex>
#include <unordered_map>
#include <utility>
#include <vector>

namespace triage::watch {
namespace {

using Counters = prometheus::Family<prometheus::Counter>;
using Histograms = prometheus::Family<prometheus::Histogram>;

prometheus::Histogram::BucketBoundaries latency_buckets() {
  return {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10};
}

}  // namespace

struct Metrics::State {
  prometheus::Registry registry;
  Counters& requests = prometheus::BuildCounter()
                           .Name("triage_http_requests_total")
                           .Help("Requests that were answered")
                           .Register(registry);
  Histograms& latencies = prometheus::BuildHistogram()
                              .Name("triage_http_request_seconds")
                              .Help("From a request's first byte to its answer")
                              .Register(registry);
  Counters& decisions = prometheus::BuildCounter()
                            .Name("triage_decisions_total")
                            .Help("Decisions that were given")
                            .Register(registry);
  Counters& feedback = prometheus::BuildCounter()
                           .Name("triage_feedback_total")
                           .Help("What people said of decisions")
                           .Register(registry);

  struct Gauge {
    prometheus::Gauge& gauge;
    std::function<double()> value;
  };

  std::mutex mutex;
  std::map<std::string, Counters*, std::less<>> others;  // by name
  std::vector<Gauge> gauges;
  // A family finds its member by hashing all labels: these are found by one key.
  std::unordered_map<std::string, std::pair<prometheus::Counter*, prometheus::Histogram*>> by_route;
  std::unordered_map<std::string, prometheus::Counter*> by_decision;
};

Metrics::Metrics() : state_(std::make_unique<State>()) {}
Metrics::~Metrics() = default;

void Metrics::count_request(std::string_view route, int status, double seconds) {
  std::string key(route);
  key += ' ';
  key += std::to_string(status);
  const std::lock_guard lock(state_->mutex);
  auto& [counter, histogram] = state_->by_route[key];
  if (counter == nullptr) {
    counter =
        &state_->requests.Add({{"route", std::string(route)}, {"status", std::to_string(status)}});
    histogram = &state_->latencies.Add({{"route", std::string(route)}}, latency_buckets());
  }
  counter->Increment();
  histogram->Observe(seconds);
}

void Metrics::count_decision(std::string_view kind, std::string_view label,
                             std::string_view model_version, std::string_view source) {
  std::string key(label);
  for (const std::string_view part : {kind, model_version, source}) {
    key += '\n';
    key += part;
  }
  const std::lock_guard lock(state_->mutex);
  prometheus::Counter*& counter = state_->by_decision[key];
  if (counter == nullptr) {
    counter = &state_->decisions.Add({{"decision", std::string(kind)},
                                      {"label", std::string(label)},
                                      {"model", std::string(model_version)},
                                      {"source", std::string(source)}});
  }
  counter->Increment();
}

void Metrics::count_feedback(std::string_view source) {
  state_->feedback.Add({{"source", std::string(source)}}).Increment();
}

void Metrics::count(std::string_view name, std::string_view what) {
  const std::lock_guard lock(state_->mutex);
  auto found = state_->others.find(name);
  if (found == state_->others.end()) {
    Counters& family = prometheus::BuildCounter()
                           .Name("triage_" + std::string(name) + "_total")
                           .Help("Counted by what happened")
                           .Register(state_->registry);
    found = state_->others.emplace(std::string(name), &family).first;
  }
  found->second->Add({{"what", std::string(what)}}).Increment();
}

void Metrics::add_gauge(const std::string& name, const std::string& help,
                        std::function<double()> value) {
  auto& family =
      prometheus::BuildGauge().Name("triage_" + name).Help(help).Register(state_->registry);
  const std::lock_guard lock(state_->mutex);
  state_->gauges.push_back({family.Add({}), std::move(value)});
}

std::string Metrics::text() const {
  {
    const std::lock_guard lock(state_->mutex);
    for (auto& [gauge, value] : state_->gauges) gauge.Set(value());
  }
  return prometheus::TextSerializer().Serialize(state_->registry.Collect());
}

}  // namespace triage::watch
