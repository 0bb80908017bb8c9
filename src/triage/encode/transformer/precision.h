// The numbers that a transformer reckons with.
#pragma once

#include <optional>
#include <string_view>

namespace triage::encode {

enum class Precision { kFloat32, kBfloat16, kInt8 };

// `f32`, `bf16`, `int8`.
[[nodiscard]] std::string_view name_of(Precision precision);
// nullopt for a name that is none of them.
[[nodiscard]] std::optional<Precision> find_precision(std::string_view name);
// Throws InvalidInput that lists the names.
[[nodiscard]] Precision precision_named(std::string_view name);

}  // namespace triage::encode
