// Which encoders are so alike that vectors of one may be compared with vectors of the other, and
// how that was measured.
//
// Vectors of different fingerprints are never mixed, with this one exception: the same model run by
// two programs (a transformer here and a service elsewhere, float32 and int8), measured on texts of
// one's own. A service that was connected anew and gives the same vector of a short text keeps its
// fingerprint (remote_probe.h).
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "triage/base/clock.h"
#include "triage/encode/cosines.h"

namespace triage::encode {

// What two encoders have to reach to be mixed. Below it, the decision of a model that was trained
// with one changes too often with the other.
inline constexpr double kLeastMeanCosine = 0.999;
inline constexpr double kLeastP01Cosine = 0.99;
inline constexpr double kLeastNeighborOverlap = 0.95;
inline constexpr double kMostLengthDifference = 0.01;

struct Parity {
  std::size_t texts = 0;           // that were compared
  std::optional<Cosines> cosines;  // absent: their vectors differ in length
  double neighbor_overlap = 0;     // mean share of the ten nearest texts that both name, 0..1
  std::optional<double> length_difference = {};  // present: one was tuned, so a classifier reads
                                                 // its vectors as they come, not at unit length

  // Do all of them reach what they have to?
  [[nodiscard]] bool is_close() const;
};

// The measurements of a workspace, in one JSON file. The order of two encoders does not matter.
// Processes may use it at once: the last to write wins.
class ParityRecords {
 public:
  // `file` need not exist.
  explicit ParityRecords(std::filesystem::path file) : file_(std::move(file)) {}

  // May vectors of these two fingerprints be mixed? True for equal ones; else if the pair was
  // measured last as close enough. Throws Corrupt if the file cannot be read.
  [[nodiscard]] bool may_be_mixed(std::string_view fingerprint_a,
                                  std::string_view fingerprint_b) const;

  // Notes a measurement in place of an earlier one of the pair. Throws Corrupt, Unavailable.
  void put(std::string_view fingerprint_a, std::string_view fingerprint_b, const Parity& parity,
           Time measured_at) const;

 private:
  std::filesystem::path file_;
};

}  // namespace triage::encode
