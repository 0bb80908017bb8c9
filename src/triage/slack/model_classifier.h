// The model that answers now, as Slack asks it.
#pragma once

#include <string>
#include <vector>

#include "triage/decide/answer_queue.h"
#include "triage/decide/live_model.h"
#include "triage/slack/answer.h"

namespace triage::slack {

class ModelClassifier final : public Classifier {
 public:
  // Both must outlive it.
  ModelClassifier(decide::AnswerQueue& queue, const decide::ModelSlot& models)
      : queue_(queue), models_(models) {}

  [[nodiscard]] Answer answer(const Ticket& ticket) override;
  [[nodiscard]] std::vector<std::string> classes() override;

 private:
  decide::AnswerQueue& queue_;
  const decide::ModelSlot& models_;
};

}  // namespace triage::slack
