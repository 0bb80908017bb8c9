#include "triage/cli/cleaning_options.h"

namespace triage::cli {

void declare_cleaning(Options& options) {
  options.heading("Cleaning");
  options.section("clean.");
}

text::Cleaner::Options cleaning_options(const Settings& settings) {
  text::Cleaner::Options options;
  options.max_masked_share = settings.number("clean.max_masked_share");
  options.min_letters = static_cast<std::size_t>(settings.integer("clean.min_letters"));
  return options;
}

}  // namespace triage::cli
