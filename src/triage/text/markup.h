// Takes the markup of chats and of Markdown off a line, and leaves its words.
#pragma once

#include <string>
#include <string_view>

namespace triage::text {

// Appends the words of the line to `plain`:
// - Slack: <@U1|name>, <#C1|name>, <!here>, <https://x|label>, <mailto:a@b|a@b>, :emoji:
//   (api.slack.com, "Formatting text for app surfaces");
// - Markdown and wiki: headings, list marks, links, images, tables, rulers, emphasis, `code`,
// fences,
//   {code} and {color} of Jira.
// What is left of angle brackets goes too, so that the result is no HTML. REQUIRES: normalised.
void strip_markup(std::string_view line, std::string& plain);

}  // namespace triage::text
