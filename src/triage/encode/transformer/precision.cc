#include "triage/encode/transformer/precision.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "triage/base/error.h"

namespace triage::encode {
namespace {

constexpr std::array<std::pair<Precision, std::string_view>, 3> kNames{{
    {Precision::kFloat32, "f32"},
    {Precision::kBfloat16, "bf16"},
    {Precision::kInt8, "int8"},
}};

}  // namespace

std::string_view name_of(Precision precision) {
  return std::ranges::find(kNames, precision, &decltype(kNames)::value_type::first)->second;
}

std::optional<Precision> find_precision(std::string_view name) {
  const auto* const found = std::ranges::find(kNames, name, &decltype(kNames)::value_type::second);
  return found == kNames.end() ? std::nullopt : std::optional(found->first);
}

Precision precision_named(std::string_view name) {
  if (const auto found = find_precision(name)) return *found;
  throw InvalidInput("encoder: '" + std::string(name) +
                     "' is no precision. Choose f32, bf16 or int8.");
}

}  // namespace triage::encode
