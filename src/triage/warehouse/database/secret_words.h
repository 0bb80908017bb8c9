// Which settings are secrets, by their names: the one list.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace triage::warehouse {

// The secrets of a log-in as triage.toml calls them; each may lie in a file instead.
constexpr std::array<const char*, 3> kLogInSecrets{"password", "token", "private_key_passphrase"};

// Is what an option or a parameter of that name says to be shown to nobody?
[[nodiscard]] inline bool names_a_secret(std::string_view option) {
  constexpr std::array<std::string_view, 7> kWords{"password", "passphrase", "pwd", "token",
                                                   "secret",   "private",    "key"};
  return std::any_of(kWords.begin(), kWords.end(), [&](std::string_view word) {
    return option.find(word) != std::string_view::npos;
  });
}

}  // namespace triage::warehouse
