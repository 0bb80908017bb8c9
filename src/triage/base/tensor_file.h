// Named arrays of numbers in one file: the safetensors format (Hugging Face), so that any tool of
// the field can look into a bundle.
//
// Layout: 8 bytes little-endian header length, a JSON header {name: {dtype, shape, data_offsets}},
// padded with blanks so that data starts at a multiple of 64, then the data without gaps.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "triage/base/file.h"

namespace triage {

// Collects arrays and writes them, sorted by the size of their numbers and by name: equal content
// gives equal bytes.
class TensorFileWriter {
 public:
  // The spans must live until write(). REQUIRES: the product of `shape` equals the span's size;
  // a name is added once.
  void add(std::string name, std::span<const float> values, std::vector<std::size_t> shape);
  void add(std::string name, std::span<const std::uint32_t> values, std::vector<std::size_t> shape);
  void add(std::string name, std::span<const std::uint64_t> values, std::vector<std::size_t> shape);

  // An array of another file as it is. `dtype` must live as long as the bytes.
  // REQUIRES: the bytes are as many as dtype and shape say.
  void add_bytes(std::string name, std::string_view dtype, std::span<const std::byte> bytes,
                 std::vector<std::size_t> shape);

  // Free text kept in the header's `__metadata__`.
  void add_note(std::string name, std::string text) { notes_[std::move(name)] = std::move(text); }

  // Throws Unavailable if the file cannot be written.
  void write(const std::filesystem::path& file) const;

 private:
  struct Entry {
    std::string_view dtype;
    std::vector<std::size_t> shape;
    std::span<const std::byte> bytes;
  };
  void add_entry(std::string name, Entry entry, std::size_t count);
  [[nodiscard]] std::vector<const std::pair<const std::string, Entry>*> by_number_size() const;

  std::map<std::string, Entry> entries_;
  std::map<std::string, std::string> notes_;
};

// A file of arrays, mapped. Spans live as long as the object.
class TensorFile {
 public:
  struct Tensor {
    std::string dtype;  // as the format spells it: F32, U32, BF16, I64, ...
    std::vector<std::size_t> shape;
    std::span<const std::byte> bytes;
  };

  // Throws NotFound if it is not there, Corrupt if header, offsets or size do not fit together.
  explicit TensorFile(const std::filesystem::path& file);

  [[nodiscard]] const std::map<std::string, Tensor>& tensors() const { return tensors_; }
  // A note by name. Throws Corrupt if it is missing.
  [[nodiscard]] const std::string& note(const std::string& name) const;

  // An array by name. Throws Corrupt if it is missing, of another type or of another shape; a 0 in
  // `shape` stands for any size.
  [[nodiscard]] std::span<const float> floats(const std::string& name,
                                              const std::vector<std::size_t>& shape) const;
  [[nodiscard]] std::span<const std::uint32_t> integers(
      const std::string& name, const std::vector<std::size_t>& shape) const;
  [[nodiscard]] std::span<const std::uint64_t> long_integers(
      const std::string& name, const std::vector<std::size_t>& shape) const;

 private:
  [[nodiscard]] const Tensor& checked(const std::string& name, std::string_view dtype,
                                      const std::vector<std::size_t>& shape) const;

  std::filesystem::path path_;
  MappedFile file_;
  std::map<std::string, Tensor> tensors_;
  std::map<std::string, std::string> notes_;
};

}  // namespace triage
