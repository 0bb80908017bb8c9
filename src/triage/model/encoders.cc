#include "triage/model/encoders.h"

#include <algorithm>
#include <cmath>

#include "triage/base/error.h"
#include "triage/encode/unit_length.h"

namespace triage::model {
namespace {

// Lets the user stop, and counts nothing: where several encoders read the same texts.
class Uncounted final : public Progress {
 public:
  explicit Uncounted(Progress& progress) : progress_(progress) {}
  void begin(std::string_view, std::optional<std::uint64_t>) override {}
  void advance(std::uint64_t) override { progress_.advance(0); }
  void end() override {}
  void note(std::string_view text) override { progress_.note(text); }

 private:
  Progress& progress_;
};

void require_directions(const Matrix& vectors, const EncoderUse& use) {
  for (std::size_t i = 0; i < vectors.rows(); ++i) {
    const auto row = vectors.row(i);
    double square = 0;
    for (const float value : row) square += double{value} * double{value};
    if (std::isfinite(square) && square > 0) continue;
    throw InvalidInput("encoder '" + use.name +
                       "': gave a vector without a direction (zeros, or numbers that are not "
                       "finite). Check it with `triage encoder verify`.");
  }
}

}  // namespace

void Encoders::add(EncoderUse use, std::unique_ptr<encode::Encoder> encoder) {
  for (const EncoderUse& other : uses_) {
    if (other.name == use.name) {
      throw InvalidInput("encoder '" + use.name + "': is named twice. Name each encoder once.");
    }
  }
  use.columns = encoder->dimension();
  use.fingerprint = encoder->fingerprint();
  uses_.push_back(std::move(use));
  encoders_.push_back(std::move(encoder));
}

DenseVectors Encoders::encode(std::span<const std::string> texts, Progress& progress) {
  const std::scoped_lock lock(mutex_);
  Uncounted uncounted(progress);
  DenseVectors blocks;
  for (std::size_t k = 0; k < encoders_.size(); ++k) {
    const bool is_last = k + 1 == encoders_.size();
    Matrix vectors =
        encoders_[k]->encode(texts, is_last ? progress : static_cast<Progress&>(uncounted)).vectors;
    require_directions(vectors, uses_[k]);
    for (std::size_t i = 0; i < vectors.rows(); ++i) encode::scale_to_unit_length(vectors.row(i));
    blocks[uses_[k].block()] = std::move(vectors);
  }
  return blocks;
}

}  // namespace triage::model
