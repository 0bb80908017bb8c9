// The cleaned text that is classified.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "triage/base/clock.h"
#include "triage/ticket/ticket.h"

namespace triage {

// What one ticket became. The triage fields stand apart from the rest so that training can drop
// them and evaluation can measure with and without (Slack messages have none).
struct Document {
  std::string id;
  std::string fields;      // one `name: value` a line, in the ticket's order; may be empty
  std::string body;        // requester's words, cleaned; subject first; turns apart by a line end
  std::string courtesies;  // greetings and thanks, kept out of the body but not lost
  std::string language;    // ISO 639-1, or `und` where the text is too short to tell
  Channel channel = Channel::kUnknown;
  double masked_share = 0;  // words of the body that are masks, 0..1
  std::optional<Time> created_at;
  std::optional<std::string> label;
  std::vector<float> vector;  // given by the source, else empty
  std::uint64_t row = 0;      // 1-based row of the source
  std::uint64_t line = 0;     // of its text file, where it begins; else equal to `row`

  // What encoders see: fields in front of the body.
  [[nodiscard]] std::string text() const { return fields.empty() ? body : fields + "\n" + body; }

  // SHA-256 of that, 64 hex digits: by it the journal knows a text again that it no longer has.
  [[nodiscard]] std::string fingerprint() const;
};

}  // namespace triage
