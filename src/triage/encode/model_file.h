// The small JSON files of a Hugging Face folder.
#pragma once

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <optional>

namespace triage::encode {

// The JSON object in `file`; nullopt if there is no such file. Throws Corrupt if it holds anything
// else.
[[nodiscard]] std::optional<nlohmann::json> read_model_json_if_there(
    const std::filesystem::path& file);

}  // namespace triage::encode
