#include "triage/tune/model_folder.h"

#include <map>
#include <memory>
#include <set>
#include <string>
#include <system_error>
#include <vector>

#include "triage/base/error.h"
#include "triage/base/file.h"
#include "triage/base/tensor_file.h"
#include "triage/encode/hub/model_record.h"
#include "triage/tune/tensors.h"

namespace triage::tune {
namespace {

namespace fs = std::filesystem;

// Weights, their index and an earlier tuning's files are made anew. What the hub said of the base
// is not true of the tuned one, and other programs' copies of the weights (`pytorch_model.bin`,
// `onnx/`) would be the base's.
bool is_copied(const fs::path& file) {
  const std::string name = file.filename().string();
  const std::string kind = file.extension().string();
  return (kind == ".json" || kind == ".txt" || kind == ".model") && !name.starts_with("tuning.") &&
         name != "model.safetensors.index.json" && name != encode::hub::kRecordName;
}

void copy_descriptions(const fs::path& base, const fs::path& folder) {
  std::error_code failure;
  for (const auto& entry : fs::directory_iterator(base)) {
    if (failure) break;
    if (entry.is_regular_file() && is_copied(entry.path())) {
      fs::copy_file(entry.path(), folder / entry.path().filename(), failure);
    } else if (entry.is_directory() && fs::exists(entry.path() / "config.json")) {  // 1_Pooling
      const fs::path module = folder / entry.path().filename();
      fs::create_directory(module, failure);
      if (!failure) fs::copy_file(entry.path() / "config.json", module / "config.json", failure);
    }
  }
  if (failure) {
    throw Unavailable("folder '" + folder.string() + "': the files of '" + base.string() +
                      "' cannot be copied to it: " + failure.message() +
                      ". Free some space or choose another folder.");
  }
}

void write_weights(const TrainableEncoder& encoder, const fs::path& base, const fs::path& file) {
  const std::map<std::string, torch::Tensor> tuned = encoder.merged_weights();
  std::set<std::string> others;
  TensorFileWriter writer;
  writer.add_note("format", "pt");  // transformers asks for it
  for (const auto& [name, tensor] : tuned) {
    writer.add(
        name,
        std::span<const float>(tensor.data_ptr<float>(), static_cast<std::size_t>(tensor.numel())),
        shape_of(tensor));
  }
  std::vector<std::unique_ptr<TensorFile>> files;  // as long as their bytes are to be written
  for (const auto& entry : fs::directory_iterator(base)) {
    if (entry.path().extension() != ".safetensors" ||
        entry.path().filename().string().starts_with("tuning.")) {
      continue;
    }
    files.push_back(std::make_unique<TensorFile>(entry.path()));
    for (const auto& [name, tensor] : files.back()->tensors()) {
      if (tuned.contains(name) || !others.insert(name).second) continue;
      writer.add_bytes(name, tensor.dtype, tensor.bytes, tensor.shape);
    }
  }
  writer.write(file);
}

}  // namespace

void write_model_folder(const TrainableEncoder& encoder, const fs::path& base,
                        const encode::Tuning& tuning, const fs::path& folder) {
  StagedFolder staged(folder);
  copy_descriptions(base, staged.path());
  write_weights(encoder, base, staged.path() / "model.safetensors");
  encode::write_tuning(tuning, staged.path());
  if (!staged.commit()) {
    throw InvalidInput("folder '" + folder.string() +
                       "': it exists already. Remove it or choose another job folder.");
  }
}

}  // namespace triage::tune
