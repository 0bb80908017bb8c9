// A decision as it is kept: what was answered, by which model, to whom, about what.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "triage/base/clock.h"

namespace triage::journal {

struct RankedLabel {
  std::string label = {};
  double probability = 0;

  friend bool operator==(const RankedLabel&, const RankedLabel&) = default;
};

// Where the words of a conversation are: Slack's team, channel and thread; elsewhere empty.
struct ConversationKey {
  std::string team = {};
  std::string channel = {};
  std::string thread = {};  // ts of its first message

  friend bool operator==(const ConversationKey&, const ConversationKey&) = default;
};

// The lane of a conversation's events and jobs: by it they are found when it is forgotten.
[[nodiscard]] inline std::string lane_of(const ConversationKey& conversation) {
  return conversation.team + "/" + conversation.channel + "/" + conversation.thread;
}

struct Decision {
  std::string id = {};  // of RowIds
  Time at = {};
  std::string source = {};  // `http`, `slack`, `warehouse`

  // Of the ticket. Blanked when it is forgotten.
  std::string ticket_id = {};
  std::string person = {};  // who asked
  ConversationKey conversation = {};
  std::string document = {};  // fingerprint of the cleaned text
  std::string text = {};      // erasable; empty once it was erased

  // Of the model. `kind` is one of `auto`, `suggest`, `ask`, `abstain`.
  std::string model_version = {};
  std::string model_alias = {};  // `champion`, `challenger`, ... or empty
  std::string kind = {};
  std::string reason = {};
  std::string label = {};                      // empty where none is told
  std::optional<double> probability = {};      // of `label`; finite
  std::optional<double> threshold = {};        // that it was held against; finite
  std::vector<RankedLabel> alternatives = {};  // best first
  std::string language = {};
  std::int64_t latency_us = 0;
};

}  // namespace triage::journal
