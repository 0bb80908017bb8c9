// One spelling for every text: Unicode NFC, plain blanks, `\n` line ends, nothing invisible.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace triage::text {

// Replaces `normal` by `text` with
// - full-width and half-width forms as their usual characters (NFKC for these alone), then NFC;
// - control, zero-width, direction, private and unassigned characters left out;
// - every run of blanks in a line as one blank, none at its ends; every line end as `\n`;
// - at most one empty line in a row, none at the ends.
// Returns how many characters it left out that no person types: controls, and what had been no text
// in its charset (U+FFFD). REQUIRES: text is valid UTF-8; `normal` is another string.
std::size_t normalize(std::string_view text, std::string& normal);

// NFC again, after pieces of normalised text were joined. Costs a look where there is nothing to
// do.
void make_nfc(std::string& text);

}  // namespace triage::text
