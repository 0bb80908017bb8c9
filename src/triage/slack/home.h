// The bot's home of one person: their recent tickets. And the modal that asks for a reason.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "triage/slack/phrases.h"

namespace triage::slack {

struct HomeEntry {
  std::string label = {};  // empty: none yet
  std::string time = {};   // as Slack's markup shows it in the person's zone: shown_time()
};

// JSON of a view for views.publish, the newest entry first; no more than Slack takes.
[[nodiscard]] std::string home_view(std::span<const HomeEntry> entries, const Phrases& phrases);

// JSON of a modal for views.open. What is written there comes back as a ViewSubmission with
// `decision_id` as its private_metadata.
[[nodiscard]] std::string reason_view(std::string_view decision_id, const Phrases& phrases);

// `callback_id` of that modal, and of the shortcut on messages.
inline constexpr std::string_view kReasonView = "triage_reason";
inline constexpr std::string_view kClassifyShortcut = "triage_classify";

// Seconds since 1970 as a date in the reader's own zone and language.
[[nodiscard]] std::string shown_time(long long seconds, std::string_view fallback);

}  // namespace triage::slack
