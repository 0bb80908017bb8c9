// Turns texts into dense vectors of one length.
//
// Kinds: a transformer on this machine, a remote service. What a vector depends on (weights,
// prompt, pooling, precision, cutting) is in the fingerprint: vectors of different fingerprints are
// never mixed.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "triage/base/matrix.h"
#include "triage/base/progress.h"

namespace triage::encode {

struct EncodedTexts {
  Matrix vectors;                      // one row a text, in the order given
  std::size_t encoded_texts = 0;       // that the model was asked for; others were known
  std::size_t tokens = 0;              // that the model read, special ones included
  std::size_t padding = 0;             // tokens that only filled batches, where that is known
  std::vector<std::size_t> cut_texts;  // rows, rising: longer than the model takes, and so cut
};

// One thread at a time; it uses as many inside as it was opened with.
class Encoder {
 public:
  virtual ~Encoder() = default;

  // Vectors of `texts`: texts × dimension(), float32; unit length where the model says so. A vector
  // does not depend on the other texts beyond rounding. One that has no direction comes as the
  // model gave it, and is of no use: direction_defect() tells. Advances `progress` by texts. Throws
  // Unavailable if a service does not answer.
  virtual EncodedTexts encode(std::span<const std::string> texts, Progress& progress) = 0;

  [[nodiscard]] virtual std::size_t dimension() const = 0;

  // Of all that the vectors depend on; printable, at most 200 bytes.
  [[nodiscard]] virtual const std::string& fingerprint() const = 0;

  // Bytes of text that are some seconds of its work: what is kept together, and lost when somebody
  // stops.
  [[nodiscard]] virtual std::size_t piece_bytes() const { return 32'768; }
};

}  // namespace triage::encode
