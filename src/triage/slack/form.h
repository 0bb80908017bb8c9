// Fields of application/x-www-form-urlencoded (WHATWG URL, 5): `a=1&b=two+words`.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace triage::slack {

using Form = std::vector<std::pair<std::string, std::string>>;  // name, value; in their order

[[nodiscard]] std::string form_encoded(const Form& form);

// Anything is a form: what is no percent code stands for itself.
[[nodiscard]] Form parse_form(std::string_view text);

// The first field of that name; empty if there is none.
[[nodiscard]] std::string_view field_of(const Form& form, std::string_view name);

}  // namespace triage::slack
