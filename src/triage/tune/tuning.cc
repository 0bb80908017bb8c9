#include "triage/tune/tuning.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "triage/base/error.h"
#include "triage/base/file.h"
#include "triage/base/file_lock.h"
#include "triage/base/tensor_file.h"
#include "triage/encode/tuning.h"
#include "triage/encode/tuning_job.h"
#include "triage/tune/compute.h"
#include "triage/tune/model_folder.h"
#include "triage/tune/row_parts.h"
#include "triage/tune/tensors.h"
#include "triage/tune/tokenized_rows.h"
#include "triage/tune/tuning_run.h"

namespace triage::tune {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

ordered_json figures_of(const std::string& run, const std::vector<Evaluation>& evaluations) {
  ordered_json list = ordered_json::array();
  for (const Evaluation& evaluation : evaluations) {
    ordered_json figures = {{"run", run}};
    figures.update(json_of(evaluation));
    list.push_back(std::move(figures));
  }
  return list;
}

// The job while it is done: knows which runs are finished, and where their results are.
class Work {
 public:
  Work(fs::path folder, ProgressLines& progress, const std::function<bool()>& should_stop)
      : folder_(std::move(folder)),
        job_(encode::read_tuning_job(folder_)),
        fingerprint_(encode::fingerprint_of(job_)),
        progress_(progress),
        should_stop_(should_stop) {}

  void run() {
    const auto lock = FileLock::try_take(folder_ / "lock");
    if (!lock) {
      throw Unavailable("folder '" + folder_.string() +
                        "': another process works on this job. Wait for it, or stop it.");
    }
    if (is_done()) return;
    use_device(job_.settings);
    rows_ = tokenized_rows(job_, encode::read_encoder_config(job_.encoder));
    fs::create_directories(state());
    const std::size_t folds = job_.settings.folds;
    if (folds > 0) {
      tuning_.folds = folds_of(job_.rows, folds, job_.settings.seed);
      tuning_.out_of_fold = Matrix(job_.rows.size(), job_.classes.size());
    }
    expect_all();
    for (std::uint32_t fold = 0; fold < folds; ++fold) cross_fit(fold);
    learn_all();
    std::error_code ignored;  // what is left of it does no harm
    fs::remove_all(state(), ignored);
    progress_.say("done", {{"model", model().string()}});
  }

 private:
  [[nodiscard]] fs::path state() const { return folder_ / "state"; }
  [[nodiscard]] fs::path model() const { return folder_ / "model"; }

  [[nodiscard]] bool is_done() const {
    if (!fs::exists(model())) return false;
    const auto made = encode::read_tuning_if_there(model());
    if (!made || ordered_json::parse(made->settings).value("job", "") != fingerprint_) {
      throw InvalidInput("folder '" + model().string() +
                         "': it is the model of another job. Remove it to start this one.");
    }
    progress_.say("done", {{"model", model().string()}});
    return true;
  }

  [[nodiscard]] RunRows rows_outside(std::optional<std::uint32_t> fold) const {
    std::vector<bool> is_wanted(job_.rows.size(), true);
    for (std::size_t i = 0; fold && i < is_wanted.size(); ++i) {
      is_wanted[i] = tuning_.folds[i] != *fold;
    }
    return run_rows(job_.rows, is_wanted, job_.settings.stopping_share, job_.settings.seed);
  }

  [[nodiscard]] std::vector<std::size_t> rows_of(std::uint32_t fold) const {
    std::vector<std::size_t> rows;
    for (std::size_t i = 0; i < tuning_.folds.size(); ++i) {
      if (tuning_.folds[i] == fold) rows.push_back(i);
    }
    return rows;
  }

  [[nodiscard]] double cost_of_run(std::size_t rows) const {
    const double share = job_.settings.stopping_share;
    return static_cast<double>(rows * job_.settings.epochs) *
           ((1 - share) * kCostOfLearning + share * kEvaluationsAnEpoch);
  }

  // What all runs will cost, before the first begins, so that the time left is that of the job.
  void expect_all() {
    const std::size_t rows = job_.rows.size();
    progress_.expect(cost_of_run(rows));
    if (job_.settings.folds > 0) {  // each row is learned from in all runs but one, and then scored
      progress_.expect(cost_of_run(rows * (job_.settings.folds - 1)) + static_cast<double>(rows));
    }
    progress_.say("start", {{"rows", job_.rows.size()}, {"runs", job_.settings.folds + 1}});
  }

  [[nodiscard]] std::unique_ptr<TuningRun> open(const std::string& name, std::uint64_t number,
                                                std::optional<std::uint32_t> fold) const {
    RunRows rows = rows_outside(fold);
    if (rows.learn.size() < job_.settings.batch) {
      throw InvalidInput("tuning, " + name + ": its " + std::to_string(rows.learn.size()) +
                         " rows are less than a batch. Give more rows or a smaller --batch.");
    }
    return std::make_unique<TuningRun>(
        job_, rows_, std::move(rows),
        RunPlace{.name = name,
                 .number = number,
                 .checkpoint = state() / ("run-" + std::to_string(number) + ".safetensors"),
                 .fingerprint = fingerprint_});
  }

