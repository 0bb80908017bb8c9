// Questions of many callers, answered in batches by threads of their own, each in time.
//
// Nothing waits for a batch to fill: a thread that is free takes what is there. A question whose
// time is up gets the answer `ask` with the reason `encoder_slow`, whatever becomes of the model's.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "triage/decide/evidence.h"
#include "triage/decide/live_model.h"
#include "triage/decide/predictor.h"
#include "triage/ticket/ticket.h"

namespace triage::decide {

struct Question {
  Ticket ticket;
  std::optional<EvidenceOptions> evidence = std::nullopt;  // absent: without
};

struct Answer {
  Prediction prediction;
  std::optional<Evidence> evidence;     // of its first class; absent where it was not asked for, or
                                        // there is no class
  std::shared_ptr<const LiveModel> by;  // whose classes and thresholds these are
};

// Reasons of decisions that no model made.
inline constexpr const char* kEncoderSlow = "encoder_slow";      // no answer in time
inline constexpr const char* kEncoderFailed = "encoder_failed";  // the model's encoder gave none

class AnswerQueue {
 public:
  struct Options {
    std::size_t threads = 1;           // that answer
    std::size_t capacity = 4096;       // questions that wait at most; more are refused
    std::size_t batch_tickets = 64;    // that a thread takes at once, and no more than ...
    std::size_t batch_bytes = 65'536;  // ... so much text, but for a single ticket
    std::chrono::milliseconds deadline{900};
  };
  using Done = std::function<void(Answer)>;
  using OnFailure = std::function<void(const std::string&)>;  // why a model gave no answer

  // `models` must outlive it. `on_failure` is called from the queue's threads.
  AnswerQueue(const ModelSlot& models, const Options& options, OnFailure on_failure);

  // Answers what waits, then ends.
  ~AnswerQueue();
  AnswerQueue(const AnswerQueue&) = delete;
  AnswerQueue& operator=(const AnswerQueue&) = delete;

  // Calls `done` once, from one of the queue's threads, which it must not hold up nor throw into.
  // False, and `done` is never called: as many questions wait as may. Any thread.
  [[nodiscard]] bool ask(Question question, Done done);

  // The same for a thread that may wait. Throws Unavailable where ask() is false.
  [[nodiscard]] Answer answer(Question question);

  // Questions that wait for a thread.
  [[nodiscard]] std::size_t waiting() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace triage::decide
