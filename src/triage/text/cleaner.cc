#include "triage/text/cleaner.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <optional>
#include <string_view>
#include <utility>

#include "triage/base/fingerprint.h"
#include "triage/base/hex.h"
#include "triage/base/unicode.h"
#include "triage/text/charset.h"
#include "triage/text/folding.h"
#include "triage/text/html.h"
#include "triage/text/language.h"
#include "triage/text/lines.h"
#include "triage/text/masks.h"
#include "triage/text/message_cleaner.h"
#include "triage/text/mime.h"
#include "triage/text/normalize.h"
#include "triage/text/sentences.h"
#include "triage/text/tokens.h"
#include "triage/text/turns.h"

namespace triage::text {
namespace {

// To be raised with every change of the code that can change a document.
constexpr std::string_view kVersion = "text 3";

// Builds one document out of one ticket.
class Conversation {
 public:
  Conversation(const Ticket& ticket, const Limits& limits, MessageCleaner& cleaner,
               Explanation* explanation)
      : ticket_(ticket), limits_(limits), cleaner_(cleaner), explanation_(explanation) {}

  Accepted<Document> document() {
    document_.id = ticket_.id;
    document_.channel = ticket_.channel;
    document_.created_at = ticket_.created_at;
    document_.label = ticket_.label;
    document_.vector = ticket_.vector;
    document_.row = ticket_.row;
    document_.line = ticket_.line;
    add_turns();
    if (is_all_automatic()) return tl::unexpected(all_automatic());
    add_subject();
    keep_thanks_alone();
    finish_body();
    if (auto why = refusal()) return tl::unexpected(*std::move(why));
    document_.language = language_of(document_.body, document_.courtesies, cleaner_.rules());
    add_fields();
    return std::move(document_);
  }

 private:
  void add_turns() {
    if (ticket_.subject.size() <= limits_.max_message_bytes) {
      subject_ = cleaner_.without_prefixes(ticket_.subject);
    } else {
      leave_out_long(Explanation::kSubject, ticket_.subject);
    }
    for (const Turn& turn : requester_turns(ticket_, explanation_)) add_turn(turn);
  }

  void add_turn(const Turn& turn) {
    const std::string_view raw = without_byte_order_mark(ticket_.messages[turn.message].text);
    if (raw.size() > limits_.max_message_bytes) return leave_out_long(turn.message, raw);
    MessageCleaner::Context context{.channel = ticket_.channel,
                                    .has_subject = !subject_.text.empty(),
                                    .is_forward = subject_.is_forward,
                                    .is_reply = subject_.is_reply,
                                    .follows_agent = turn.follows_agent,
                                    .explanation = explanation_,
                                    .message = turn.message};
    const std::optional<Mail> mail = looks_like_mail(raw) ? read_mail(raw) : std::nullopt;
    if (mail) {
      note_header(*mail, context);
      add_cleaned(context, mail->text, mail->attachments);
    } else {
      add_cleaned(context, to_utf8_text(raw), {});
    }
  }

  void note_header(const Mail& mail, MessageCleaner::Context& context) {
    if (subject_.text.empty() && mail.subject.size() <= limits_.max_message_bytes) {
      subject_ = cleaner_.without_prefixes(mail.subject);
    }
    context.is_email = true;
    context.is_automatic = mail.is_automatic;
    context.is_forward = context.is_forward || subject_.is_forward;
    context.is_reply = context.is_reply || mail.is_reply || subject_.is_reply;
  }

  void leave_out_long(std::size_t message, std::string_view text) {
    is_too_long_ = true;
    note(Pass::kTooLong, message, text);
  }

  void add_cleaned(MessageCleaner::Context context, std::string_view text,
                   const std::vector<std::string>& attachments) {
    context.is_automatic = context.is_automatic || (turn_count_ == 0 && subject_.is_automatic);
    ++turn_count_;
    const auto result = cleaner_.clean(text, context, document_.courtesies);
    if (explanation_ != nullptr && result.is_email) explanation_->is_email = true;
    has_rubbish_ = has_rubbish_ || result.is_rubbish;
    if (result.is_automatic) {
      ++automatic_count_;
      return;
    }
    masks_ += result.masks;
    append_line(result.body, body_);
    for (const std::string& name : attachments) append_line(file_token(name), body_);
  }

