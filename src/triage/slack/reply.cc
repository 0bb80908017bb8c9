#include "triage/slack/reply.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "triage/slack/blocks.h"
#include "triage/slack/json.h"
#include "triage/slack/markup.h"
#include "triage/slack/telling_words.h"

namespace triage::slack {
namespace {

using decide::DecisionKind;
using nlohmann::json;

constexpr std::size_t kShownLabel = 200;  // characters of a class in a sentence
constexpr std::size_t kShownWord = 40;
constexpr std::size_t kShownWords = 5;
constexpr std::size_t kLikely = 5;  // classes in front of the others in a select

// A value as it stands within a phrase.
std::string shown(std::string_view text, std::size_t limit) {
  return escaped_within(unmarked(text), limit);
}

// Ids come from clicks as Slack sends them back: nothing else may stand in the markup.
std::string mention(const std::string& person) {
  const bool is_id = !person.empty() && std::ranges::all_of(person, [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  });
  return is_id ? "<@" + person + ">" : shown(person, kShownLabel);
}

// Reasons that people may read begin with the code of a rejection: `empty: ...`.
std::string abstain_reason(std::string_view reason, const Phrases& phrases) {
  struct Known {
    std::string_view code;
    std::string_view phrase;
  };
  constexpr std::array kKnown = {Known{"empty", "abstain_empty"}, Known{"masked", "abstain_masked"},
                                 Known{"too_short", "abstain_too_short"},
                                 Known{"language", "abstain_language"}};
  const std::string_view code = reason.substr(0, reason.find(':'));
  const auto* const known = std::ranges::find(kKnown, code, &Known::code);
  return phrases.plain(known == kKnown.end() ? "abstain_other" : known->phrase);
}

// The sentence a message begins with: a phrase and what stands in it.
struct Sentence {
  std::string_view phrase;
  Phrases::Values values = {};
};

Sentence sentence_of(const ShownDecision& decision, const Phrases& phrases) {
  const auto label = [&](std::size_t rank) {
    return shown(decision.ranked[rank].label, kShownLabel);
  };
  const auto probability = [&](std::size_t rank) {
    return phrases.percent(decision.ranked[rank].probability);
  };
  if (decision.choice) {
    return {"corrected",
            {{"label", shown(decision.choice->label, kShownLabel)},
             {"person", mention(decision.choice->person)}}};
  }
  if (decision.kind == DecisionKind::kAuto && !decision.ranked.empty()) {
    return {"auto", {{"label", label(0)}, {"probability", probability(0)}}};
  }
  if (decision.kind == DecisionKind::kSuggest && decision.ranked.size() >= 2) {
    return {"suggest",
            {{"first", label(0)},
             {"first_probability", probability(0)},
             {"second", label(1)},
             {"second_probability", probability(1)}}};
  }
  if (decision.kind == DecisionKind::kAbstain) {
    return {"abstain", {{"reason", abstain_reason(decision.reason, phrases)}}};
  }
  return {"ask"};
}

// `Why: printer, offline · like 12 earlier tickets`; empty where there is nothing to say. Never the
// words of another ticket: only how many there are.
std::string why(const ShownDecision& decision, const Phrases& phrases) {
  std::string words;
  for (const std::string& word : telling_words(decision.words, phrases, kShownWords)) {
    words += (words.empty() ? "" : ", ") + shown(word, kShownWord);
  }
  std::string text = words.empty() ? "" : phrases.markup("why_words", {{"words", words}});
  if (decision.like_tickets > 0) {
    const std::string_view name = decision.like_tickets == 1 ? "why_like_one" : "why_like_many";
    text += text.empty() ? "" : " · ";
    text += phrases.markup(name, {{"count", std::to_string(decision.like_tickets)}});
  }
  return text;
}

// Unique in its message, and new at every update.
std::string block_id(const ShownDecision& decision) {
  return decision.id + ":" + decision.revision;
}

json select_of(const ShownDecision& decision, const std::vector<std::string>& classes,
               const Phrases& phrases) {
  ClassSelect select{.action = action::kChoose,
                     .placeholder = phrases.plain("choose_class"),
                     .first_title = phrases.plain("most_likely"),
                     .classes = classes};
  for (std::size_t i = 0; i < std::min(decision.ranked.size(), kLikely); ++i) {
    select.first.push_back(decision.ranked[i].label);
  }
  return class_select(select);
}

json pick_button(std::string_view action, const journal::RankedLabel& ranked) {
  return button(action, ranked.label, class_value(ranked.label));
}

// What can be clicked, by what the message says.
std::vector<json> elements_of(const ShownDecision& decision,
                              const std::vector<std::string>& classes, const Phrases& phrases) {
  const json change = button(action::kChange, phrases.plain("change"), decision.id);
  if (decision.choice) {
    return {change, button(action::kReason, phrases.plain("add_reason"), decision.id)};
  }
  if (decision.kind == DecisionKind::kAuto && !decision.ranked.empty()) return {change};
  if (decision.kind == DecisionKind::kSuggest && decision.ranked.size() >= 2) {
    return {pick_button(action::kPickFirst, decision.ranked[0]),
            pick_button(action::kPickSecond, decision.ranked[1]),
            button(action::kChange, phrases.plain("other"), decision.id)};
  }
  if (classes.empty() || decision.kind == DecisionKind::kAbstain) return {};
  return {select_of(decision, classes, phrases)};
}

Reply message_of(const ShownDecision& decision, std::vector<json> elements,
                 const Phrases& phrases) {
  const Sentence sentence = sentence_of(decision, phrases);
  json blocks = json::array({section(phrases.markup(sentence.phrase, sentence.values))});
  if (const std::string because = why(decision, phrases); !because.empty()) {
    blocks.push_back(context(because));
  }
  if (!elements.empty()) blocks.push_back(actions(block_id(decision), std::move(elements)));
  return {.text = phrases.plain(sentence.phrase, sentence.values), .blocks = to_text(blocks)};
}

}  // namespace

Reply reply_of(const ShownDecision& decision, const std::vector<std::string>& classes,
               const Phrases& phrases) {
  return message_of(decision, elements_of(decision, classes, phrases), phrases);
}

Reply reply_to_choose(const ShownDecision& decision, const std::vector<std::string>& classes,
                      const Phrases& phrases) {
  if (classes.empty()) return reply_of(decision, classes, phrases);
  return message_of(decision, {select_of(decision, classes, phrases)}, phrases);
}

Reply plain_reply(const std::string& markup) {
  return {.text = markup, .blocks = to_text(json::array({section(markup)}))};
}

std::string metadata_of(std::string_view decision_id, std::string_view message) {
  return to_text({{"event_type", "triage_decision"},
                  {"event_payload", {{"decision_id", decision_id}, {"message", message}}}});
}

std::string decision_of_block(std::string_view block_id) {
  const std::size_t colon = block_id.find(':');
  return colon == std::string_view::npos ? "" : std::string(block_id.substr(0, colon));
}

}  // namespace triage::slack
