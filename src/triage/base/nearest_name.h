// Finds what someone meant who mistyped a name.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace triage {

// The candidate with the smallest edit distance (Levenshtein, letters compared without case), or an
// empty string where none is near enough to be worth suggesting. The first one wins a tie.
[[nodiscard]] std::string nearest_name(std::string_view name,
                                       std::span<const std::string> candidates);

// ` Did you mean 'label'?`, or nothing; to be appended to a message.
[[nodiscard]] std::string did_you_mean(std::string_view name,
                                       std::span<const std::string> candidates);

}  // namespace triage
