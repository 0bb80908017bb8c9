// What a command can be told about learning.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "triage/cli/options.h"
#include "triage/model/training.h"

namespace triage::cli {

class TrainingFlags {
 public:
  void declare(Options& options);

  // The flags as options. Throws WrongUsage for values outside their range.
  [[nodiscard]] model::TrainingOptions resolved(std::uint64_t seed) const;

  // The same as texts, for the manifest.
  [[nodiscard]] std::map<std::string, std::string> described(std::uint64_t seed) const;

  [[nodiscard]] bool merges_labels() const { return merges_labels_; }

 private:
  [[nodiscard]] bool is_classic() const { return recipe_ == "classic"; }

  std::optional<std::string> recipe_;
  std::optional<std::string> head_;
  std::optional<std::string> balance_;
  std::string encoder_ = "auto";
  std::string split_ = "hash";
  std::string device_ = "cpu";
  bool merges_labels_ = false;
  model::TrainingOptions options_;
};

}  // namespace triage::cli
