// What fine-tuning leaves beside an encoder's weights: a classifier over its vectors, and what it
// said of the rows it learned from while it had not seen them.
//
// `tuning.json` and `tuning.safetensors` in the encoder's folder; docs/formats/tuning.md.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "triage/base/matrix.h"

namespace triage::encode {

struct Tuning {
  std::string base_fingerprint;      // of the encoder before, in float32: encoder_fingerprint()
  std::string prompt;                // that stood in front of every text
  std::string cleaning;              // what the texts were cleaned with, by fingerprint; or empty
  std::vector<std::string> classes;  // in the order of scores
  Matrix weight;                     // classes × dimension
  std::vector<float> bias;           // classes

  std::vector<std::uint64_t> groups;   // of the learned rows, in the job's order; may repeat
  std::vector<std::uint64_t> texts;    // hashes of their texts; rows of a group may have several
  std::vector<std::uint64_t> tickets;  // hashes of their tickets' ids
  std::vector<std::uint32_t> folds;    // of each learned row; empty without cross-fitting
  Matrix out_of_fold;  // learned rows × classes, scores by a model that did not see
                       // the row's fold; empty without cross-fitting

  std::string settings;  // JSON: what the job said
  std::string figures;   // JSON: loss and accuracy by epoch

  // The first learned row of each text, whose rows all have equal scores.
  [[nodiscard]] std::map<std::uint64_t, std::size_t> row_of_text() const;

  // The first learned row of each group. None of a group's rows was seen by the run that scored
  // another one of it.
  [[nodiscard]] std::map<std::uint64_t, std::size_t> row_of_group() const;

  // weight · vector + bias: class scores, whose softmax are probabilities (not calibrated).
  // REQUIRES: as many numbers as the encoder's dimension, as it gives them.
  [[nodiscard]] std::vector<float> scores(std::span<const float> vector) const;

  // Throws Corrupt, naming the encoder, unless its classifier reads vectors of `dimension` numbers.
  void require_fits(const std::string& name, std::size_t dimension) const;
};

// nullopt for an encoder that was not tuned by this program. Throws Corrupt if one of the two files
// is missing, cut off or does not fit the other.
[[nodiscard]] std::optional<Tuning> read_tuning_if_there(const std::filesystem::path& folder);

// The prompt alone, read of `tuning.json`. nullopt for an encoder that was not tuned. Throws
// Corrupt.
[[nodiscard]] std::optional<std::string> prompt_of_tuning(const std::filesystem::path& folder);

// Writes both files. Throws Unavailable. REQUIRES: the sizes agree.
void write_tuning(const Tuning& tuning, const std::filesystem::path& folder);

}  // namespace triage::encode
