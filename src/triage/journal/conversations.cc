#include "triage/journal/conversations.h"

#include "triage/journal/sealed_text.h"
#include "triage/journal/texts.h"

namespace triage::journal {
namespace {

bool insert(Transaction& transaction, const ChatMessage& message) {
  return transaction.execute(
             "INSERT INTO messages (team, channel, ts, thread, id, person, role, at, is_removed) "
             "VALUES (:team, :channel, :ts, :thread, :id, :person, :role, :at, 0) "
             "ON CONFLICT DO NOTHING",
             {message.conversation.team, message.conversation.channel, message.ts,
              message.conversation.thread, message.id, message.person, message.role, message.at}) >
         0;
}

// Id of its text; nullopt if it is not known or was removed.
std::optional<std::string> text_id(const Snapshot& snapshot, const ConversationKey& conversation,
                                   const std::string& ts) {
  const auto rows = snapshot.query(
      "SELECT id FROM messages WHERE team = :team AND channel = :channel AND ts = :ts "
      "AND is_removed = 0",
      {ColumnKind::kText}, {conversation.team, conversation.channel, ts});
  if (rows.empty()) return std::nullopt;
  return rows.front().text(0);
}

}  // namespace

void keep_message(Transaction& transaction, const ChatMessage& message) {
  if (insert(transaction, message)) {
    keep_text(transaction, message.id, message.text);
  } else if (const auto id = text_id(transaction, message.conversation, message.ts)) {
    keep_text(transaction, *id, message.text);
  }
}

bool remove_message(Transaction& transaction, const ConversationKey& conversation,
                    const std::string& ts) {
  const auto id = text_id(transaction, conversation, ts);
  if (!id) return false;
  erase_text(transaction, *id);
  transaction.execute(
      "UPDATE messages SET is_removed = 1, person = '' "
      "WHERE team = :team AND channel = :channel AND ts = :ts",
      {conversation.team, conversation.channel, ts});
  return true;
}

std::vector<ChatMessage> messages_of(const Snapshot& snapshot,
                                     const ConversationKey& conversation) {
  using enum ColumnKind;
  std::vector<ChatMessage> messages;
  for (const SqlRow& row : snapshot.query(
           "SELECT m.id, m.ts, m.person, m.role, m.at, t.key_id, t.text FROM messages m "
           "LEFT JOIN texts t ON t.id = m.id WHERE m.team = :team AND m.channel = :channel "
           "AND m.thread = :thread AND m.is_removed = 0 ORDER BY m.ts",
           {kText, kText, kText, kText, kInteger, kText, kText},
           {conversation.team, conversation.channel, conversation.thread})) {
    messages.push_back({.id = row.text(0),
                        .conversation = conversation,
                        .ts = row.text(1),
                        .person = row.text(2),
                        .role = row.text(3),
                        .text = open({row.text(5), row.text(6)}, row.text(0), snapshot.cipher()),
                        .at = row.time(4)});
  }
  return messages;
}

std::optional<ConversationKey> conversation_of(const Snapshot& snapshot, const std::string& team,
                                               const std::string& channel, const std::string& ts) {
  const auto rows = snapshot.query(
      "SELECT thread FROM messages WHERE team = :team AND channel = :channel AND ts = :ts",
      {ColumnKind::kText}, {team, channel, ts});
  if (rows.empty()) return std::nullopt;
  return ConversationKey{team, channel, rows.front().text(0)};
}

std::string latest_ts(const Snapshot& snapshot, const std::string& team,
                      const std::string& channel) {
  return snapshot
      .query("SELECT max(ts) FROM messages WHERE team = :team AND channel = :channel",
             {ColumnKind::kText}, {team, channel})
      .at(0)
      .text(0);
}

std::vector<KnownChannel> known_channels(const Snapshot& snapshot, Time since, Time until) {
  std::vector<KnownChannel> channels;
  for (const SqlRow& row :
       snapshot.query("SELECT team, channel, max(ts) AS latest FROM messages "
                      "WHERE at >= :since AND at < :until "
                      "GROUP BY team, channel ORDER BY latest DESC",
                      {ColumnKind::kText, ColumnKind::kText, ColumnKind::kText}, {since, until})) {
    channels.push_back({row.text(0), row.text(1), row.text(2)});
  }
  return channels;
}

}  // namespace triage::journal