  // Scores of the fold's rows by a model that did not learn from them.
  void cross_fit(std::uint32_t fold) {
    const std::vector<std::size_t> rows = rows_of(fold);
    const fs::path file = state() / ("fold-" + std::to_string(fold) + ".safetensors");
    const std::string name =
        "fold " + std::to_string(fold + 1) + " of " + std::to_string(job_.settings.folds);
    if (read_scores(file, rows)) {
      progress_.forgo(cost_of_run(job_.rows.size() - rows.size()) +
                      static_cast<double>(rows.size()));
    } else {
      const auto run = open(name, fold + 1, fold);
      progress_.forgo(run->work() - run->work_left());
      run->learn(progress_, should_stop_);
      const Matrix found = run->scores(rows, progress_, should_stop_);
      const ordered_json figures = figures_of(name, run->evaluations());
      write_scores(file, found, figures);
      place_scores(found, rows);
      figures_.insert(figures_.end(), figures.begin(), figures.end());
      std::error_code ignored;
      fs::remove(state() / ("run-" + std::to_string(fold + 1) + ".safetensors"), ignored);
    }
    progress_.say("run", {{"run", name}, {"state", "done"}});
  }

  bool read_scores(const fs::path& file, const std::vector<std::size_t>& rows) {
    if (!fs::exists(file)) return false;
    const TensorFile tensors(file);
    if (tensors.note("fingerprint") != fingerprint_) return false;
    const auto values = tensors.floats("scores", {rows.size(), job_.classes.size()});
    Matrix found(rows.size(), job_.classes.size());
    std::copy(values.begin(), values.end(), found.data());
    const auto figures = ordered_json::parse(tensors.note("figures"), nullptr,
                                             /*allow_exceptions=*/false);
    const bool is_right =
        figures.is_array() && std::ranges::all_of(values, [](float v) { return std::isfinite(v); });
    if (!is_right) {
      throw Corrupt("file '" + file.string() +
                    "': it holds what no run leaves. Remove it to start anew.");
    }
    place_scores(found, rows);
    figures_.insert(figures_.end(), figures.begin(), figures.end());
    return true;
  }

  void write_scores(const fs::path& file, const Matrix& found, const ordered_json& figures) const {
    TensorFileWriter writer;
    writer.add("scores", std::span(found.data(), found.rows() * found.columns()),
               {found.rows(), found.columns()});
    writer.add_note("fingerprint", fingerprint_);
    writer.add_note("figures", figures.dump());
    const fs::path written = file.string() + ".new";
    writer.write(written);
    replace_file(file, written);
  }

  void place_scores(const Matrix& found, const std::vector<std::size_t>& rows) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const auto row = found.row(i);
      std::copy(row.begin(), row.end(), tuning_.out_of_fold.row(rows[i]).begin());
    }
  }

  void learn_all() {
    const std::string name = "all rows";
    const auto run = open(name, 0, std::nullopt);
    progress_.forgo(run->work() - run->work_left());
    run->learn(progress_, should_stop_);
    const ordered_json figures = figures_of(name, run->evaluations());
    figures_.insert(figures_.end(), figures.begin(), figures.end());
    tuning_.base_fingerprint = run->encoder().base_fingerprint();
    tuning_.prompt = job_.prompt;
    tuning_.cleaning = job_.cleaning;
    tuning_.classes = job_.classes;
    tuning_.weight = matrix_of(run->classifier().merged_weight());
    const torch::Tensor bias = run->classifier().bias().detach().to(torch::kCPU).contiguous();
    tuning_.bias.assign(bias.data_ptr<float>(), bias.data_ptr<float>() + bias.numel());
    for (const encode::TuningRow& row : job_.rows) {
      tuning_.groups.push_back(row.group);
      tuning_.texts.push_back(row.text);
      tuning_.tickets.push_back(row.ticket);
    }
    ordered_json settings = ordered_json::parse(encode::settings_json(job_.settings));
    settings["job"] = fingerprint_;
    tuning_.settings = settings.dump();
    tuning_.figures = figures_.dump();
    write_model_folder(run->encoder(), job_.encoder, tuning_, model());
  }

  fs::path folder_;
  encode::TuningJob job_;
  std::string fingerprint_;
  ProgressLines& progress_;
  const std::function<bool()>& should_stop_;
  TokenizedRows rows_;
  encode::Tuning tuning_;
  ordered_json figures_ = ordered_json::array();
};

}  // namespace

void tune(const fs::path& folder, ProgressLines& progress,
          const std::function<bool()>& should_stop) {
  try {
    Work(folder, progress, should_stop).run();
  } catch (const c10::Error& error) {  // its what() is a stack trace
    const std::string said = error.what_without_backtrace();
    if (said.find("allocate memory") != std::string::npos ||
        said.find("out of memory") != std::string::npos) {
      throw Unavailable("out of memory: the system gave no more. Give a smaller --batch.");
    }
    throw Unavailable("libtorch: " + said.substr(0, said.find('\n')) + ".");
  }
}

}  // namespace triage::tune
