// Names of rows that a job makes: the same whenever it is done again, so that they are made once.
#pragma once

#include <string>
#include <string_view>

namespace triage::slack {

// Shaped and sorted as `event_id` (of RowIds), and another one for each `purpose`: the rows of one
// event have one name each, and rows of one purpose the order of their events.
[[nodiscard]] std::string derived_id(std::string_view event_id, std::string_view purpose);

}  // namespace triage::slack
