// A model of the made-up desk, for what answers with one.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/model/made_up_desk.h"
#include "triage/decide/predictor.h"
#include "triage/model/training.h"

namespace triage::decide::testing {

inline model::Model trained_model(
    const std::string& head, std::vector<Ticket> tickets,
    std::shared_ptr<model::Encoders> encoders = std::make_shared<model::Encoders>()) {
  model::TrainingOptions options;
  options.head = head;
  options.resamples = 10;
  options.test_share = 0;
  if (!encoders->uses().empty()) options.features = model::FeatureUse::kAsNamed;
  const text::Cleaner cleaner;
  model::Manifest manifest;
  manifest.cleaning = cleaner.options();
  manifest.cleaning_fingerprint = cleaner.fingerprint();
  ThreadPool threads(2);
  SilentProgress progress;
  return model::train(model::testing::read(std::move(tickets)), cleaner, options, manifest,
                      std::move(encoders), threads, progress)
      .model;
}

}  // namespace triage::decide::testing
