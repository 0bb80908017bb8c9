// What `triage-tune` is to do: which encoder, how, and the rows to learn from.
//
// Rows are token ids, not texts: `triage-tune` learns from what the encoder will read, needs no
// tokenizer (Debian's SentencePiece and libtorch cannot be in one process, since each brings a
// protobuf of its own), and no ticket's text lies in a job.
//
// A folder with `job.json` and `rows.jsonl`, written by `triage encoder tune` or by hand;
// docs/formats/tuning.md.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "triage/encode/token_ids.h"

namespace triage::encode {

// What a tuned encoder's vectors are to be good for.
enum class TuningLoss : std::uint8_t {
  kClassification,  // cross-entropy of a linear classifier over them
  kContrastive,     // those of a class near each other (Khosla et al., 2020)
  kBoth,            // the sum
};

// `classification`, `contrastive`, `both`.
[[nodiscard]] std::string_view name_of(TuningLoss loss);
// Throws InvalidInput that lists the names.
[[nodiscard]] TuningLoss tuning_loss_named(std::string_view name);

// From `least` to `most`, both allowed.
template <typename Number>
struct TuningRange {
  Number least;
  Number most;
  [[nodiscard]] constexpr bool holds(Number number) const {
    return number >= least && number <= most;  // not NaN
  }
};

// What the settings may be.
struct TuningRanges {
  static constexpr TuningRange<std::size_t> kMaxTokens{3, 1U << 20U};
  static constexpr TuningRange<std::size_t> kEpochs{1, 1000};
  static constexpr TuningRange<std::size_t> kBatch{1, 1U << 20U};
  static constexpr TuningRange<double> kRate{1e-9, 1};
  static constexpr TuningRange<std::size_t> kLoraRank{0, 1024};
  static constexpr TuningRange<std::size_t> kFolds{0, 20};  // but 1, which leaves nothing
};

struct TuningSettings {
  std::size_t max_tokens = 96;  // where texts were cut, special tokens included
  TuningLoss loss = TuningLoss::kClassification;
  std::size_t epochs = 2;
  std::size_t batch = 32;         // texts a step
  double rate = 1e-4;             // of the encoder's weights, at its highest
  double classifier_rate = 1e-3;  // of the classifier over it, at its highest
  double warm_up = 0.1;           // share of the steps in which the rates rise
  double weight_decay = 0.01;     // of matrices, decoupled (Loshchilov and Hutter, 2019)
  std::size_t lora_rank = 0;      // 0: all weights are trained; else low-rank additions to them
  std::size_t folds = 2;          // of cross-fitting, before the run over all rows; 0: none
  double stopping_share = 0.05;   // of a run's rows, held to choose the best epoch; 0: none
  std::uint64_t seed = 0;
  std::size_t threads = 0;     // 0: one for each core
  std::string device = "cpu";  // `cpu` or `cuda`
  double checkpoint_minutes = 5;
};

struct TuningRow {
  TokenIds ids;  // of the text, prompt and special tokens included
  std::uint32_t label = 0;
  std::uint64_t group = 0;   // rows of one group are always on the same side
  std::uint64_t text = 0;    // hash of what is encoded; rows of a group may have several texts
  std::uint64_t ticket = 0;  // hash of the ticket's id, to know it again if its text is another
};

struct TuningJob {
  std::filesystem::path encoder;     // a Hugging Face folder
  std::string prompt;                // that is in front of every text
  std::string cleaning;              // what the texts were cleaned with, by fingerprint; or empty
  std::vector<std::string> classes;  // by label
  TuningSettings settings;
  std::vector<TuningRow> rows;
};

// Throws NotFound if a file is missing, InvalidInput (naming key or line) for what cannot be used:
// a key that is not known, a number out of its range, a label without a class, too few rows.
[[nodiscard]] TuningJob read_tuning_job(const std::filesystem::path& folder);

// Writes both files; `folder` exists. Equal jobs give equal bytes. Throws Unavailable.
void write_tuning_job(const TuningJob& job, const std::filesystem::path& folder);

// The settings as the JSON object that job.json has them in.
[[nodiscard]] std::string settings_json(const TuningSettings& settings);

// Of all that a result depends on: tells whether a checkpoint belongs to the job. 16 hex digits.
[[nodiscard]] std::string fingerprint_of(const TuningJob& job);

}  // namespace triage::encode
