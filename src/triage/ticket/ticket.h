// A ticket as it came in: who wrote what, when, and what the desk knows about it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "triage/base/clock.h"

namespace triage {

enum class Channel : std::uint8_t { kUnknown, kChat, kEmail };

enum class Role : std::uint8_t { kRequester, kAgent, kSystem };

// One turn of a conversation, raw.
struct Message {
  std::string id;  // empty where the source has none
  Role role = Role::kRequester;
  std::optional<Time> time;  // turns without a time keep their order
  std::string text;          // as it arrived: may be HTML, MIME, or no UTF-8 at all
};

// A triage field: what the desk notes when it opens a ticket, say {"priority", "P2"}.
struct Field {
  std::string name;
  std::string value;
};

struct Ticket {
  std::string id;
  bool has_own_id = true;  // else the source has none for it, and `id` is its row's number
  Channel channel = Channel::kUnknown;
  std::optional<Time> created_at;
  std::optional<Time> decided_at;  // moment of decision: later turns are not seen; absent: just
                                   // before the first agent message
  std::optional<Time> changed_at;  // when anything of it last changed in its source
  std::string subject;             // raw; empty in chats
  std::vector<Message> messages;
  std::vector<Field> fields;         // in the source's column order, empty values left out
  std::optional<std::string> label;  // as the source spells it
  std::vector<float> vector;         // given by the source (`--vectors`), else empty
  std::uint64_t row = 0;             // 1-based row of the source, to name it in messages
  std::uint64_t line = 0;            // of its text file, where it begins; else equal to `row`
};

// Of its raw text: subject and messages.
[[nodiscard]] std::uint64_t text_bytes(const Ticket& ticket);

// `chat`, `email`, `unknown`.
[[nodiscard]] std::string_view name_of(Channel channel);
// `requester`, `agent`, `system`.
[[nodiscard]] std::string_view name_of(Role role);

// Reads the names above and usual synonyms (`e-mail`, `mail`, `slack`, `customer`, `bot`, ...),
// without regard to case; nullopt for anything else.
[[nodiscard]] std::optional<Channel> parse_channel(std::string_view text);
[[nodiscard]] std::optional<Role> parse_role(std::string_view text);

}  // namespace triage
