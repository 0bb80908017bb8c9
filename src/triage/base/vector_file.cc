#include "triage/base/vector_file.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <utility>

#include "triage/base/check.h"
#include "triage/base/error.h"
#include "triage/base/fingerprint.h"

namespace triage {
namespace {

namespace fs = std::filesystem;

static_assert(std::endian::native == std::endian::little, "the format is little-endian");

constexpr std::string_view kMagic = "TRIAGEVF";
constexpr std::uint32_t kVersion = 1;
constexpr std::size_t kHeaderBytes = 4096;  // a page, so that rows start at one
constexpr std::size_t kBlockBytes = 1U << 20U;
constexpr std::size_t kEncoderBytesMost = 4000;

// The header's numbers in their order in the file; the fingerprint follows, its checksum ends it.
struct HeaderNumbers {
  std::array<char, 8> magic{};
  std::uint32_t version = kVersion;
  std::uint32_t rows_offset = kHeaderBytes;
  std::uint64_t rows = 0;
  std::uint32_t dimension = 0;
  std::uint32_t rows_per_block = 0;
  std::uint32_t encoder_bytes = 0;
  std::uint32_t zero = 0;
  std::uint64_t checksums_hash = 0;
};
static_assert(sizeof(HeaderNumbers) == 48);
static_assert(sizeof(HeaderNumbers) + kEncoderBytesMost + sizeof(std::uint64_t) <= kHeaderBytes);

template <typename T>
std::string_view bytes_of(std::span<const T> values) {
  return {reinterpret_cast<const char*>(values.data()), values.size_bytes()};
}

std::string written_header(const HeaderNumbers& numbers, std::string_view encoder) {
  std::string header(kHeaderBytes, '\0');
  std::memcpy(header.data(), &numbers, sizeof numbers);
  std::copy(encoder.begin(), encoder.end(), header.begin() + sizeof numbers);
  const std::size_t seal_at = kHeaderBytes - sizeof(std::uint64_t);
  const std::uint64_t seal = hash64({header.data(), seal_at});
  std::memcpy(header.data() + seal_at, &seal, sizeof seal);
  return header;
}

[[noreturn]] void throw_corrupt(const fs::path& path, const std::string& why) {
  throw Corrupt("vector file '" + path.string() + "': " + why +
                ". Encode again, or restore it from a copy.");
}

// The header of a file that starts like a vector file.
HeaderNumbers checked_header(const fs::path& path, std::string_view file) {
  if (!file.starts_with(kMagic)) {
    throw InvalidInput("vector file '" + path.string() +
                       "': it does not start like one. Name a file that triage wrote, or a .npy.");
  }
  if (file.size() < kHeaderBytes) throw_corrupt(path, "its header was cut short");
  HeaderNumbers numbers;
  std::memcpy(&numbers, file.data(), sizeof numbers);
  if (numbers.version != kVersion) {
    throw InvalidInput("vector file '" + path.string() + "': it has version " +
                       std::to_string(numbers.version) + ", this program reads version " +
                       std::to_string(kVersion) + ". Use a newer triage, or encode again.");
  }
  const std::string_view encoder =
      file.substr(sizeof numbers, std::min<std::size_t>(numbers.encoder_bytes, kEncoderBytesMost));
  if (file.substr(0, kHeaderBytes) != written_header(numbers, encoder)) {
    throw_corrupt(path, "its header does not fit its checksum");
  }
  return numbers;
}

std::size_t block_count(std::uint64_t rows, std::size_t rows_per_block) {
  return (rows + rows_per_block - 1) / rows_per_block;
}

}  // namespace

VectorFileWriter::VectorFileWriter(fs::path path, std::string encoder, std::size_t dimension)
    : encoder_(std::move(encoder)),
      dimension_(dimension),
      rows_per_block_(std::max<std::size_t>(1, kBlockBytes / (dimension * sizeof(float)))),
      file_(std::move(path)) {
  TRIAGE_CHECK(dimension > 0, "a vector has numbers");
  TRIAGE_CHECK(encoder_.size() <= kEncoderBytesMost, "the fingerprint must fit the header");
  file_.append(std::string(kHeaderBytes, '\0'));
}

void VectorFileWriter::append(std::span<const float> vector) {
  TRIAGE_CHECK(vector.size() == dimension_, "one number a dimension");
  block_.insert(block_.end(), vector.begin(), vector.end());
  ++rows_;
  if (rows_ % rows_per_block_ == 0) flush_block();
}

void VectorFileWriter::flush_block() {
  const std::string_view bytes = bytes_of(std::span<const float>(block_));
  checksums_.push_back(hash64(bytes));
  file_.append(bytes);
  block_.clear();
}

void VectorFileWriter::close() {
  if (!block_.empty()) flush_block();
  const std::string_view checksums = bytes_of(std::span<const std::uint64_t>(checksums_));
  file_.append(checksums);
  HeaderNumbers numbers;
  std::copy(kMagic.begin(), kMagic.end(), numbers.magic.begin());
  numbers.rows = rows_;
  numbers.dimension = static_cast<std::uint32_t>(dimension_);
  numbers.rows_per_block = static_cast<std::uint32_t>(rows_per_block_);
  numbers.encoder_bytes = static_cast<std::uint32_t>(encoder_.size());
  numbers.checksums_hash = hash64(checksums);
  file_.overwrite(0, written_header(numbers, encoder_));
  file_.commit();
}

VectorFile::VectorFile(const fs::path& path) : path_(path) {
  MappedFile file(path);
  const std::string_view bytes = file.text();
  const HeaderNumbers numbers = checked_header(path, bytes);
  encoder_ = bytes.substr(sizeof numbers, numbers.encoder_bytes);
  rows_per_block_ = numbers.rows_per_block;

  const std::size_t row_bytes = numbers.dimension * sizeof(float);
  if (row_bytes == 0 || rows_per_block_ == 0 || numbers.rows_offset != kHeaderBytes ||
      numbers.rows > bytes.size() / row_bytes) {
    throw_corrupt(path, "its header announces " + std::to_string(numbers.rows) + " rows of " +
                            std::to_string(numbers.dimension) + " numbers");
  }
  checksums_.resize(block_count(numbers.rows, rows_per_block_));
  const std::size_t checksum_bytes = checksums_.size() * sizeof(std::uint64_t);
  if (bytes.size() != kHeaderBytes + numbers.rows * row_bytes + checksum_bytes) {
    throw_corrupt(path, "it has " + std::to_string(bytes.size()) + " bytes, which does not fit " +
                            std::to_string(numbers.rows) + " rows of " +
                            std::to_string(numbers.dimension) + " numbers");
  }
  const std::string_view table = bytes.substr(bytes.size() - checksum_bytes);
  if (hash64(table) != numbers.checksums_hash) throw_corrupt(path, "its checksums changed");
  if (!table.empty()) std::memcpy(checksums_.data(), table.data(), table.size());
  matrix_ = MappedMatrix(std::move(file), numbers.rows_offset, numbers.rows, numbers.dimension);
}

void VectorFile::require_encoder(std::string_view encoder) const {
  if (encoder == encoder_) return;
  throw InvalidInput("vector file '" + path_.string() + "': its vectors were made by encoder '" +
                     encoder_ + "', but '" + std::string(encoder) +
                     "' is asked for. Encode again, or choose that encoder.");
}

void VectorFile::verify() const {
  const MatrixView& rows = matrix_.view();
  for (std::size_t block = 0; block < checksums_.size(); ++block) {
    const std::size_t begin = block * rows_per_block_;
    const std::size_t end = std::min(rows.rows(), begin + rows_per_block_);
    const std::span<const float> numbers(rows.row(begin).data(), (end - begin) * rows.columns());
    if (hash64(bytes_of(numbers)) != checksums_[block]) {
      throw_corrupt(path_, "rows " + std::to_string(begin) + " to " + std::to_string(end - 1) +
                               " changed since they were written");
    }
    matrix_.release();
  }
}

}  // namespace triage
