// JSON from outside, read without trust: what is missing or of another type is as good as empty.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "triage/base/outcome.h"

namespace triage::slack {

constexpr std::size_t kMaxPayloadBytes = 4U << 20U;  // Slack's own messages stay far below
constexpr int kMaxPayloadDepth = 64;                 // of objects and lists in each other

// An object; a Rejection for anything else, and for one that is too long or too deep.
[[nodiscard]] Accepted<nlohmann::json> parse_object(std::string_view text);

// The value at the end of the path; nullptr if there is none.
[[nodiscard]] const nlohmann::json* find_value(const nlohmann::json& object,
                                               std::initializer_list<std::string_view> path);

// The text there, if it is one, else an empty one.
[[nodiscard]] std::string text_at(const nlohmann::json& object,
                                  std::initializer_list<std::string_view> path);

// Is there `true`?
[[nodiscard]] bool is_true_at(const nlohmann::json& object,
                              std::initializer_list<std::string_view> path);

// One line of JSON; what is no UTF-8 becomes U+FFFD.
[[nodiscard]] std::string to_text(const nlohmann::json& value);

}  // namespace triage::slack
