// Opens any bytes as a model's configuration and weights: config.json, a line that says `----`,
// then model.safetensors.
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "triage/base/error.h"
#include "triage/encode/transformer/encoder_config.h"
#include "triage/encode/transformer/encoder_weights.h"

namespace {

namespace fs = std::filesystem;

// Where each input's two files go in turn; one folder a process.
class ModelFolder {
 public:
  ModelFolder()
      : path_(fs::temp_directory_path() / ("triage-model-fuzz-" + std::to_string(::getpid()))) {
    fs::create_directories(path_);
  }
  ~ModelFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  ModelFolder(const ModelFolder&) = delete;
  ModelFolder& operator=(const ModelFolder&) = delete;

  [[nodiscard]] const fs::path& path() const { return path_; }
  void write(const char* name, std::string_view bytes) const {
    std::ofstream(path_ / name, std::ios::binary) << bytes;
  }

 private:
  fs::path path_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  constexpr std::string_view kBetween = "\n----\n";
  static const ModelFolder folder;
  const std::string_view input(reinterpret_cast<const char*>(bytes), size);
  const std::size_t end = input.find(kBetween);
  folder.write("config.json", input.substr(0, end));
  folder.write("model.safetensors",
               end == std::string_view::npos ? "" : input.substr(end + kBetween.size()));
  try {
    const auto config = triage::encode::read_encoder_config(folder.path());
    (void)triage::encode::read_encoder_weights(folder.path(), config);
  } catch (const triage::Error&) {  // refused with a reason: what is asked for
  }
  return 0;
}
