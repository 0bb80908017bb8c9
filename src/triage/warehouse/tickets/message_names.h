// What the members of a message are called, in nested lists and in tables of messages.
#pragma once

#include <cstdint>
#include <string_view>

#include "triage/warehouse/table/row.h"

namespace triage::warehouse {

enum class TurnMember : std::uint8_t {
  kNone,
  kId,
  kRole,
  kAuthor,  // who wrote it, which tools use for the role or for a name
  kTime,
  kText,
};

// The member that `name` usually stands for, whatever its case.
[[nodiscard]] TurnMember turn_member(std::string_view name);

// Puts `value` where that member goes; nowhere for kNone. An author is the role unless there is
// one.
void set_member(Turn& turn, TurnMember member, std::string_view value);

}  // namespace triage::warehouse
