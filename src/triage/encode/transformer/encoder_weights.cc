#include "triage/encode/transformer/encoder_weights.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "triage/base/error.h"
#include "triage/base/file.h"
#include "triage/base/tensor_file.h"

namespace triage::encode {
namespace {

namespace fs = std::filesystem;

using Shape = std::vector<std::size_t>;

constexpr std::string_view kSingleFile = "model.safetensors";
constexpr std::string_view kIndexFile = "model.safetensors.index.json";
constexpr std::string_view kWords = "embeddings.word_embeddings.weight";

std::string text_of(const Shape& shape) {
  std::string text = "[";
  for (const std::size_t size : shape) text += (text.size() > 1 ? ", " : "") + std::to_string(size);
  return text + "]";
}

[[noreturn]] void throw_corrupt(const fs::path& file, const std::string& why) {
  throw Corrupt("file '" + file.string() + "': " + why + ". Download the model again.");
}

std::optional<NumberType> type_of(std::string_view dtype) {
  if (dtype == "F32") return NumberType::kFloat32;
  if (dtype == "F16") return NumberType::kFloat16;
  if (dtype == "BF16") return NumberType::kBfloat16;
  return std::nullopt;
}

// A number is infinite or none if its exponent's bits are all ones. In blocks of fixed length,
// which compilers turn into vector instructions.
template <typename Bits, Bits kExponent>
bool are_finite(std::span<const std::byte> bytes) {
  constexpr std::size_t kBlock = 64;
  const std::size_t count = bytes.size() / sizeof(Bits);
  for (std::size_t start = 0; start < count; start += kBlock) {
    Bits block[kBlock] = {};
    std::memcpy(block, bytes.data() + start * sizeof(Bits),
                std::min(kBlock, count - start) * sizeof(Bits));
    unsigned strange = 0;
    for (std::size_t i = 0; i < kBlock; ++i) {
      strange |= static_cast<unsigned>((block[i] & kExponent) == kExponent);
    }
    if (strange != 0) return false;
  }
  return true;
}

bool are_finite(const Weight& weight) {
  switch (weight.type) {
    case NumberType::kFloat32:
      return are_finite<std::uint32_t, 0x7F800000U>(weight.bytes);
    case NumberType::kFloat16:
      return are_finite<std::uint16_t, 0x7C00U>(weight.bytes);
    case NumberType::kBfloat16:
      return are_finite<std::uint16_t, 0x7F80U>(weight.bytes);
  }
  return false;
}

// Files whose header has an odd length leave numbers at odd places; those are copied.
void align(Weight& weight) {
  const std::size_t size = weight.type == NumberType::kFloat32 ? 4 : 2;
  if (reinterpret_cast<std::uintptr_t>(weight.bytes.data()) % size == 0) return;
  auto copy = std::make_shared<std::vector<std::byte>>(weight.bytes.begin(), weight.bytes.end());
  weight.bytes = *copy;
  weight.owner = std::move(copy);
}

// The names of the files that an index speaks of.
std::set<std::string> files_of_index(const fs::path& index) {
  const auto json = nlohmann::json::parse(read_file(index), nullptr, /*allow_exceptions=*/false);
  const auto map = json.is_object() ? json.find("weight_map") : json.end();
  if (!json.is_object() || map == json.end() || !map->is_object() || map->empty()) {
    throw_corrupt(index, "it has no 'weight_map'");
  }
  std::set<std::string> files;
  for (const auto& [tensor, file] : map->items()) {
    if (!file.is_string() || fs::path(file.get<std::string>()).has_parent_path()) {
      throw_corrupt(index, "the file of tensor '" + tensor + "' is " + file.dump());
    }
    files.insert(file.get<std::string>());
  }
  return files;
}

// All tensors of a folder by name.
class Tensors {
 public:
  explicit Tensors(const fs::path& folder) {
    if (fs::exists(folder / kSingleFile)) {
      add(folder / kSingleFile);
    } else if (fs::exists(folder / kIndexFile)) {
      for (const std::string& file : files_of_index(folder / kIndexFile)) add(folder / file);
    } else {
      throw NotFound("model '" + folder.string() + "': it has neither " + std::string(kSingleFile) +
                     " nor " + std::string(kIndexFile) +
                     ". Download its weights in the safetensors format.");
    }
    find_prefix();
  }

