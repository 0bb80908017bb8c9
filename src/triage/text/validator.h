// Says whether a document can be classified, and if not, why.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "triage/base/outcome.h"
#include "triage/ticket/document.h"

namespace triage::text {

// The stable codes of refusal: Rejection::field of what Cleaner::clean() and defect_of() answer.
namespace code {
inline constexpr std::string_view kEmpty = "empty";  // nothing of the requester's is left
inline constexpr std::string_view kTooShort =
    "too_short";                                          // fewer letters than Limits::min_letters
inline constexpr std::string_view kTooLong = "too_long";  // a message beyond max_message_bytes
inline constexpr std::string_view kNotText = "not_text";  // binary rubbish
inline constexpr std::string_view kAutomatic = "automatic";  // auto-replies, bounces, surveys alone
inline constexpr std::string_view kMasked = "masked";        // beyond Limits::max_masked_share
}  // namespace code

struct Limits {
  double max_masked_share = 0.20;  // of the words of the body
  std::size_t min_letters = 3;  // tokens do not count; a Han, kana or Hangul character counts two
  std::size_t max_message_bytes = std::size_t{32} << 20U;
};

// Why the document cannot be classified; nullopt if it can. Holds no text of the ticket.
[[nodiscard]] std::optional<Rejection> defect_of(const Document& document, const Limits& limits);

}  // namespace triage::text
