// A raw e-mail (RFC 5322, MIME) to the text that its reader sees. The only user of GMime.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace triage::text {

struct Mail {
  std::string subject;                   // decoded; empty if there is none
  std::string text;                      // UTF-8, HTML already turned to text; may be empty
  std::vector<std::string> attachments;  // file names, in order
  bool is_reply = false;      // by its headers or <blockquote>: it answers an earlier one
  bool is_automatic = false;  // by its headers: an auto-reply (RFC 3834) or a bounce (RFC 3464)
};

// Does the text begin like the source of an e-mail: header fields, among them one that only mail
// programs write?
[[nodiscard]] bool looks_like_mail(std::string_view bytes);

// Takes the best text part of each alternative, decodes its charset (charset.h where none is named
// that is known) and transfer encoding, and appends attached messages as forwarded text. nullopt if
// GMime finds no message in it.
[[nodiscard]] std::optional<Mail> read_mail(std::string_view bytes);

}  // namespace triage::text
