// What the members of a message are called, in nested lists and in tables of messages.
#pragma once

#include <cstdint>
#include <string_view>

#include "triage/warehouse/row.h"

namespace triage::warehouse {

enum class TurnMember : std::uint8_t { kNone, kId, kRole, kTime, kText };

// The member that `name` usually stands for, whatever its case.
[[nodiscard]] TurnMember turn_member(std::string_view name);

// Where the text of that member goes; nullptr for kNone.
[[nodiscard]] std::string* member_of(Turn& turn, TurnMember member);

}  // namespace triage::warehouse
