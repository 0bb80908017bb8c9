#include "triage/model/report.h"

#include "embedded/model/report_pages.h"
#include "triage/base/check.h"
#include "triage/base/error.h"

namespace triage::model {
namespace {

constexpr std::string_view kPlace = "/*REPORT_JSON*/";

// JSON that a script element can hold: `</script>` and `<!--` cannot occur in it.
std::string safe_in_script(std::string_view json) {
  std::string safe;
  safe.reserve(json.size());
  for (const char letter : json) {
    if (letter == '<') {
      safe += "\\u003c";
    } else {
      safe += letter;
    }
  }
  return safe;
}

}  // namespace

std::string report_page(std::string_view report_json) {
  const std::string_view page = report_pages()[0].content;
  if (page.empty()) {
    throw Unavailable(
        "report: this build of the program carries no page. Build it with TRIAGE_BUILD_WEB=ON.");
  }
  const std::size_t place = page.find(kPlace);
  TRIAGE_CHECK(place != std::string_view::npos, "the page has a place for its data");
  std::string filled(page.substr(0, place));
  filled += safe_in_script(report_json);
  filled += page.substr(place + kPlace.size());
  return filled;
}

}  // namespace triage::model
