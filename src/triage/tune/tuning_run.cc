#include "triage/tune/tuning_run.h"

#include <torch/utils.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

#include "triage/base/error.h"
#include "triage/base/file.h"
#include "triage/base/tensor_file.h"
#include "triage/tune/losses.h"
#include "triage/tune/packed_batch.h"
#include "triage/tune/tensors.h"

namespace triage::tune {
namespace {

namespace fs = std::filesystem;
using encode::TuningLoss;
using nlohmann::json;
using nlohmann::ordered_json;

constexpr std::size_t kPatience = 2;      // evaluations without a better one
constexpr std::size_t kTextsAtOnce = 64;  // that are encoded only

ordered_json json_of(const std::vector<Evaluation>& evaluations) {
  ordered_json list = ordered_json::array();
  for (const Evaluation& evaluation : evaluations) list.push_back(json_of(evaluation));
  return list;
}

// A count of at most `most`. Throws std::out_of_range for any other.
std::size_t count_in(const json& object, const char* key, std::size_t most) {
  const json& value = object.at(key);
  if (value.is_number_unsigned() && value.get<std::uint64_t>() <= most) {
    return value.get<std::size_t>();
  }
  throw std::out_of_range("'" + std::string(key) + "' is " + value.dump() +
                          ", not a count of at most " + std::to_string(most));
}

std::vector<Evaluation> evaluations_of(const json& list, std::size_t steps) {
  std::vector<Evaluation> evaluations;
  std::size_t before = 0;
  for (const json& entry : list) {
    evaluations.push_back({.step = count_in(entry, "step", steps),
                           .loss = entry.at("loss"),
                           .held_loss = entry.at("held_loss"),
                           .held_accuracy = entry.at("held_accuracy")});
    const Evaluation& read = evaluations.back();
    const bool is_right = read.step > before && std::isfinite(read.loss) &&
                          std::isfinite(read.held_loss) && read.held_accuracy >= 0 &&
                          read.held_accuracy <= 1;
    if (!is_right) throw std::out_of_range("an evaluation has a number that none can have");
    before = read.step;
  }
  return evaluations;
}

// What is right more often is better; of equals, what is surer of what is right.
bool is_better(const Evaluation& evaluation, const Evaluation& than) {
  return std::pair(evaluation.held_accuracy, -evaluation.held_loss) >
         std::pair(than.held_accuracy, -than.held_loss);
}

torch::Device device_of(const encode::TuningJob& job) {
  return job.settings.device == "cuda" ? torch::kCUDA : torch::kCPU;
}

}  // namespace

ordered_json json_of(const Evaluation& evaluation) {
  return {{"step", evaluation.step},
          {"loss", evaluation.loss},
          {"held_loss", evaluation.held_loss},
          {"held_accuracy", evaluation.held_accuracy}};
}

TuningRun::TuningRun(const encode::TuningJob& job, const TokenizedRows& rows, RunRows run_rows,
                     RunPlace place)
    : job_(job),
      rows_(rows),
      run_rows_(std::move(run_rows)),
      place_(std::move(place)),
      seed_(job.settings.seed * 1000003 + place_.number),
      encoder_(job.encoder, rows.texts,
               {.lora_rank = job.settings.lora_rank, .seed = seed_, .device = device_of(job)}),
      classifier_(job.classes.size(), encoder_.dimension(), encoder_.config().is_unit_length, seed_,
                  device_of(job)) {
  add_parameters(encoder_.parameters(), 1);
  add_parameters(classifier_.parameters(), job.settings.classifier_rate / job.settings.rate);
  const std::size_t batch = job.settings.batch;
  steps_an_epoch_ = (run_rows_.learn.size() + batch - 1) / batch;
  steps_ = steps_an_epoch_ * job.settings.epochs;
  resume_if_there();
}

void TuningRun::add_parameters(const std::vector<Parameter>& parameters, double rate_factor) {
  for (const Parameter& parameter : parameters) {
    names_.push_back(parameter.name);
    optimizer_.add(parameter.value, rate_factor,
                   parameter.is_matrix ? job_.settings.weight_decay : 0);
  }
}

// Up in a line, then down in a line, to zero behind the last step.
double TuningRun::rate_at(std::size_t step) const {
  const auto all = static_cast<double>(steps_);
  const double warm = std::floor(all * job_.settings.warm_up);
  const auto made = static_cast<double>(step);
  if (made < warm) return job_.settings.rate * (made + 1) / (warm + 1);
  return job_.settings.rate * (all - made) / std::max(1.0, all - warm);
}

double TuningRun::work() const {
  const auto learned = static_cast<double>(run_rows_.learn.size());
  const auto held = static_cast<double>(run_rows_.held.size() * kEvaluationsAnEpoch);
  return static_cast<double>(job_.settings.epochs) * (learned * kCostOfLearning + held);
}

double TuningRun::work_left() const {
  return work() * static_cast<double>(steps_ - step_) / static_cast<double>(steps_);
}

void TuningRun::learn(ProgressLines& progress, const std::function<bool()>& should_stop) {
  Stopwatch since_checkpoint;
  Batches batches;
  std::size_t planned_epoch = job_.settings.epochs;  // none
  try {
    while (true) {
      if (is_evaluation_due()) evaluate(progress, should_stop);
      if (step_ == steps_ || is_hopeless()) break;
      if (should_stop()) throw Interrupted();
      const std::size_t epoch = step_ / steps_an_epoch_;
      if (epoch != planned_epoch) {
        batches = length_batches(run_rows_.learn, rows_.lengths, job_.settings.batch, seed_, epoch);
        planned_epoch = epoch;
      }
      const auto& batch = batches[step_ % steps_an_epoch_];
      const double loss = make_step(batch);
      progress.advance(kCostOfLearning * static_cast<double>(batch.size()));
      progress.step(place_.name, step_, steps_, loss, rate_at(step_ - 1));
      if (since_checkpoint.seconds() > job_.settings.checkpoint_minutes * 60) {
        save();
        since_checkpoint = Stopwatch();
      }
    }
  } catch (const Interrupted&) {
    save();
    throw;
  }
  if (saved_ < step_) save();   // what comes now may be interrupted, too
  progress.forgo(work_left());  // where it stopped early
  take_best();
}

// At the end of each of an epoch's equal parts; once a step, also where the run goes on from there.
bool TuningRun::is_evaluation_due() const {
  if (step_ == 0 || run_rows_.held.empty()) return false;
  if (!evaluations_.empty() && evaluations_.back().step == step_) return false;
  const std::size_t in_epoch = (step_ - 1) % steps_an_epoch_ + 1;
  return in_epoch * kEvaluationsAnEpoch / steps_an_epoch_ >
         (in_epoch - 1) * kEvaluationsAnEpoch / steps_an_epoch_;
}

// A step with a gradient that is none leaves weights that are none, and no loss may come after it.
void TuningRun::require_number(const char* what, double value, std::size_t step) const {
  if (std::isfinite(value)) return;
  throw InvalidInput("tuning, " + place_.name + ", step " + std::to_string(step) + ": the " + what +
                     " is no number any more. Give a smaller --rate than " +
                     json(job_.settings.rate).dump() + ".");
}

double TuningRun::make_step(std::span<const std::size_t> batch) {
  StepDropout dropout(encoder_.dropout_shares(), seed_, step_);
  torch::manual_seed(seed_ + step_);  // of what drops by libtorch's own generator
  const torch::Tensor loss = loss_of(batch, dropout);
  loss.backward();
  const double value = loss.item<double>();
  require_number("loss", value, step_ + 1);
  const double rate = rate_at(step_);
  ++step_;
  require_number("gradient", optimizer_.step(step_, rate), step_);
  loss_since_ += value;
  ++steps_since_;
  return value;
}

// Where contrast alone forms the encoder, the classifier learns beside it and does not reach back.
torch::Tensor TuningRun::loss_of(std::span<const std::size_t> batch, StepDropout& dropout) const {
  const torch::Tensor vectors =
      encoder_.vectors(packed_batch(batch, rows_.texts, encoder_.config()), dropout);
  std::vector<std::int64_t> numbers;
  for (const std::size_t row : batch) numbers.push_back(job_.rows[row].label);
  const torch::Tensor labels = torch::tensor(numbers).to(vectors.device());
  const TuningLoss kind = job_.settings.loss;
  const torch::Tensor seen = kind == TuningLoss::kContrastive ? vectors.detach() : vectors;
  const torch::Tensor loss = torch::cross_entropy_loss(classifier_.scores(seen), labels);
  return kind == TuningLoss::kClassification ? loss : loss + contrastive_loss(vectors, labels);
}

Matrix TuningRun::scores(std::span<const std::size_t> rows, ProgressLines& progress,
                         const std::function<bool()>& should_stop) const {
  const torch::NoGradGuard no_gradient;
  Matrix all(rows.size(), job_.classes.size());
  std::vector<std::size_t> places(rows.size());
  std::vector<std::size_t> lengths(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    places[i] = i;
    lengths[i] = rows_.lengths[rows[i]];
  }
  for (const auto& batch : sorted_batches(places, lengths, kTextsAtOnce)) {
    if (should_stop()) throw Interrupted();
    std::vector<std::size_t> chosen;
    for (const std::size_t place : batch) chosen.push_back(rows[place]);
    StepDropout nothing;
    const torch::Tensor found =
        classifier_
            .scores(encoder_.vectors(packed_batch(chosen, rows_.texts, encoder_.config()), nothing))
            .to(torch::kCPU)
            .contiguous();
    const auto values = floats_of(found);
    for (std::size_t i = 0; i < batch.size(); ++i) {
      const auto row = values.subspan(i * all.columns(), all.columns());
      std::copy(row.begin(), row.end(), all.row(batch[i]).begin());
    }
    progress.advance(static_cast<double>(batch.size()));
  }
  return all;
}

void TuningRun::evaluate(ProgressLines& progress, const std::function<bool()>& should_stop) {
  const Matrix found = scores(run_rows_.held, progress, should_stop);
  Evaluation evaluation{
      .step = step_,
      .loss = loss_since_ / static_cast<double>(std::max<std::size_t>(1, steps_since_))};
  for (std::size_t i = 0; i < found.rows(); ++i) {
    const auto row = found.row(i);
    const std::uint32_t label = job_.rows[run_rows_.held[i]].label;
    const auto largest = std::max_element(row.begin(), row.end());
    double sum = 0;
    for (const float score : row) sum += std::exp(double{score} - double{*largest});
    evaluation.held_loss += std::log(sum) - (double{row[label]} - double{*largest});
    if (static_cast<std::uint32_t>(largest - row.begin()) == label) evaluation.held_accuracy += 1;
  }
  evaluation.held_loss /= static_cast<double>(found.rows());
  evaluation.held_accuracy /= static_cast<double>(found.rows());
  loss_since_ = 0;
  steps_since_ = 0;
  evaluations_.push_back(evaluation);
  if (evaluations_.size() == 1 || is_better(evaluation, evaluations_[best_])) keep_best();
  progress.say("evaluation", {{"run", place_.name},
                              {"step", evaluation.step},
                              {"steps", steps_},
                              {"loss", evaluation.loss},
                              {"held_loss", evaluation.held_loss},
                              {"held_accuracy", evaluation.held_accuracy}});
}

bool TuningRun::is_hopeless() const {
  return !evaluations_.empty() && evaluations_.size() - 1 - best_ >= kPatience;
}

void TuningRun::keep_best() {
  best_ = evaluations_.size() - 1;
  kept_.clear();
  for (const AdamW::Item& item : optimizer_.items()) kept_.push_back(item.value.detach().clone());
}

void TuningRun::take_best() {
  const torch::NoGradGuard no_gradient;
  for (std::size_t i = 0; i < kept_.size(); ++i) optimizer_.items()[i].value.copy_(kept_[i]);
}

void TuningRun::save() {
  TensorFileWriter writer;
  std::vector<torch::Tensor> kept_alive;
  const auto add = [&](const std::string& name, const torch::Tensor& tensor) {
    kept_alive.push_back(tensor.detach().to(torch::kCPU).contiguous());
    writer.add(name, floats_of(kept_alive.back()), shape_of(tensor));
  };
  for (std::size_t i = 0; i < names_.size(); ++i) {
    const AdamW::Item& item = optimizer_.items()[i];
    add("value." + names_[i], item.value);
    add("first." + names_[i], item.first);
    add("second." + names_[i], item.second);
    if (!kept_.empty()) add("best." + names_[i], kept_[i]);
  }
  writer.add_note("fingerprint", place_.fingerprint);
  writer.add_note("state", json{{"step", step_},
                                {"loss_since", loss_since_},
                                {"steps_since", steps_since_},
                                {"best", best_},
                                {"evaluations", json_of(evaluations_)}}
                               .dump());
  const fs::path written = place_.checkpoint.string() + ".new";
  writer.write(written);
  replace_file(place_.checkpoint, written);
  saved_ = step_;
}

void TuningRun::resume_if_there() {
  if (!fs::exists(place_.checkpoint)) return;
  const TensorFile file(place_.checkpoint);
  if (file.note("fingerprint") != place_.fingerprint) return;
  const torch::NoGradGuard no_gradient;
  const auto take = [&](const std::string& name, torch::Tensor& target) {
    const auto values = file.floats(name, shape_of(target));
    auto* const numbers = const_cast<float*>(values.data());  // from_blob() only reads here
    target.copy_(torch::from_blob(numbers, target.sizes()));
  };
  const auto refuse = [&](const std::string& why) {
    throw Corrupt("file '" + place_.checkpoint.string() + "': its state is wrong: " + why +
                  ". Remove it to start anew.");
  };
  const json state = json::parse(file.note("state"), nullptr, /*allow_exceptions=*/false);
  try {
    step_ = count_in(state, "step", steps_);
    loss_since_ = state.at("loss_since");
    steps_since_ = count_in(state, "steps_since", step_);
    evaluations_ = evaluations_of(state.at("evaluations"), step_);
    best_ = count_in(state, "best", evaluations_.empty() ? 0 : evaluations_.size() - 1);
  } catch (const json::exception& error) {
    refuse(error.what());
  } catch (const std::out_of_range& error) {
    refuse(error.what());
  }
  if (!std::isfinite(loss_since_)) refuse("'loss_since' is not finite");
  const bool has_best = !evaluations_.empty();
  if (has_best != file.tensors().contains("best." + names_.front())) {
    refuse("it has evaluations without the best weights, or the other way round");
  }
  saved_ = step_;
  for (std::size_t i = 0; i < names_.size(); ++i) {
    AdamW::Item& item = optimizer_.items()[i];
    take("value." + names_[i], item.value);
    take("first." + names_[i], item.first);
    take("second." + names_[i], item.second);
    if (!has_best) continue;
    kept_.push_back(torch::empty_like(item.value).set_requires_grad(false));
    take("best." + names_[i], kept_.back());
  }
}

}  // namespace triage::tune
