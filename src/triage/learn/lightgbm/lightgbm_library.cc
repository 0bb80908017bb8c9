#include "triage/learn/lightgbm/lightgbm_library.h"

#include <algorithm>
#include <string_view>

#include "triage/base/check.h"
#include "triage/base/error.h"

namespace triage::learn {
namespace {

// What the LogCapture of this thread has heard. LightGBM says a line in pieces: prefix, text, end.
struct Heard {
  bool is_listening = false;
  std::string line;
  std::vector<std::string> warnings;
};
thread_local Heard heard;

void hear(const char* piece) {
  constexpr std::string_view kWarning = "[LightGBM] [Warning] ";
  if (!heard.is_listening) return;
  heard.line += piece;
  if (!heard.line.ends_with('\n')) return;
  heard.line.erase(heard.line.find_last_not_of('\n') + 1);
  if (heard.line.starts_with(kWarning)) {
    std::string text = heard.line.substr(kWarning.size());
    if (std::find(heard.warnings.begin(), heard.warnings.end(), text) == heard.warnings.end()) {
      heard.warnings.push_back(std::move(text));
    }
  }
  heard.line.clear();
}

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// Its threads meet thousands of times a second. By default (libgomp) one that waits spins for
// milliseconds, which on a machine that does other work too, or under a CPU quota, keeps the thread
// waited for from running: two threads were measured 4 to 30 times slower than one. So they sleep
// soon.
SharedLibrary opened_lightgbm() {
  set_environment_default("GOMP_SPINCOUNT", "100");
  return SharedLibrary(
      bundled_library("lib_lightgbm.so", "TRIAGE_LIGHTGBM_LIBRARY", TRIAGE_LIGHTGBM_LIBRARY));
}

}  // namespace

ThreadCountGate::Ticket::Ticket(ThreadCountGate& gate, int threads) : gate_(gate) {
  std::unique_lock lock(gate_.mutex_);
  gate_.is_free_.wait(lock, [&] { return gate_.running_ == 0 || gate_.thread_count_ == threads; });
  gate_.thread_count_ = threads;
  ++gate_.running_;
}

ThreadCountGate::Ticket::Ticket(ThreadCountGate& gate) : gate_(gate) {
  const std::lock_guard lock(gate_.mutex_);
  ++gate_.running_;
}

ThreadCountGate::Ticket::~Ticket() {
  const std::lock_guard lock(gate_.mutex_);
  if (--gate_.running_ == 0) gate_.is_free_.notify_all();
}

LightGbm& LightGbm::get() {
  static LightGbm library;
  return library;
}

LightGbm::LightGbm() : library_(opened_lightgbm()) {
  const auto bind = [this]<typename Function>(Function*& function, const char* name) {
    function = library_.function<Function>(name);
  };
  bind(last_error, "LGBM_GetLastError");
  bind(register_log_callback, "LGBM_RegisterLogCallback");
  bind(dataset_create_from_sampled_column, "LGBM_DatasetCreateFromSampledColumn");
  bind(dataset_create_by_reference, "LGBM_DatasetCreateByReference");
  bind(dataset_push_rows, "LGBM_DatasetPushRows");
  bind(dataset_set_field, "LGBM_DatasetSetField");
  bind(dataset_free, "LGBM_DatasetFree");
  bind(booster_create, "LGBM_BoosterCreate");
  bind(booster_load_model_from_string, "LGBM_BoosterLoadModelFromString");
  bind(booster_free, "LGBM_BoosterFree");
  bind(booster_add_valid_data, "LGBM_BoosterAddValidData");
  bind(booster_update_one_iter, "LGBM_BoosterUpdateOneIter");
  bind(booster_get_num_predict, "LGBM_BoosterGetNumPredict");
  bind(booster_get_predict, "LGBM_BoosterGetPredict");
  bind(booster_get_num_classes, "LGBM_BoosterGetNumClasses");
  bind(booster_get_num_feature, "LGBM_BoosterGetNumFeature");
  bind(booster_save_model_to_string, "LGBM_BoosterSaveModelToString");
  bind(booster_feature_importance, "LGBM_BoosterFeatureImportance");
  bind(booster_fast_init, "LGBM_BoosterPredictForMatSingleRowFastInit");
  bind(booster_predict_fast, "LGBM_BoosterPredictForMatSingleRowFast");
  bind(fast_config_free, "LGBM_FastConfigFree");
}

void LightGbm::check(int status, const char* what) const {
  if (status == 0) return;
  const std::string why = last_error();
  if (contains(why, "CUDA Tree Learner was not enabled")) {
    throw InvalidInput(
        "--device cuda: this build of LightGBM has no CUDA. Use --device cpu or gpu, "
        "or set TRIAGE_LIGHTGBM_LIBRARY to a build that has it.");
  }
  if (contains(why, "GPU Tree Learner was not enabled")) {
    throw InvalidInput(
        "--device gpu: this build of LightGBM has no OpenCL. Use --device cpu, or set "
        "TRIAGE_LIGHTGBM_LIBRARY to a build that has it.");
  }
  if (contains(why, "OpenCL") || contains(why, "opencl")) {
    throw Unavailable("--device gpu: " + why +
                      ". Install an OpenCL driver (Debian: pocl-opencl-icd runs it on the CPU) or "
                      "use --device cpu.");
  }
  if (contains(why, "bad_alloc")) {
    throw Unavailable(std::string(what) + ": there is not enough memory. Train on fewer rows.");
  }
  throw InvalidInput(std::string(what) + ": LightGBM says: " + why + ". Check rows and options.");
}

LogCapture::LogCapture(const LightGbm& lightgbm) {
  TRIAGE_CHECK(!heard.is_listening, "log captures do not nest");
  heard = {.is_listening = true, .line = {}, .warnings = {}};
  lightgbm.register_log_callback(&hear);
}

LogCapture::~LogCapture() { heard = {}; }

const std::vector<std::string>& LogCapture::warnings() const { return heard.warnings; }

}  // namespace triage::learn
