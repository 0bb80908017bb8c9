// What the bot shows: a decision as a message with its buttons, before and after a click.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "triage/decide/decision.h"
#include "triage/journal/decision.h"
#include "triage/slack/phrases.h"

namespace triage::slack {

// A message as chat.postMessage and chat.update take it; both JSON members are texts.
struct Reply {
  std::string text = {};    // for notifications and screen readers
  std::string blocks = {};  // a JSON list
};

// What someone said the right class is.
struct Choice {
  std::string label = {};
  std::string person = {};
};

// A decision as its message shows it.
struct ShownDecision {
  std::string id = {};
  std::string revision = {};  // another one at every update: Slack wants new block ids then
  decide::DecisionKind kind = decide::DecisionKind::kAbstain;
  std::string reason = {};
  std::vector<journal::RankedLabel> ranked = {};
  std::vector<std::string> words = {};
  std::size_t like_tickets = 0;
  std::optional<Choice> choice = {};  // shown in place of what the model said
};

// Names of what can be clicked, in `action_id`.
namespace action {
inline constexpr std::string_view kPickFirst = "pick_first";    // value: a class
inline constexpr std::string_view kPickSecond = "pick_second";  // value: a class
inline constexpr std::string_view kChoose = "choose";           // a select of classes
inline constexpr std::string_view kChange = "change";           // shows that select
inline constexpr std::string_view kReason = "reason";           // opens a modal
}  // namespace action

// By its kind: auto names the class and offers to change it, suggest offers the first two, ask all
// `classes`, abstain says why and offers nothing unless there are classes to choose from.
[[nodiscard]] Reply reply_of(const ShownDecision& decision, const std::vector<std::string>& classes,
                             const Phrases& phrases);

// The same with a select of all classes in place of the buttons.
[[nodiscard]] Reply reply_to_choose(const ShownDecision& decision,
                                    const std::vector<std::string>& classes,
                                    const Phrases& phrases);

// What the bot says where it has no decision to show.
[[nodiscard]] Reply plain_reply(const std::string& markup);

// JSON of a message's `metadata`: by it a post is found again. `message` is `T1/C1/<ts>`.
[[nodiscard]] std::string metadata_of(std::string_view decision_id, std::string_view message);

// The decision that a block belongs to; empty if it is none of ours.
[[nodiscard]] std::string decision_of_block(std::string_view block_id);

}  // namespace triage::slack
