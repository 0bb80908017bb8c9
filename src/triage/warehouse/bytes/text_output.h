// Values as JSON and CSV write them.
#pragma once

#include <string>
#include <string_view>

namespace triage::warehouse {

// Appends `text` in quotes, escaped as JSON asks (RFC 8259); what is not UTF-8 becomes U+FFFD.
void append_json_text(std::string_view text, std::string& json);

// Appends a number with at most six decimals.
void append_decimal(double number, std::string& text);

// Appends `text` as a cell (RFC 4180), in quotes where it needs them.
void append_csv_cell(std::string_view text, std::string& csv);

}  // namespace triage::warehouse
