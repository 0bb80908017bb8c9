#include "triage/slack/home.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "triage/slack/blocks.h"
#include "triage/slack/interaction.h"
#include "triage/slack/json.h"
#include "triage/slack/markup.h"

namespace triage::slack {
namespace {

using nlohmann::json;

constexpr std::size_t kShownEntries = 20;
constexpr std::size_t kShownLabel = 200;

json plain(std::string_view text, std::size_t limit) {
  return {{"type", "plain_text"}, {"text", escaped_within(text, limit)}};
}

}  // namespace

std::string home_view(std::span<const HomeEntry> entries, const Phrases& phrases) {
  json blocks = json::array({header(phrases.plain("home_title"))});
  for (const HomeEntry& entry : entries.first(std::min(entries.size(), kShownEntries))) {
    const std::string label = entry.label.empty() ? phrases.plain("home_not_sorted") : entry.label;
    blocks.push_back(section(phrases.markup(
        "home_entry",
        {{"label", escaped_within(unmarked(label), kShownLabel)}, {"time", entry.time}})));
  }
  if (entries.empty()) blocks.push_back(section(phrases.markup("home_empty")));
  blocks.push_back(context(phrases.markup("home_intro")));
  return to_text({{"type", "home"}, {"blocks", std::move(blocks)}});
}

std::string reason_view(std::string_view decision_id, const Phrases& phrases) {
  const json input = {{"type", "input"},
                      {"block_id", kReasonBlock},
                      {"label", plain(phrases.plain("reason_label"), BlockLimits::kOptionText)},
                      {"element",
                       {{"type", "plain_text_input"},
                        {"action_id", kReasonInput},
                        {"multiline", true},
                        {"max_length", 1000}}}};
  return to_text({{"type", "modal"},
                  {"callback_id", kReasonView},
                  {"private_metadata", decision_id},
                  {"title", plain(phrases.plain("reason_title"), BlockLimits::kModalTitle)},
                  {"submit", plain(phrases.plain("send"), BlockLimits::kModalTitle)},
                  {"close", plain(phrases.plain("cancel"), BlockLimits::kModalTitle)},
                  {"blocks", json::array({input})}});
}

std::string shown_time(long long seconds, std::string_view fallback) {
  return "<!date^" + std::to_string(seconds) + "^{date_short_pretty} {time}|" + escaped(fallback) +
         ">";
}

}  // namespace triage::slack
