// Opens any bytes as a model's configuration and weights: config.json, a line that says `----`,
// then model.safetensors.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "fuzz/scratch_folder.h"
#include "triage/base/error.h"
#include "triage/encode/transformer/encoder_config.h"
#include "triage/encode/transformer/encoder_weights.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  constexpr std::string_view kBetween = "\n----\n";
  static const triage::fuzz::ScratchFolder folder;  // one a process
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
