// The model that answers now, and how another takes its place while questions come in.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "triage/decide/predictor.h"
#include "triage/model/model.h"

namespace triage::decide {

// A model with its encoders, ready to answer. Immutable; any thread.
class LiveModel {
 public:
  // `name` is how it was asked for: `champion`, `latest`, `3`. Throws as Predictor does.
  LiveModel(model::Model model, std::string name)
      : model_(std::move(model)), predictor_(model_), name_(std::move(name)) {}

  LiveModel(const LiveModel&) = delete;
  LiveModel& operator=(const LiveModel&) = delete;

  [[nodiscard]] const model::Model& model() const { return model_; }
  [[nodiscard]] const Predictor& predictor() const { return predictor_; }
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] int version() const { return model_.manifest().version; }
  [[nodiscard]] const LabelSet& classes() const { return model_.manifest().classes; }

 private:
  model::Model model_;
  Predictor predictor_;
  std::string name_;
};

// Holds one model at a time; whoever took it keeps it until done with it. Any thread.
class ModelSlot {
 public:
  explicit ModelSlot(std::shared_ptr<const LiveModel> model) : model_(std::move(model)) {}

  [[nodiscard]] std::shared_ptr<const LiveModel> current() const {
    const std::lock_guard lock(mutex_);
    return model_;
  }

  void put(std::shared_ptr<const LiveModel> model) {
    const std::lock_guard lock(mutex_);
    model_.swap(model);
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const LiveModel> model_;
};

}  // namespace triage::decide