  // The tensor, checked. `name` is without the prefix.
  [[nodiscard]] Weight get(const std::string& name, const Shape& shape) const {
    const auto found = tensors_.find(prefix_ + name);
    if (found == tensors_.end()) {
      throw_corrupt(tensors_.begin()->second.path, "tensor '" + prefix_ + name + "' is missing");
    }
    const auto& [file, path, tensor] = found->second;
    const auto type = type_of(tensor->dtype);
    if (!type || tensor->shape != shape) {
      throw_corrupt(path, "tensor '" + found->first + "' is " + tensor->dtype + " " +
                              text_of(tensor->shape) + " where F32, F16 or BF16 " + text_of(shape) +
                              " is needed");
    }
    Weight weight{*type, shape, tensor->bytes, file, found->first};
    align(weight);
    if (!are_finite(weight)) {
      throw_corrupt(path, "tensor '" + found->first + "' holds a number that is infinite or none");
    }
    return weight;
  }

  [[nodiscard]] bool has(const std::string& name) const {
    return tensors_.contains(prefix_ + name);
  }

 private:
  struct Place {
    std::shared_ptr<const TensorFile> file;
    fs::path path;
    const TensorFile::Tensor* tensor;
  };

  void add(const fs::path& path) {
    const auto file = std::make_shared<const TensorFile>(path);
    for (const auto& [name, tensor] : file->tensors()) {
      if (!tensors_.emplace(name, Place{file, path, &tensor}).second) {
        throw_corrupt(path, "tensor '" + name + "' is in another file too");
      }
    }
    if (tensors_.empty()) throw_corrupt(path, "it holds no tensor");
  }

  // Whoever saved an encoder inside a larger model put that model's name before all of its own
  // names: `bert.`, `roberta.`.
  void find_prefix() {
    for (const auto& [name, place] : tensors_) {
      if (!name.ends_with(kWords)) continue;
      prefix_ = name.substr(0, name.size() - kWords.size());
      return;
    }
  }

  std::map<std::string, Place> tensors_;
  std::string prefix_;
};

LinearWeights linear_of(const Tensors& tensors, const std::string& name, std::size_t outputs,
                        std::size_t inputs) {
  return {tensors.get(name + ".weight", {outputs, inputs}), tensors.get(name + ".bias", {outputs})};
}

// Scale and shift were called gamma and beta before 2019; bert-base still has those.
NormWeights norm_of(const Tensors& tensors, const std::string& name, std::size_t size) {
  const bool is_old = tensors.has(name + ".gamma");
  return {tensors.get(name + (is_old ? ".gamma" : ".weight"), {size}),
          tensors.get(name + (is_old ? ".beta" : ".bias"), {size})};
}

LayerWeights layer_of(const Tensors& tensors, const std::string& name,
                      const EncoderConfig& config) {
  const std::size_t hidden = config.hidden_size;
  return {
      .query = linear_of(tensors, name + ".attention.self.query", hidden, hidden),
      .key = linear_of(tensors, name + ".attention.self.key", hidden, hidden),
      .value = linear_of(tensors, name + ".attention.self.value", hidden, hidden),
      .attention_output = linear_of(tensors, name + ".attention.output.dense", hidden, hidden),
      .attention_norm = norm_of(tensors, name + ".attention.output.LayerNorm", hidden),
      .intermediate =
          linear_of(tensors, name + ".intermediate.dense", config.intermediate_size, hidden),
      .output = linear_of(tensors, name + ".output.dense", hidden, config.intermediate_size),
      .output_norm = norm_of(tensors, name + ".output.LayerNorm", hidden),
  };
}

}  // namespace

EncoderWeights read_encoder_weights(const fs::path& folder, const EncoderConfig& config) {
  const Tensors tensors(folder);
  const std::size_t hidden = config.hidden_size;
  EncoderWeights weights{
      .words = tensors.get(std::string(kWords), {config.vocabulary, hidden}),
      .positions =
          tensors.get("embeddings.position_embeddings.weight", {config.position_rows, hidden}),
      .token_types =
          tensors.get("embeddings.token_type_embeddings.weight", {config.token_types, hidden}),
      .embedding_norm = norm_of(tensors, "embeddings.LayerNorm", hidden),
      .layers = {},
  };
  for (std::size_t i = 0; i < config.layers; ++i) {
    weights.layers.push_back(layer_of(tensors, "encoder.layer." + std::to_string(i), config));
  }
  return weights;
}

}  // namespace triage::encode
