// LightGBM's C interface, opened when first used. For the files of this folder alone.
//
// https://lightgbm.readthedocs.io/en/v4.6.0/C-API.html. The library keeps its thread count and its
// log in global state; what that asks of callers is said at LightGbm::threads and LogCapture.
#pragma once

#include <LightGBM/c_api.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <string>
#include <vector>

#include "triage/base/shared_library.h"

namespace triage::learn {

// Lets trainings of the same thread count run at the same time; one of another count waits. Not in
// turn: folds of one training wait for each other, so none may queue behind a stranger.
class ThreadCountGate {
 public:
  // Waits for its turn; the turn lasts as long as the object.
  class Ticket {
   public:
    Ticket(ThreadCountGate& gate, int threads);
    explicit Ticket(ThreadCountGate& gate);  // with whatever count there is, so it never waits
    ~Ticket();
    Ticket(const Ticket&) = delete;
    Ticket& operator=(const Ticket&) = delete;

   private:
    ThreadCountGate& gate_;
  };

  // That of the trainings under way, or of the last one; 1 before the first.
  [[nodiscard]] int thread_count() const { return thread_count_.load(); }

 private:
  std::mutex mutex_;
  std::condition_variable is_free_;
  int running_ = 0;                    // protected by mutex_
  std::atomic<int> thread_count_ = 1;  // written under mutex_
};

class LightGbm {
 public:
  // Opens it on the first call (see bundled_library: TRIAGE_LIGHTGBM_LIBRARY). Any thread.
  // Throws NotFound or Unavailable; the next call tries again.
  static LightGbm& get();

  decltype(LGBM_GetLastError)* last_error;
  decltype(LGBM_RegisterLogCallback)* register_log_callback;

  decltype(LGBM_DatasetCreateFromSampledColumn)* dataset_create_from_sampled_column;
  decltype(LGBM_DatasetCreateByReference)* dataset_create_by_reference;
  decltype(LGBM_DatasetPushRows)* dataset_push_rows;
  decltype(LGBM_DatasetSetField)* dataset_set_field;
  decltype(LGBM_DatasetFree)* dataset_free;

  decltype(LGBM_BoosterCreate)* booster_create;
  decltype(LGBM_BoosterLoadModelFromString)* booster_load_model_from_string;
  decltype(LGBM_BoosterFree)* booster_free;
  decltype(LGBM_BoosterAddValidData)* booster_add_valid_data;
  decltype(LGBM_BoosterUpdateOneIter)* booster_update_one_iter;
  decltype(LGBM_BoosterGetNumPredict)* booster_get_num_predict;
  decltype(LGBM_BoosterGetPredict)* booster_get_predict;
  decltype(LGBM_BoosterGetNumClasses)* booster_get_num_classes;
  decltype(LGBM_BoosterGetNumFeature)* booster_get_num_feature;
  decltype(LGBM_BoosterSaveModelToString)* booster_save_model_to_string;
  decltype(LGBM_BoosterFeatureImportance)* booster_feature_importance;
  decltype(LGBM_BoosterPredictForMatSingleRowFastInit)* booster_fast_init;
  decltype(LGBM_BoosterPredictForMatSingleRowFast)* booster_predict_fast;
  decltype(LGBM_FastConfigFree)* fast_config_free;

  // Throws if `status`, which a call returned, is not 0: Unavailable where memory or a device is
  // lacking, InvalidInput else; `what` failed.
  void check(int status, const char* what) const;

  // The thread count is one number for the whole library, set by every call that takes parameters;
  // changing it under a training would change the size of its buffers. So trainings hold a ticket
  // of this gate, and predictors are made with the count that the last training set.
  mutable ThreadCountGate threads;

 private:
  LightGbm();

  SharedLibrary library_;
};

// While it lives, what LightGBM logs in this thread is kept and not printed. The library's log is
// thread-local, so every thread that calls it needs one. They do not nest.
class LogCapture {
 public:
  explicit LogCapture(const LightGbm& lightgbm);
  ~LogCapture();
  LogCapture(const LogCapture&) = delete;
  LogCapture& operator=(const LogCapture&) = delete;

  // Each warning once, in the order of its first appearance.
  [[nodiscard]] const std::vector<std::string>& warnings() const;
};

}  // namespace triage::learn
