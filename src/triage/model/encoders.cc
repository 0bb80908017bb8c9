#include "triage/model/encoders.h"

#include <mutex>

#include "triage/base/check.h"
#include "triage/base/error.h"
#include "triage/encode/unit_length.h"

namespace triage::model {
namespace {

// Where several encoders read the same texts, a text counts once: when all have read it, on
// average.
class SharedProgress final : public Progress {
 public:
  SharedProgress(Progress& progress, std::size_t encoders)
      : progress_(progress), encoders_(encoders) {}
  void begin(std::string_view, std::optional<std::uint64_t>) override {}
  void advance(std::uint64_t count) override {
    const std::scoped_lock lock(mutex_);
    const std::uint64_t before = read_ / encoders_;
    read_ += count;
    progress_.advance(read_ / encoders_ - before);
  }
  void end() override {}
  void note(std::string_view text) override { progress_.note(text); }

 private:
  Progress& progress_;
  std::uint64_t encoders_;
  std::mutex mutex_;
  std::uint64_t read_ = 0;
};

// A tuned encoder's classifier was fitted on its vectors as they come; all others are scaled.
void scale(const EncoderUse& use, Matrix& vectors, std::map<std::size_t, Rejection>& defects) {
  for (std::size_t i = 0; i < vectors.rows(); ++i) {
    const auto row = vectors.row(i);
    const auto defect =
        use.is_tuned ? encode::direction_defect(row) : encode::scale_to_unit_length(row);
    if (!defect) continue;
    defects.emplace(i, Rejection{"no_vector", "encoder '" + use.name + "' gave it a vector that " +
                                                  std::string(*defect)});
  }
}

}  // namespace

void Encoders::add(EncoderUse use, std::unique_ptr<encode::Encoder> encoder,
                   std::optional<encode::Tuning> tuning) {
  if (use.name == "lexical" || use.name == "given") {
    throw InvalidInput("encoder '" + use.name +
                       "': the name is taken by what tickets bring themselves. Give it another: "
                       "triage encoder add NAME FOLDER.");
  }
  for (const EncoderUse& other : uses_) {
    if (other.name != use.name) continue;
    throw InvalidInput("encoder '" + use.name + "': two would have this name, from '" +
                       other.folder + "' and '" + use.folder +
                       "'. Give them names: triage encoder add NAME FOLDER.");
  }
  use.columns = encoder->dimension();
  use.fingerprint = encoder->fingerprint();
  if (tuning) {
    tuning->require_fits(use.name, use.columns);
    use.is_tuned = true;
    tunings_.emplace(use.name, std::move(*tuning));
  }
  texts_read_.push_back({.encoder = use.name});
  uses_.push_back(std::move(use));
  encoders_.push_back(std::move(encoder));
}

const encode::Tuning& Encoders::tuning_of(std::string_view name) const {
  const auto found = tunings_.find(name);
  TRIAGE_CHECK(found != tunings_.end(), "training has a tuned encoder's tuning");
  return found->second;
}

DenseRows Encoders::encode(std::span<const std::string> texts, Progress& progress) {
  const std::scoped_lock lock(mutex_);
  SharedProgress shared(progress, encoders_.size());
  DenseRows rows;
  for (std::size_t k = 0; k < encoders_.size(); ++k) {
    encode::EncodedTexts made = encoders_[k]->encode(texts, shared);
    texts_read_[k].texts += texts.size();
    texts_read_[k].cut += made.cut_texts.size();
    scale(uses_[k], made.vectors, rows.defects);
    rows.blocks[uses_[k].block()] = std::move(made.vectors);
  }
  return rows;
}

std::vector<TextsRead> Encoders::texts_read() const {
  const std::scoped_lock lock(mutex_);
  return texts_read_;
}

}  // namespace triage::model
