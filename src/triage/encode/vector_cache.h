// Vectors that were made before, by the content of their texts: training, serving and a second run
// share them.
//
// One SQLite file for all encoders of a workspace. Several processes may use it at once, and a
// crash loses at most what was being added. It is a cache: whoever finds it broken, or removes it,
// loses time only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "triage/base/error.h"
#include "triage/base/matrix.h"
#include "triage/encode/encoder.h"

namespace triage::encode {

// One thread at a time; open one a thread.
class VectorCache {
 public:
  struct Options {
    // Of the file. The oldest vectors go first, but none that came since it was opened: a run that
    // needs more room than there is would drop what it, or the next one, is about to read.
    std::uint64_t max_bytes = std::uint64_t{4} << 30U;
  };

  // Opens or makes `file` for the vectors of one encoder. Throws Unavailable if its folder cannot
  // be written, Corrupt if the file is none of ours or damaged.
  VectorCache(const std::filesystem::path& file, std::string_view encoder_fingerprint,
              std::size_t dimension, const Options& options);
  ~VectorCache();
  VectorCache(const VectorCache&) = delete;
  VectorCache& operator=(const VectorCache&) = delete;

  // What is known of a text besides its vector.
  struct Found {
    bool is_cut = false;  // it was longer than the model takes
  };

  // Writes the vector of `text` into `vector`, if it is known. REQUIRES: vector.size() ==
  // dimension. Throws Unavailable, Corrupt.
  [[nodiscard]] std::optional<Found> find(std::string_view text, std::span<float> vector);

  // Keeps the vectors of `texts`, all or none of them; those of `cut_texts`, rising rows, are of
  // texts that were cut. Returns false where no room is left. REQUIRES: one text a vector. Throws
  // Unavailable (disk full), Corrupt.
  bool add(std::span<const std::string> texts, MatrixView vectors,
           std::span<const std::size_t> cut_texts = {});

  // Of this encoder.
  [[nodiscard]] std::uint64_t vector_count();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// An encoder that asks a cache first. One thread at a time.
class CachedEncoder final : public Encoder {
 public:
  // REQUIRES: `cache` was opened for the fingerprint and dimension of `encoder`.
  CachedEncoder(std::unique_ptr<Encoder> encoder, std::unique_ptr<VectorCache> cache)
      : encoder_(std::move(encoder)), cache_(std::move(cache)) {}

  // As Encoder::encode(); texts that are found cost no tokens. What is encoded is kept every few
  // seconds, so that who stops loses little; a vector without a direction is not kept, and asked
  // for again. Where the cache fails, `progress` notes it and encoding goes on without.
  EncodedTexts encode(std::span<const std::string> texts, Progress& progress) override;

  [[nodiscard]] std::size_t dimension() const override { return encoder_->dimension(); }
  [[nodiscard]] const std::string& fingerprint() const override { return encoder_->fingerprint(); }
  [[nodiscard]] std::size_t piece_bytes() const override { return encoder_->piece_bytes(); }

  // Texts that encode() found so far.
  [[nodiscard]] std::uint64_t found_count() const { return found_; }

 private:
  void do_without(const Error& error, Progress& progress);
  [[nodiscard]] std::optional<VectorCache::Found> find(const std::string& text,
                                                       std::span<float> vector, Progress& progress);
  void add(std::span<const std::string> texts, const EncodedTexts& made, Progress& progress);

  std::unique_ptr<Encoder> encoder_;
  std::unique_ptr<VectorCache> cache_;
  bool is_usable_ = true;
  bool is_full_ = false;
  std::uint64_t found_ = 0;
};

}  // namespace triage::encode
