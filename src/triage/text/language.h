// Tells which language a text is written in: by its script, by its common words, and where these do
// not say it clearly by CLD2, of which this is the only user.
#pragma once

#include <string>
#include <string_view>

#include "triage/text/rules.h"

namespace triage::text {

// ISO 639-1, or `und` where the text is too short or too mixed to tell. Tokens (tokens.h),
// codes and quoted error messages do not count; the first words decide. `hint` is text that says
// nothing of the request but something of its language: greetings. Languages that have rules are
// preferred to others.
[[nodiscard]] std::string language_of(std::string_view text, std::string_view hint,
                                      const Rules& rules);

}  // namespace triage::text
