// What was measured of models that reckon with fewer bits: how near their vectors are to those in
// float32. Measured once, since it takes the model twice.
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>

#include "triage/encode/cosines.h"

namespace triage::encode {

// One JSON file of a workspace. Processes may use it at once: the last to write wins. It is a memo:
// a file that cannot be read is as good as none.
class PrecisionRecords {
 public:
  // `file` need not exist.
  explicit PrecisionRecords(std::filesystem::path file) : file_(std::move(file)) {}

  // Of the encoder with that fingerprint, if it was measured.
  [[nodiscard]] std::optional<Cosines> find(std::string_view fingerprint) const;

  // Throws Unavailable.
  void put(std::string_view fingerprint, const Cosines& to_float32) const;

 private:
  std::filesystem::path file_;
};

}  // namespace triage::encode
