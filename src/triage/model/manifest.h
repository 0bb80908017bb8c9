// What a bundle is: everything about a model that fits on a page. Kept as manifest.json.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "triage/base/clock.h"
#include "triage/learn/judge/calibration.h"
#include "triage/learn/judge/threshold.h"
#include "triage/model/dataset.h"
#include "triage/model/features.h"
#include "triage/model/head_workshop.h"
#include "triage/text/cleaner.h"
#include "triage/ticket/label_set.h"

namespace triage::model {

struct Manifest {
  // The newest layout that this program reads and the one it writes.
  static constexpr int kFormat = 1;

  int version = 0;              // of the model; 0 until it has a folder
  std::string program_version;  // that wrote it
  Time created_at;
  std::string source;  // name of the training data, without secrets
  LabelSet classes;

  text::Cleaner::Options cleaning;
  std::string cleaning_fingerprint;
  FeatureOptions features;
  std::string encoder;  // `lexical`, `lexical+minilm`
  std::string encoder_fingerprint;

  HeadPlan head;
  learn::CalibrationParameters calibration;
  learn::Thresholds thresholds;
  learn::ThresholdOptions targets;  // that the thresholds were chosen for

  std::map<std::string, std::vector<std::string>> columns;  // role → columns of the training data
  std::map<std::string, std::string> settings;              // seed, test share, balance, ...
  RowCounts rows;
  std::string data_fingerprint;  // of the documents and labels that were kept
  std::size_t neighbor_voters = 0;
};

// Pretty-printed, members in a fixed order.
[[nodiscard]] std::string to_json(const Manifest& manifest);

// Throws InvalidInput for a format newer than kFormat, Corrupt for anything else that is wrong;
// `path` names the file in messages.
[[nodiscard]] Manifest parse_manifest(const std::string& json, const std::string& path);

}  // namespace triage::model
