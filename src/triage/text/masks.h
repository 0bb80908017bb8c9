// Finds what was masked before the ticket came here, and counts it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "triage/text/rules.h"

namespace triage::text {

// Appends the line to `replaced`, each run of masks as one `tokenmask`, and returns how many masks
// there were: `[MASKED]`, `<REDACTED>`, `{{name}}`, `[EMAIL_1]` (words of the rules), `****`,
// `j***@example.com`, `XXXX-XXXX`, `█████`, `____`. REQUIRES: normalised, one line.
std::size_t replace_masks(std::string_view line, const Rules& rules, std::string& replaced);

// Words of a text: runs without blanks that hold a letter or a digit; in scripts without blanks,
// two characters count as one word.
[[nodiscard]] std::size_t count_words(std::string_view text);

// How often `tokenmask` stands in a text.
[[nodiscard]] std::size_t count_mask_tokens(std::string_view text);

}  // namespace triage::text
