// What holds for every ticket, whatever is in it.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "triage/base/unicode.h"
#include "triage/text/cleaner.h"

namespace triage::text {
namespace {

// Pieces of mails and chats in no order at all, so that passes meet what they do not expect.
rc::Gen<std::string> message_like_text() {
  const auto piece = rc::gen::element<std::string>(
      "my printer is dead", "Der Drucker druckt nicht.", "l'écran reste noir", "印刷できません。",
      "\n", "\n", "\n\n", " ", " ", ". ", ", ", ":", "Hi,", "Hello Tom,", "Guten Tag",
      "お世話になっております。", "Dear *", "Thanks", "Thank you in advance.", "Merci d'avance",
      "Kind regards", "Mit freundlichen Grüßen", "Jane Porter", "LG Jana", "-- ", "----------",
      "Sent from my iPhone", "> ", "> quoted",
      "On Mon, 2 Mar 2026 at 14:02, Desk <d@f.example> wrote:", "From: Desk", "Sent: Monday",
      "To: Jane", "Subject: x", "Von: Desk", "Gesendet: heute",
      "---------- Forwarded message ---------", "This e-mail and any attachments are confidential",
      "[NAME]", "****", "XXXX-XXXX", "<REDACTED>", "{{name}}", "█████", "https://a.example/b?c",
      "jane@firm.example", "C:\\a b\\c.txt", "10.0.0.1", "+49 40 123456-78", "€ 1.200",
      "2026-03-02", "10:30", "INC0012345", "0x80070005", "12345", "<@U02R11TTP>",
      "<https://a.example|b>", ":sob:", "`code`", "*bold*", "_x_", "# ", "- ", "| a | b |", "```",
      "<b>", "</b>", "<p>", "<br>", "<blockquote>", "&lt;", "&amp;", "&amp;lt;p&amp;gt;", "[a](b)",
      "[image: a.png]", "Maria joined the chat", "\u200B", "\u0301", "ﾊﾟ", "😤", "\xFF", "token",
      "tokenmask");
  return rc::gen::map(rc::gen::container<std::vector<std::string>>(piece),
                      [](const std::vector<std::string>& pieces) {
                        std::string text;
                        for (const std::string& each : pieces) text += each;
                        return text;
                      });
}

rc::Gen<Channel> any_channel() {
  return rc::gen::element(Channel::kUnknown, Channel::kChat, Channel::kEmail);
}

Ticket ticket_of(std::string text, Channel channel) {
  Ticket ticket;
  ticket.channel = channel;
  ticket.messages.emplace_back().text = std::move(text);
  return ticket;
}

const Cleaner& lenient() {
  static const Cleaner cleaner({.max_masked_share = 1, .min_letters = 0});
  return cleaner;
}

void expect_well_formed(const Document& document) {
  RC_ASSERT(check_utf8(document.body).is_valid);
  RC_ASSERT(nfc(document.body) == document.body);
  RC_ASSERT(document.masked_share >= 0 && document.masked_share <= 1);
  for (std::size_t at = 0; at < document.body.size();) {
    const char32_t c = next_code_point(document.body, at);
    RC_ASSERT(c == '\n' || char_class(c) != CharClass::kControl);
  }
  RC_ASSERT(document.body.find("\n\n") == std::string::npos);
  RC_ASSERT(document.body.find("  ") == std::string::npos);
}

RC_GTEST_PROP(Properties, AnyBytesGiveAWellFormedDocumentOrAReason, ()) {
  const auto bytes = *rc::gen::container<std::string>(rc::gen::arbitrary<char>());
  const auto document = lenient().clean(ticket_of(bytes, *any_channel()));
  if (document) {
    expect_well_formed(*document);
  } else {
    RC_ASSERT(!document.error().field.empty() && !document.error().reason.empty());
  }
}

RC_GTEST_PROP(Properties, MessagesGiveWellFormedDocuments, ()) {
  Ticket ticket = ticket_of(*message_like_text(), *any_channel());
  ticket.subject = *message_like_text();
  ticket.fields = {{*message_like_text(), *message_like_text()}};
  const auto document = lenient().clean(ticket);
  if (document) expect_well_formed(*document);
}

RC_GTEST_PROP(Properties, CleaningABodyAgainChangesNothing, ()) {
  const Channel channel = *rc::gen::element(Channel::kChat, Channel::kEmail);
  const auto once = lenient().clean(ticket_of(*message_like_text(), channel));
  RC_PRE(once.has_value());
  const auto twice = lenient().clean(ticket_of(once->body, channel));
  RC_ASSERT(twice.has_value());
  RC_ASSERT(twice->body == once->body);
}

RC_GTEST_PROP(Properties, TheSameTicketGivesTheSameDocument, ()) {
  const Ticket ticket = ticket_of(*message_like_text(), *any_channel());
  const auto first = lenient().clean(ticket);
  Explanation explanation;
  const auto second = lenient().clean(ticket, explanation);
  RC_ASSERT(first.has_value() == second.has_value());
  if (first) {
    RC_ASSERT(first->body == second->body && first->courtesies == second->courtesies &&
              first->language == second->language);
  }
}

}  // namespace
}  // namespace triage::text
