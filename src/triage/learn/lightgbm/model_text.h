// LightGBM's model.txt as this program keeps it: the same trees give the same bytes, and a changed
// byte is noticed before LightGBM, which trusts what it parses, reads it.
//
// LightGBM's own programs read the text too: what is added stands behind the part they look at.
#pragma once

#include <string>
#include <string_view>

namespace triage::learn {

// Sets what depends on the machine (the thread count among the parameters) to its default and adds
// the last line, `triage_checksum=<XXH3 of all before it, 16 hex digits>`.
[[nodiscard]] std::string sealed_model_text(std::string text);

// Throws Corrupt if the last line is missing or does not fit.
void check_model_text(std::string_view sealed);

}  // namespace triage::learn
