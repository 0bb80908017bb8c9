// Text as rules compare it: letter case, kinds of blanks, quotation marks and dashes do not count.
#pragma once

#include <string>
#include <string_view>

namespace triage::text {

// Appends `text` to `folded`: simple case folding, `ß` as `ss`, full-width forms as ASCII, every run
// of white space as one blank, ’ as ', all quotation marks as ", all dashes as -, … as three dots.
// REQUIRES: text is valid UTF-8 in NFC.
void append_folded(std::string_view text, std::string& folded);

[[nodiscard]] std::string folded_for_rules(std::string_view text);

}  // namespace triage::text
