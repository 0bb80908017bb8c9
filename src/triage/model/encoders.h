// The encoders that a model's dense features come from.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "triage/base/matrix.h"
#include "triage/base/outcome.h"
#include "triage/base/progress.h"
#include "triage/encode/encoder.h"
#include "triage/encode/tuning.h"

namespace triage::model {

// Dense rows by the name of their block.
using DenseVectors = std::map<std::string, Matrix, std::less<>>;

// Dense rows of texts or documents, and of which of them they are of no use.
struct DenseRows {
  DenseVectors blocks;
  std::map<std::size_t, Rejection> defects;  // by row: `no_vector`, and who gave what
};

// An encoder as a bundle names it: enough to open the same one again.
struct EncoderUse {
  std::string name;        // as in `encoder list`, or of its folder
  std::string folder;      // where its model lay; empty for a service
  std::string prompt;      // words in front of every text
  std::string precision;   // f32, bf16, int8
  std::string long_texts;  // head, head-tail, windows
  std::size_t columns = 0;
  std::string fingerprint = {};
  bool is_tuned = false;          // fine-tuned: what it learned from, its vectors know by heart
  std::vector<float> probe = {};  // what a service gave for a text of ours (encode::RemoteService)

  [[nodiscard]] std::string block() const { return (is_tuned ? "tuned:" : "dense:") + name; }
};

// What an encoder was given to read.
struct TextsRead {
  std::string encoder;      // its name
  std::uint64_t texts = 0;  // those of a ticket with and without its fields are two
  std::uint64_t cut = 0;    // of them longer than it takes, and cut
};

// Opened encoders. Any thread: one encodes at a time.
class Encoders {
 public:
  // Fills in columns and fingerprint. `tuning` is what fine-tuning left, to learn from a tuned
  // encoder; without, `use` says whether it is one. Throws InvalidInput if the name is taken,
  // Corrupt if the tuning is of vectors of another length.
  void add(EncoderUse use, std::unique_ptr<encode::Encoder> encoder,
           std::optional<encode::Tuning> tuning = std::nullopt);

  [[nodiscard]] const std::vector<EncoderUse>& uses() const { return uses_; }

  // What fine-tuning left of the encoder of that name. REQUIRES: it was added with it.
  [[nodiscard]] const encode::Tuning& tuning_of(std::string_view name) const;

  // A block for each encoder: texts × columns; rows of unit length, but for tuned encoders. A text
  // whose vector has no direction is among the defects. Advances `progress` by texts. Throws what
  // Encoder::encode() throws.
  [[nodiscard]] DenseRows encode(std::span<const std::string> texts, Progress& progress);

  // By each encoder, since it was added.
  [[nodiscard]] std::vector<TextsRead> texts_read() const;

 private:
  mutable std::mutex mutex_;
  std::vector<EncoderUse> uses_;
  std::vector<TextsRead> texts_read_;
  std::vector<std::unique_ptr<encode::Encoder>> encoders_;
  std::map<std::string, encode::Tuning, std::less<>> tunings_;  // by the encoder's name
};

}  // namespace triage::model
