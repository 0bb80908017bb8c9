// Conversations as chats hold them: which messages belong together, and what was last said of them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "triage/base/clock.h"
#include "triage/journal/decision.h"
#include "triage/journal/transaction.h"

namespace triage::journal {

struct ChatMessage {
  std::string id = {};  // of RowIds; an edit keeps the first one
  ConversationKey conversation = {};
  std::string ts = {};      // of the message, unique in its channel
  std::string person = {};  // who wrote it
  std::string role = {};    // `requester`, `agent`, `system`
  std::string text = {};    // erasable; as it arrived
  Time at = {};
};

// Keeps it, or its new text if it is known (an edit). A message that was forgotten stays so.
void keep_message(Transaction& transaction, const ChatMessage& message);

// The author took it back: its text goes. False if it is not known.
bool remove_message(Transaction& transaction, const ConversationKey& conversation,
                    const std::string& ts);

// In their order in time, without removed ones.
[[nodiscard]] std::vector<ChatMessage> messages_of(const Snapshot& snapshot,
                                                   const ConversationKey& conversation);

// The conversation that a message belongs to.
[[nodiscard]] std::optional<ConversationKey> conversation_of(const Snapshot& snapshot,
                                                             const std::string& team,
                                                             const std::string& channel,
                                                             const std::string& ts);

// The latest message of a channel that is known: where filling a gap begins. Empty if none is.
[[nodiscard]] std::string latest_ts(const Snapshot& snapshot, const std::string& team,
                                    const std::string& channel);

struct KnownChannel {
  std::string team = {};
  std::string channel = {};
  std::string latest_ts = {};
};

// The channels in which somebody wrote in [since, until), and the latest message of that time;
// those with the latest first.
[[nodiscard]] std::vector<KnownChannel> known_channels(const Snapshot& snapshot, Time since,
                                                       Time until);

}  // namespace triage::journal
