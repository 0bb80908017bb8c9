// Cleans any bytes as a ticket: the first byte picks the channel and what is known of times, the
// second one who wrote which message; the rest is the subject and the messages, each behind a
// record separator (U+001E).
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "triage/base/check.h"
#include "triage/base/unicode.h"
#include "triage/text/cleaner.h"

namespace triage::text {
namespace {

constexpr char kSeparator = '\x1E';

std::string take_piece(std::string_view& rest) {
  const std::size_t end = std::min(rest.find(kSeparator), rest.size());
  std::string piece(rest.substr(0, end));
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return piece;
}

Ticket ticket_of(std::uint8_t kind, std::uint8_t agents, std::string_view rest) {
  Ticket ticket;
  ticket.channel = static_cast<Channel>(kind % 3);
  const bool has_times = (kind & 4U) != 0;
  const bool is_newest_first = (kind & 8U) != 0;
  if ((kind & 16U) != 0) ticket.decided_at = Time{std::chrono::hours{1}};
  if ((kind & 32U) != 0) ticket.subject = take_piece(rest);
  if ((kind & 64U) != 0) ticket.fields = {{take_piece(rest), take_piece(rest)}};
  for (int count = 0; !rest.empty(); ++count) {
    Message& message = ticket.messages.emplace_back();
    message.role = (agents >> (count % 8) & 1U) != 0 ? Role::kAgent : Role::kRequester;
    const int minute = is_newest_first ? -count : count;
    if (has_times) message.time = Time{std::chrono::minutes{minute}};
    message.text = take_piece(rest);
  }
  return ticket;
}

bool has_control_characters(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = next_code_point(text, at);
    if (c != '\n' && char_class(c) == CharClass::kControl) return true;
  }
  return false;
}

void check_document(const Document& document, std::size_t bytes) {
  constexpr std::size_t kMostGrowth = 16;  // times: `$1` becomes `tokenmoney`
  TRIAGE_CHECK(!document.body.empty(), "a document says something");
  TRIAGE_CHECK(check_utf8(document.text()).is_valid, "a document is UTF-8");
  TRIAGE_CHECK(check_utf8(document.courtesies).is_valid, "courtesies are UTF-8");
  TRIAGE_CHECK(nfc(document.body) == document.body, "a body is in NFC");
  TRIAGE_CHECK(!has_control_characters(document.body), "a body has no control characters");
  TRIAGE_CHECK(document.masked_share >= 0 && document.masked_share <= 1, "a share is 0 to 1");
  TRIAGE_CHECK(document.text().size() + document.courtesies.size() <= kMostGrowth * (bytes + 1),
               "a document is not much longer than its ticket");
}

void clean(std::uint8_t kind, std::uint8_t agents, std::string_view rest) {
  static const Cleaner cleaner({.max_masked_share = 1, .min_letters = 0});
  const Ticket ticket = ticket_of(kind, agents, rest);
  Explanation explanation;
  const auto document = cleaner.clean(ticket, explanation);
  const auto same = cleaner.clean(ticket);
  TRIAGE_CHECK(document.has_value() == same.has_value(), "to explain changes nothing");
  if (!document) {
    TRIAGE_CHECK(!document.error().field.empty() && !document.error().reason.empty(),
                 "a rejection has a code and a reason");
    return;
  }
  TRIAGE_CHECK(document->body == same->body, "to explain changes nothing");
  check_document(*document, rest.size());

  Ticket again;
  again.channel = Channel::kChat;
  again.messages.emplace_back().text = document->body;
  const auto twice = cleaner.clean(again);
  if (twice) check_document(*twice, document->body.size());
}

}  // namespace
}  // namespace triage::text

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  if (size < 2) return 0;
  const std::string_view rest(reinterpret_cast<const char*>(bytes) + 2, size - 2);
  triage::text::clean(bytes[0], bytes[1], rest);
  return 0;
}
