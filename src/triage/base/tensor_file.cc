#include "triage/base/tensor_file.h"

#include <algorithm>
#include <cstring>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <numeric>

#include "triage/base/check.h"
#include "triage/base/error.h"

namespace triage {
namespace {

using nlohmann::json;

constexpr std::size_t kAlignment = 64;
constexpr std::uint64_t kMaxHeaderBytes = 100U << 20U;  // the format's own limit

struct ElementSize {
  std::string_view dtype;
  std::size_t bytes;
};
constexpr ElementSize kElementSizes[] = {
    {"F64", 8}, {"F32", 4}, {"F16", 2}, {"BF16", 2}, {"I64", 8}, {"I32", 4},  {"I16", 2},
    {"I8", 1},  {"U64", 8}, {"U32", 4}, {"U16", 2},  {"U8", 1},  {"BOOL", 1},
};

std::size_t element_size(std::string_view dtype) {
  for (const auto& size : kElementSizes) {
    if (size.dtype == dtype) return size.bytes;
  }
  return 0;
}

// Number of elements; a product that does not fit is as wrong as a negative one.
std::size_t element_count(const std::vector<std::size_t>& shape) {
  std::size_t count = 1;
  for (const std::size_t size : shape) {
    if (size != 0 && count > SIZE_MAX / size) return SIZE_MAX;
    count *= size;
  }
  return count;
}

[[noreturn]] void throw_corrupt(const std::filesystem::path& file, const std::string& why) {
  throw Corrupt("file '" + file.string() + "': " + why + ". Restore it or make it again.");
}

std::string shape_text(const std::vector<std::size_t>& shape) {
  std::string text = "[";
  for (const std::size_t size : shape) text += (text.size() > 1 ? ", " : "") + std::to_string(size);
  return text + "]";
}

}  // namespace

void TensorFileWriter::add(std::string name, std::span<const float> values,
                           std::vector<std::size_t> shape) {
  add_entry(std::move(name), {"F32", std::move(shape), std::as_bytes(values)}, values.size());
}

void TensorFileWriter::add(std::string name, std::span<const std::uint32_t> values,
                           std::vector<std::size_t> shape) {
  add_entry(std::move(name), {"U32", std::move(shape), std::as_bytes(values)}, values.size());
}

void TensorFileWriter::add(std::string name, std::span<const std::uint64_t> values,
                           std::vector<std::size_t> shape) {
  add_entry(std::move(name), {"U64", std::move(shape), std::as_bytes(values)}, values.size());
}

void TensorFileWriter::add_bytes(std::string name, std::string_view dtype,
                                 std::span<const std::byte> bytes, std::vector<std::size_t> shape) {
  const std::size_t size = element_size(dtype);
  TRIAGE_CHECK(size > 0, "a type that the format has");
  add_entry(std::move(name), {dtype, std::move(shape), bytes}, bytes.size() / size);
}

void TensorFileWriter::add_entry(std::string name, Entry entry, std::size_t count) {
  TRIAGE_CHECK(element_count(entry.shape) == count, "shape and size must agree");
  const bool is_new = entries_.emplace(std::move(name), std::move(entry)).second;
  TRIAGE_CHECK(is_new, "a tensor is added once");
}

// Arrays of large numbers first, so that every number lies at a multiple of its size.
std::vector<const std::pair<const std::string, TensorFileWriter::Entry>*>
TensorFileWriter::by_number_size() const {
  std::vector<const std::pair<const std::string, Entry>*> order;
  for (const auto& named : entries_) order.push_back(&named);
  std::stable_sort(order.begin(), order.end(), [](const auto* a, const auto* b) {
    return element_size(a->second.dtype) > element_size(b->second.dtype);
  });
  return order;
}

void TensorFileWriter::write(const std::filesystem::path& file) const {
  json header = json::object();
  if (!notes_.empty()) header["__metadata__"] = notes_;
  const auto order = by_number_size();
  std::size_t offset = 0;
  for (const auto* const named : order) {
    const auto& [name, entry] = *named;
    header[name] = {{"dtype", entry.dtype},
                    {"shape", entry.shape},
                    {"data_offsets", {offset, offset + entry.bytes.size()}}};
    offset += entry.bytes.size();
  }
  std::string text = header.dump();
  text.resize((text.size() + 8 + kAlignment - 1) / kAlignment * kAlignment - 8, ' ');
  const std::uint64_t length = text.size();

  std::ofstream out(file, std::ios::binary);
  out.write(reinterpret_cast<const char*>(&length), sizeof length);
  out << text;
  for (const auto* const named : order) {
    const auto bytes = named->second.bytes;
    out.write(reinterpret_cast<const char*>(bytes.data()),
              static_cast<std::streamsize>(bytes.size()));
  }
  out.flush();
  if (!out) {
    throw Unavailable("file '" + file.string() +
                      "': cannot be written. Free some space or choose another folder.");
  }
}

TensorFile::TensorFile(const std::filesystem::path& file) : path_(file), file_(file) {
  const auto bytes = file_.bytes();
  std::uint64_t header_length = 0;
  if (bytes.size() < sizeof header_length) throw_corrupt(file, "is too short to be safetensors");
  std::memcpy(&header_length, bytes.data(), sizeof header_length);
  if (header_length > kMaxHeaderBytes || header_length > bytes.size() - sizeof header_length) {
    throw_corrupt(file, "its header is cut off");
  }
  const json header = json::parse(file_.text().substr(sizeof header_length, header_length), nullptr,
                                  /*allow_exceptions=*/false);
  if (!header.is_object()) throw_corrupt(file, "its header is no JSON object");
  const auto data = bytes.subspan(sizeof header_length + header_length);
  try {
    for (const auto& [name, value] : header.items()) {
      if (name == "__metadata__") {
        notes_ = value.get<std::map<std::string, std::string>>();
        continue;
      }
      Tensor tensor{value.at("dtype").get<std::string>(),
                    value.at("shape").get<std::vector<std::size_t>>(),
                    {}};
      const auto begin = value.at("data_offsets").at(0).get<std::size_t>();
      const auto end = value.at("data_offsets").at(1).get<std::size_t>();
      if (begin > end || end > data.size()) throw_corrupt(file, "tensor '" + name + "' is cut off");
      const std::size_t size = element_size(tensor.dtype);
      const std::size_t count = element_count(tensor.shape);
      if (size == 0 || count > data.size() || count * size != end - begin) {
        throw_corrupt(file, "tensor '" + name + "' has a shape that does not fit its bytes");
      }
      tensor.bytes = data.subspan(begin, end - begin);
      tensors_.emplace(name, std::move(tensor));
    }
  } catch (const json::exception& error) {
    throw_corrupt(file, std::string("its header is wrong: ") + error.what());
  }
}

const std::string& TensorFile::note(const std::string& name) const {
  const auto found = notes_.find(name);
  if (found == notes_.end()) throw_corrupt(path_, "note '" + name + "' is missing");
  return found->second;
}

const TensorFile::Tensor& TensorFile::checked(const std::string& name, std::string_view dtype,
                                              const std::vector<std::size_t>& shape) const {
  const auto found = tensors_.find(name);
  if (found == tensors_.end()) throw_corrupt(path_, "tensor '" + name + "' is missing");
  const Tensor& tensor = found->second;
  const bool fits =
      std::equal(shape.begin(), shape.end(), tensor.shape.begin(), tensor.shape.end(),
                 [](std::size_t want, std::size_t is) { return want == 0 || want == is; });
  if (tensor.dtype != dtype || !fits) {
    throw_corrupt(path_, "tensor '" + name + "' is " + tensor.dtype + " " +
                             shape_text(tensor.shape) + " where " + std::string(dtype) + " " +
                             shape_text(shape) + " is needed");
  }
  if (reinterpret_cast<std::uintptr_t>(tensor.bytes.data()) % element_size(dtype) != 0) {
    throw_corrupt(path_, "tensor '" + name + "' does not lie at a multiple of its numbers' size");
  }
  return tensor;
}

std::span<const float> TensorFile::floats(const std::string& name,
                                          const std::vector<std::size_t>& shape) const {
  const Tensor& tensor = checked(name, "F32", shape);
  return {reinterpret_cast<const float*>(tensor.bytes.data()), tensor.bytes.size() / sizeof(float)};
}

std::span<const std::uint32_t> TensorFile::integers(const std::string& name,
                                                    const std::vector<std::size_t>& shape) const {
  const Tensor& tensor = checked(name, "U32", shape);
  return {reinterpret_cast<const std::uint32_t*>(tensor.bytes.data()),
          tensor.bytes.size() / sizeof(std::uint32_t)};
}

std::span<const std::uint64_t> TensorFile::long_integers(
    const std::string& name, const std::vector<std::size_t>& shape) const {
  const Tensor& tensor = checked(name, "U64", shape);
  return {reinterpret_cast<const std::uint64_t*>(tensor.bytes.data()),
          tensor.bytes.size() / sizeof(std::uint64_t)};
}

}  // namespace triage
