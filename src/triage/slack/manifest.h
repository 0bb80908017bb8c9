// The app as Slack has to know it (Slack: "App manifests"): its scopes, its subscriptions, its
// addresses.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace triage::slack {

// What the bot may do, sorted: what its features need and nothing else.
[[nodiscard]] std::vector<std::string> bot_scopes();

// Events that are sent to it, sorted.
[[nodiscard]] std::vector<std::string> bot_events();

// `a,b` and back, as OAuth answers and headers write scopes.
[[nodiscard]] std::string joined_scopes(const std::vector<std::string>& scopes);
[[nodiscard]] std::vector<std::string> split_scopes(std::string_view text);

// The manifest as indented JSON. `url` is the public address of this program
// (`https://triage.example.com`); empty for Socket Mode, which needs none. Throws InvalidInput if
// it is not https://.
[[nodiscard]] std::string manifest(const std::string& url);

}  // namespace triage::slack
