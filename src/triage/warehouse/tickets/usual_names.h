// What columns are usually called, by tool and language, for roles to be guessed from.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace triage::warehouse {

// A name without what people vary: letter case and anything that is no letter or digit but the `.`
// of a path. `Short description`, `short_description` and `shortDescription` are one name.
[[nodiscard]] std::string plain_name(std::string_view name);

enum class ColumnRole : std::uint8_t {
  kId,
  kLabel,
  kSubject,
  kBody,
  kCreatedAt,
  kDecidedAt,
  kChangedAt,
  kChannel,
  kMessages,
  kVector,
};

// The names that usually mean `role`, as plain_name() writes them, the likeliest first.
[[nodiscard]] std::span<const std::string_view> usual_names(ColumnRole role);

}  // namespace triage::warehouse
