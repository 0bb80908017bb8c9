#include "triage/base/npy_file.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "triage/base/error.h"
#include "triage/base/file.h"

namespace triage {
namespace {

namespace fs = std::filesystem;

static_assert(std::endian::native == std::endian::little, "numbers are read as they lie");

[[noreturn]] void refuse(const fs::path& path, const std::string& why, const std::string& remedy) {
  throw InvalidInput("file '" + path.string() + "': " + why + ". " + remedy);
}

[[noreturn]] void refuse_as_no_npy(const fs::path& path, const std::string& why) {
  refuse(path, why, "Save it with numpy.save(path, array.astype('float32')).");
}

// What a .npy header says: {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }.
struct Header {
  std::string type;
  bool is_column_major = false;
  std::vector<std::size_t> shape;
  std::size_t data_offset = 0;
};

// The text of the dictionary, and where the data begins.
std::string_view dictionary_of(const fs::path& path, std::string_view file, std::size_t& offset) {
  constexpr std::string_view kMagic = "\x93NUMPY";
  if (!file.starts_with(kMagic) || file.size() < 12) {
    refuse_as_no_npy(path, "it does not start like a .npy file");
  }
  const auto version = static_cast<unsigned char>(file[kMagic.size()]);
  if (version < 1 || version > 3) {
    refuse_as_no_npy(path, "its .npy format version " + std::to_string(version) + " is unknown");
  }
  std::uint32_t length = 0;  // two bytes of it in version 1
  std::memcpy(&length, file.data() + 8, version == 1 ? 2 : 4);
  const std::size_t begin = version == 1 ? 10 : 12;
  if (length > file.size() - begin) refuse_as_no_npy(path, "it was cut short in its header");
  offset = begin + length;
  return file.substr(begin, length);
}

// What stands behind `'key':` in the dictionary, without leading blanks.
std::optional<std::string_view> value_of(std::string_view dictionary, std::string_view key) {
  const std::string quoted = "'" + std::string(key) + "':";
  const std::size_t at = dictionary.find(quoted);
  if (at == std::string_view::npos) return std::nullopt;
  dictionary.remove_prefix(at + quoted.size());
  dictionary.remove_prefix(std::min(dictionary.find_first_not_of(' '), dictionary.size()));
  return dictionary;
}

std::optional<std::vector<std::size_t>> shape_of(std::string_view text) {
  if (!text.starts_with('(')) return std::nullopt;
  std::vector<std::size_t> shape;
  const char* at = text.data() + 1;
  const char* const end = text.data() + text.size();
  while (at != end && *at != ')') {
    std::size_t size = 0;
    const auto [next, failure] = std::from_chars(at, end, size);
    if (failure != std::errc()) return std::nullopt;
    shape.push_back(size);
    at = std::find_if(next, end, [](char c) { return c != ',' && c != ' '; });
  }
  if (at == end) return std::nullopt;
  return shape;
}

Header read_header(const fs::path& path, std::string_view file) {
  Header header;
  const std::string_view dictionary = dictionary_of(path, file, header.data_offset);
  const auto type = value_of(dictionary, "descr");
  const auto order = value_of(dictionary, "fortran_order");
  const auto shape = value_of(dictionary, "shape");
  const auto sizes = shape ? shape_of(*shape) : std::nullopt;
  if (!type || !order || !sizes) refuse_as_no_npy(path, "its .npy header cannot be read");
  if (!type->starts_with('\'')) refuse_as_no_npy(path, "it holds records, not numbers");
  header.type = type->substr(1, type->find('\'', 1) - 1);
  header.is_column_major = order->starts_with("True");
  header.shape = *sizes;
  return header;
}

// IEEE 754 binary16.
float from_half(std::uint16_t half) {
  const int exponent = (half >> 10) & 31;
  const int fraction = half & 1023;
  float value = 0;
  if (exponent == 31) {
    value = fraction == 0 ? INFINITY : NAN;
  } else if (exponent == 0) {
    value = std::ldexp(static_cast<float>(fraction), -24);
  } else {
    value = std::ldexp(static_cast<float>(fraction + 1024), exponent - 25);
  }
  return (half & 0x8000) != 0 ? -value : value;
}

// `read` turns one stored number into a float.
template <typename Stored, typename Read>
Matrix converted(std::string_view data, std::size_t rows, std::size_t columns, Read read) {
  Matrix matrix(rows, columns);
  for (std::size_t i = 0; i < rows * columns; ++i) {
    Stored value{};
    std::memcpy(&value, data.data() + i * sizeof(Stored), sizeof(Stored));
    matrix.data()[i] = read(value);
  }
  return matrix;
}

std::size_t size_of(const fs::path& path, const std::string& type) {
  if (type == "<f4") return 4;
  if (type == "<f8") return 8;
  if (type == "<f2") return 2;
  refuse_as_no_npy(
      path, "its numbers have type '" + type + "'; read are float32 ('<f4'), float64 and float16");
}

}  // namespace

NpyFile::NpyFile(const fs::path& path) {
  MappedFile file(path);
  const Header header = read_header(path, file.text());
  const std::size_t number_bytes = size_of(path, header.type);
  if (header.is_column_major) {
    refuse(path, "its array is in Fortran order, column after column",
           "Save it with numpy.save(path, numpy.ascontiguousarray(array)).");
  }
  if (header.shape.size() != 2) {
    refuse(path, "its array has " + std::to_string(header.shape.size()) + " dimensions",
           "Give a row of numbers for each ticket: two dimensions.");
  }
  const std::size_t rows = header.shape[0];
  const std::size_t columns = header.shape[1];
  const std::string_view data = file.text().substr(header.data_offset);
  if (columns == 0) refuse_as_no_npy(path, "its rows have no numbers");
  if (rows > data.size() / number_bytes / columns) {
    refuse(path,
           "it was cut short: " + std::to_string(rows) + " × " + std::to_string(columns) +
               " numbers are announced, " + std::to_string(data.size() / number_bytes) +
               " are there",
           "Copy it again.");
  }
  if (header.type == "<f8") {
    converted_ = converted<double>(data, rows, columns,
                                   [](double value) { return static_cast<float>(value); });
  } else if (header.type == "<f2") {
    converted_ = converted<std::uint16_t>(data, rows, columns, from_half);
  } else if (header.data_offset % alignof(float) != 0) {
    converted_ = converted<float>(data, rows, columns, [](float value) { return value; });
  } else {
    mapped_ = MappedMatrix(std::move(file), header.data_offset, rows, columns);
  }
}

}  // namespace triage
