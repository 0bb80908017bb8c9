#include "triage/encode/model_file.h"

#include <nlohmann/json.hpp>

#include "triage/base/error.h"
#include "triage/base/file.h"

namespace triage::encode {

std::optional<nlohmann::json> read_model_json_if_there(const std::filesystem::path& file) {
  if (!std::filesystem::exists(file)) return std::nullopt;
  nlohmann::json value = nlohmann::json::parse(read_file(file), nullptr, false);
  if (!value.is_object()) {
    throw Corrupt("encoder file '" + file.string() +
                  "': it is no JSON object. Fetch the model anew.");
  }
  return value;
}

}  // namespace triage::encode