  // The subject stands first, unless the body begins with the same words.
  void add_subject() {
    if (subject_.text.empty() || (subject_.is_automatic && turn_count_ > 0)) return;
    const auto result = cleaner_.clean_subject(
        subject_.text, {.explanation = explanation_, .message = Explanation::kSubject},
        document_.courtesies);
    masks_ += result.masks;
    if (is_repeated(result.body)) {
      note(Pass::kDuplicate, Explanation::kSubject, result.body);
      return;
    }
    std::string whole = result.body;
    append_line(body_, whole);
    body_ = std::move(whole);
  }

  // Does the body begin with the words of the subject? A subject that was cut off ends in dots.
  [[nodiscard]] bool is_repeated(std::string_view subject) const {
    const std::string wanted = folded_for_rules(without_end_marks(subject));
    const std::string first = folded_for_rules(std::string_view(body_).substr(0, body_.find('\n')));
    if (!first.starts_with(wanted)) return false;
    if (first.size() == wanted.size() || folded_for_rules(subject).ends_with("...")) return true;
    std::size_t next = wanted.size();
    const char32_t c = next_code_point(first, next);
    return char_class(c) != CharClass::kLetter || is_unspaced_script(c);
  }

  // Who writes thanks and nothing else says something: thanks.
  void keep_thanks_alone() {
    if (body_.empty()) body_ = cleaner_.thanks();
  }

  void finish_body() {
    make_nfc(body_);
    document_.body = std::move(body_);
    if (masks_ == 0) return;
    const std::size_t tokens = count_mask_tokens(document_.body);
    const std::size_t words = count_words(document_.body) - tokens + std::max(masks_, tokens);
    if (words > 0) {
      document_.masked_share =
          static_cast<double>(std::max(masks_, tokens)) / static_cast<double>(words);
    }
  }

  // Then the subject is not the requester's either: "Re: VPN down" above an out-of-office reply.
  [[nodiscard]] bool is_all_automatic() const {
    return automatic_count_ > 0 && automatic_count_ == turn_count_ && !is_too_long_;
  }

  [[nodiscard]] Rejection all_automatic() const {
    return {std::string(code::kAutomatic), std::to_string(automatic_count_) + " of " +
                                               std::to_string(turn_count_) +
                                               " messages are automatic, and nothing else is left"};
  }

  [[nodiscard]] std::optional<Rejection> refusal() const {
    if (document_.body.empty()) {
      if (is_too_long_) {
        return Rejection{
            std::string(code::kTooLong),
            "a message has more than " + std::to_string(limits_.max_message_bytes) + " bytes"};
      }
      if (has_rubbish_) {
        return Rejection{std::string(code::kNotText), "the message holds binary data"};
      }
      if (automatic_count_ > 0) return all_automatic();
    }
    return defect_of(document_, limits_);
  }

  void add_fields() {
    for (const Field& field : ticket_.fields) {
      const std::string value = cleaner_.clean_field(field.value);
      if (!value.empty())
        append_line(cleaner_.clean_name(field.name) + ": " + value, document_.fields);
    }
  }

  void note(Pass pass, std::size_t message, std::string_view text) {
    if (explanation_ != nullptr) {
      explanation_->removals.push_back({pass, message, std::string(text)});
    }
  }

  const Ticket& ticket_;
  const Limits& limits_;
  MessageCleaner& cleaner_;
  Explanation* explanation_;
  Document document_;
  MessageCleaner::Subject subject_;
  std::string body_;
  std::size_t masks_ = 0;
  std::size_t turn_count_ = 0;
  std::size_t automatic_count_ = 0;
  bool has_rubbish_ = false;
  bool is_too_long_ = false;
};

Accepted<Document> clean_with(const Ticket& ticket, const Limits& limits, const Rules& rules,
                              Explanation* explanation) {
  thread_local MessageCleaner cleaner;
  cleaner.begin(rules);
  return Conversation(ticket, limits, cleaner, explanation).document();
}

}  // namespace

Cleaner::Cleaner(const Options& options, const Rules& rules) : options_(options), rules_(&rules) {}

Accepted<Document> Cleaner::clean(const Ticket& ticket) const {
  return clean_with(ticket, options_, *rules_, nullptr);
}

Accepted<Document> Cleaner::clean(const Ticket& ticket, Explanation& explanation) const {
  return clean_with(ticket, options_, *rules_, &explanation);
}

std::string Cleaner::fingerprint() const {
  std::array<char, 96> settings{};
  std::snprintf(settings.data(), settings.size(), "%.17g %zu %zu", options_.max_masked_share,
                options_.min_letters, options_.max_message_bytes);
  std::string content(kVersion);
  content += '\n' + rules_->fingerprint() + '\n' + settings.data();
  return hex_digits(hash64(content));
}

}  // namespace triage::text
