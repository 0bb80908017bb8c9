// Replaces what is different in every ticket (addresses, numbers, dates) by words that name its
// type.
//
// A token is one lower-case word without punctuation, so that it survives any later step and is the
// same in every script. What tells the class stays: error codes (0x80070005, ORA-00942), versions,
// file names, numbers of up to four digits, and of an address the words of its host.
#pragma once

#include <string>
#include <string_view>

namespace triage::text {

namespace token {
inline constexpr std::string_view kUrl = "tokenurl";  // then the words of its host
inline constexpr std::string_view kEmail = "tokenemail";
inline constexpr std::string_view kPath = "tokenpath";  // then its last name
inline constexpr std::string_view kFile = "tokenfile";  // an attachment; then its extension
inline constexpr std::string_view kGuid = "tokenguid";
inline constexpr std::string_view kHash = "tokenhash";  // 16 hex digits or more, other blobs
inline constexpr std::string_view kIp = "tokenip";      // IPv4 and IPv6
inline constexpr std::string_view kMac = "tokenmac";
inline constexpr std::string_view kPhone = "tokenphone";
inline constexpr std::string_view kNumber = "tokennumber";  // five digits or more
inline constexpr std::string_view kTicket = "tokenticket";  // INC0012345, #4711
inline constexpr std::string_view kMoney = "tokenmoney";
inline constexpr std::string_view kDate = "tokendate";
inline constexpr std::string_view kTime = "tokentime";
inline constexpr std::string_view kMask = "tokenmask";        // masked text (masks.h)
inline constexpr std::string_view kUser = "tokenuser";        // a mention in a chat
inline constexpr std::string_view kChannel = "tokenchannel";  // a channel without a name
}  // namespace token

// Appends the line to `replaced`, typed tokens in place. Returns whether words came apart that had
// been written as one, so that masks, markup and tokens may be found that were none before.
// REQUIRES: normalised, one line.
bool replace_tokens(std::string_view line, std::string& replaced);

// The token of an attached file: `tokenfile pdf`.
[[nodiscard]] std::string file_token(std::string_view file_name);

}  // namespace triage::text
