// Text as rules compare it: letter case, kinds of quotation marks and dashes do not count.
#pragma once

#include <string>
#include <string_view>

namespace triage::text {

// Appends `text` to `folded`: simple case folding, `ß` as `ss`, ’ as ', all quotation marks as ",
// all dashes as -, … as three dots. REQUIRES: text is normalised (normalize.h).
void append_folded(std::string_view text, std::string& folded);

[[nodiscard]] std::string folded_for_rules(std::string_view text);

// folded_for_rules() for text that nobody has normalised yet.
[[nodiscard]] std::string normalized_and_folded(std::string_view text);

}  // namespace triage::text
