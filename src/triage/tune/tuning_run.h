// One training of an encoder and its classifier, from the encoder as it was: over the rows outside
// a fold, or over all.
//
// What happens at a step depends on the job and the step's number alone, so that a run that was
// broken off goes on as if it had not been.
#pragma once

#include <torch/types.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <vector>

#include "triage/base/clock.h"
#include "triage/base/matrix.h"
#include "triage/encode/tuning_job.h"
#include "triage/tune/adamw.h"
#include "triage/tune/classifier.h"
#include "triage/tune/length_batches.h"
#include "triage/tune/progress_lines.h"
#include "triage/tune/tokenized_rows.h"
#include "triage/tune/trainable_encoder.h"

namespace triage::tune {

// How often a run looks at the rows it held, where an epoch has as many steps.
constexpr std::size_t kEvaluationsAnEpoch = 2;

// Rows of the job by their index.
struct RunRows {
  std::vector<std::size_t> learn;
  std::vector<std::size_t> held;  // not learned from: tell which state is best; may be empty
};

// How good the model was at one moment.
struct Evaluation {
  std::size_t step = 0;
  double loss = 0;           // mean over the steps since the evaluation before
  double held_loss = 0;      // cross-entropy over the held rows
  double held_accuracy = 0;  // share of them that is right
};

[[nodiscard]] nlohmann::ordered_json json_of(const Evaluation& evaluation);

struct RunPlace {
  std::string name;                  // for people: `fold 1 of 2`
  std::uint64_t number = 0;          // tells the seeds of runs apart
  std::filesystem::path checkpoint;  // where its state is kept
  std::string fingerprint;           // of the job; a checkpoint of another one is not used
};

// One thread at a time. The job and the rows must outlive it.
class TuningRun {
 public:
  // Opens the encoder, and the checkpoint if there is one of this job. Throws what
  // TrainableEncoder throws.
  TuningRun(const encode::TuningJob& job, const TokenizedRows& rows, RunRows run_rows,
            RunPlace place);

  // Learns to the end, or until the held rows tell that it gets no better, and takes the best
  // state. Writes a checkpoint now and then, and at the end. When `should_stop` says so, writes one
  // and throws Interrupted. Throws Unavailable if a checkpoint cannot be written, InvalidInput if
  // the loss is no number any more.
  void learn(ProgressLines& progress, const std::function<bool()>& should_stop);

  // Class scores of these rows of the job: rows × classes. Throws Interrupted when `should_stop`
  // says so.
  [[nodiscard]] Matrix scores(std::span<const std::size_t> rows, ProgressLines& progress,
                              const std::function<bool()>& should_stop) const;

  [[nodiscard]] const TrainableEncoder& encoder() const { return encoder_; }
  [[nodiscard]] const Classifier& classifier() const { return classifier_; }
  [[nodiscard]] const std::vector<Evaluation>& evaluations() const { return evaluations_; }
  // Of its batches (length_batches()), of dropout and of what is random at the start.
  [[nodiscard]] std::uint64_t seed() const { return seed_; }

  // What learn() has to do in all, at most, and what it has still to do, as ProgressLines counts
  // it.
  [[nodiscard]] double work() const;
  [[nodiscard]] double work_left() const;

 private:
  void add_parameters(const std::vector<Parameter>& parameters, double rate_factor);
  [[nodiscard]] double rate_at(std::size_t step) const;
  double make_step(std::span<const std::size_t> batch);
  void require_number(const char* what, double value, std::size_t step) const;
  [[nodiscard]] torch::Tensor loss_of(std::span<const std::size_t> batch,
                                      StepDropout& dropout) const;
  [[nodiscard]] bool is_evaluation_due() const;
  void evaluate(ProgressLines& progress, const std::function<bool()>& should_stop);
  [[nodiscard]] bool is_hopeless() const;
  void keep_best();
  void take_best();
  void save();
  void resume_if_there();

  const encode::TuningJob& job_;
  const TokenizedRows& rows_;
  RunRows run_rows_;
  RunPlace place_;
  std::uint64_t seed_;
  TrainableEncoder encoder_;
  Classifier classifier_;
  AdamW optimizer_;
  std::vector<std::string> names_;  // of the optimizer's items

  std::size_t steps_an_epoch_ = 0;
  std::size_t steps_ = 0;
  std::size_t step_ = 0;   // that were made
  std::size_t saved_ = 0;  // that the checkpoint knows of
  double loss_since_ = 0;  // sum of the losses since the last evaluation
  std::size_t steps_since_ = 0;
  std::vector<Evaluation> evaluations_;
  std::size_t best_ = 0;             // index of the best evaluation
  std::vector<torch::Tensor> kept_;  // values of the optimizer's items then; empty: none yet
};

}  // namespace triage::tune
