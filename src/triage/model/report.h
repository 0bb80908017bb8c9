// A model's measurements as one HTML file that needs nothing else.
#pragma once

#include <string>
#include <string_view>

namespace triage::model {

// The page (built from web/) with `report_json` in it. Throws Unavailable if this build of the
// program carries no page.
[[nodiscard]] std::string report_page(std::string_view report_json);

}  // namespace triage::model
