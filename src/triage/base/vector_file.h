// The vectors of one encoder in one file: written once, then looked at where they lie.
//
// Layout: docs/formats/vector_file.md. Rows are float32, row-major, without gaps; their order is
// the writer's, and what a row belongs to is kept elsewhere.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "triage/base/file.h"
#include "triage/base/mapped_matrix.h"

namespace triage {

// Until close() returns, readers see the previous file or none. One thread at a time; one writer a
// path.
class VectorFileWriter {
 public:
  // `encoder` is the fingerprint of what made the vectors, at most 4,000 bytes.
  // Throws Unavailable if the folder of `path` cannot be written. REQUIRES: dimension > 0.
  VectorFileWriter(std::filesystem::path path, std::string encoder, std::size_t dimension);

  // Throws Unavailable (disk full). REQUIRES: vector.size() == dimension, close() was not called.
  void append(std::span<const float> vector);

  // Writes the checksums, syncs and renames into place. Throws Unavailable. Called at most once.
  void close();

 private:
  void flush_block();

  // Constant after construction.
  const std::string encoder_;
  const std::size_t dimension_;
  const std::size_t rows_per_block_;

  // Changed by append() and close().
  StagedFile file_;
  std::uint64_t rows_ = 0;
  std::vector<float> block_;              // rows not yet written
  std::vector<std::uint64_t> checksums_;  // of the blocks written
};

// Immutable; any thread. Movable; the matrix lives as long as the object.
class VectorFile {
 public:
  // Checks everything but the rows, so it takes no longer for a large file.
  // Throws NotFound if there is no such file, InvalidInput if it is no vector file or a newer
  // version's, Corrupt if it was cut short or its header changed.
  explicit VectorFile(const std::filesystem::path& path);

  // Throws InvalidInput, naming both fingerprints, unless `encoder` made the vectors.
  void require_encoder(std::string_view encoder) const;

  // Reads all rows. Throws Corrupt, naming the rows, if any byte differs from what was written.
  void verify() const;

  [[nodiscard]] const std::string& encoder() const { return encoder_; }
  [[nodiscard]] const MappedMatrix& matrix() const { return matrix_; }

 private:
  std::filesystem::path path_;
  std::string encoder_;
  std::size_t rows_per_block_ = 1;
  std::vector<std::uint64_t> checksums_;  // of each block of rows
  MappedMatrix matrix_;
};

}  // namespace triage
