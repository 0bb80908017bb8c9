#include "triage/text/message_cleaner.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>
#include <vector>

#include "triage/base/unicode.h"
#include "triage/text/charset.h"
#include "triage/text/courtesies.h"
#include "triage/text/entities.h"
#include "triage/text/folding.h"
#include "triage/text/html.h"
#include "triage/text/line_steps.h"
#include "triage/text/lines.h"
#include "triage/text/markup.h"
#include "triage/text/masks.h"
#include "triage/text/normalize.h"
#include "triage/text/signatures.h"
#include "triage/text/system_messages.h"
#include "triage/text/tokens.h"

namespace triage::text {
namespace {

// What the passes of one message share.
struct Work {
  MessageText& message;
  const Rules& rules;
  const MessageCleaner::Context& context;
  std::vector<Segment>& segments;
  std::string& courtesies;
};

void system_lines(Work& work) { remove_system_lines(work.message); }

void mail_quotes(Work& work) {
  const auto& context = work.context;
  work.segments = remove_quotes(
      work.message, work.rules,
      {.is_forward = context.is_forward, .is_reply = context.is_reply || context.follows_agent});
}

// In a chat, `>` marks what someone quotes: an error message, or, after an agent wrote, the agent.
void chat_quotes(Work& work) {
  work.segments = {{0, work.message.lines().size()}};
  if (!work.context.follows_agent) return;
  for (Line& line : work.message.lines()) {
    if (line.has_content() && line.quote_depth > 0) work.message.remove(line, Pass::kQuote);
  }
}

void disclaimers(Work& work) {
  for (const Segment& segment : work.segments) remove_disclaimers(work.message, segment);
}

void signatures(Work& work) {
  for (const Segment& segment : work.segments) remove_signature(work.message, work.rules, segment);
}

void greetings(Work& work) {
  for (const Segment& segment : work.segments) {
    take_greetings(work.message, work.rules, segment, work.courtesies);
  }
}

using PassFunction = void (*)(Work&);
constexpr std::array<PassFunction, 5> kEmailPasses = {system_lines, mail_quotes, disclaimers,
                                                      signatures, greetings};
constexpr std::array<PassFunction, 3> kChatPasses = {system_lines, chat_quotes, greetings};

// Takes out blanks at the ends and second ones in a row.
void squeeze(std::string& text) {
  const auto are_blanks = [](char left, char right) { return left == ' ' && right == ' '; };
  if (text.empty() || (text.front() != ' ' && text.back() != ' ' &&
                       std::adjacent_find(text.begin(), text.end(), are_blanks) == text.end())) {
    return;
  }
  std::size_t end = 0;
  for (const char byte : text) {
    if (byte != ' ' || (end > 0 && text[end - 1] != ' ')) text[end++] = byte;
  }
  while (end > 0 && text[end - 1] == ' ') --end;
  text.resize(end);
}

void make_one_line(std::string& text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  squeeze(text);
}

// Is there anything but punctuation that says nothing?
bool says_something(std::string_view line) {
  return std::any_of(line.begin(), line.end(), [](char c) {
    return static_cast<unsigned char>(c) >= 0x80 || (c >= '0' && c <= '9') ||
           (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '?' || c == '!';
  });
}

// `[image: a.png] [cid:b.jpg]`: the token of the last file name in an attachment line, if it has
// one.
std::string attachment_token(std::string_view line) {
  const std::size_t dot = line.rfind('.');
  if (dot == std::string_view::npos) return {};
  std::size_t end = dot + 1;
  while (end < line.size() && std::isalnum(static_cast<unsigned char>(line[end])) != 0) ++end;
  return file_token(line.substr(0, end));
}

}  // namespace

// To plain_: the text without HTML. Does the HTML quote something?
bool MessageCleaner::read_html(std::string_view text) {
  if (looks_like_html(text)) return html_to_text(text, plain_);
  decode_entities(text, plain_);
  return false;
}

// From plain_ to message_. False if the text is rubbish; then the message is empty.
bool MessageCleaner::load() {
  constexpr std::size_t kTwentieth = 20;  // of the bytes may be what nobody types
  const bool is_rubbish = normalize(plain_, normal_) > plain_.size() / kTwentieth;
  message_.assign(is_rubbish ? std::string_view{} : normal_, *rules_);
  return !is_rubbish;
}

// Goes through the passes until nothing changes any more: without its markup, or without a line
// above it, a line can be a greeting or a signature that was none before.
MessageCleaner::Result MessageCleaner::clean(std::string_view text, Context context,
                                             std::string& courtesies) {
  constexpr int kMostRounds = 4;
  Result result;
  context.is_reply = read_html(text) || context.is_reply;
  if (!load()) {
    result.is_rubbish = true;
    return result;
  }
  result.is_email = looks_like_email(context);
  std::string own_courtesies;
  const std::size_t earlier_thanks = thanks_.size();
  for (int round = 0; round < kMostRounds; ++round) {
    if (round > 0) message_.assign(result.body, *rules_);
    run_passes(result.is_email, context, own_courtesies);
    if (context.is_automatic || text::is_automatic(message_, *rules_)) {
      refuse_automatic(context, result);
      thanks_.resize(earlier_thanks);
      return result;
    }
    take_all_thanks(own_courtesies);
    explain(context);
    if (round == 0) {
      result.masks = write_lines(result.body);
    } else {
      rewrite_lines(result.body);
    }
    if (result.body == message_.text()) break;
  }
  append_line(own_courtesies, courtesies);
  return result;
}

void MessageCleaner::take_all_thanks(std::string& courtesies) {
  std::string thanks;
  take_thanks(message_, *rules_, thanks);
  append_line(thanks, courtesies);
  append_line(thanks, thanks_);
}

void MessageCleaner::refuse_automatic(const Context& context, Result& result) {
  for (Line& line : message_.lines()) {
    if (line.has_content()) message_.remove(line, Pass::kAutomatic);
  }
  explain(context);
  result.is_automatic = true;
  result.body.clear();
}

void MessageCleaner::explain(const Context& context) const {
  if (context.explanation == nullptr) return;
  for (const Cut& cut : message_.cuts()) {
    context.explanation->removals.push_back(
        {cut.pass, context.message, message_.text().substr(cut.begin, cut.end - cut.begin)});
  }
}

bool MessageCleaner::looks_like_email(const Context& context) const {
  if (context.is_email || context.channel == Channel::kEmail) return true;
  if (context.channel == Channel::kChat) return false;
  constexpr KindSet kMailOnly = RuleKind::kReplyHeader | RuleKind::kForwardHeader |
                                KindSet(RuleKind::kSignOff) | RuleKind::kMobileSignature |
                                RuleKind::kDisclaimer;
  return context.has_subject ||
         std::any_of(message_.lines().begin(), message_.lines().end(),
                     [&](const Line& line) { return line.kinds.has(kMailOnly); }) ||
         ends_with_sign_off(message_, *rules_);
}

void MessageCleaner::run_passes(bool is_email, const Context& context, std::string& courtesies) {
  std::vector<Segment> segments;
  Work work{message_, *rules_, context, segments, courtesies};
  const std::span<const PassFunction> passes =
      is_email ? std::span<const PassFunction>(kEmailPasses) : kChatPasses;
  for (const PassFunction pass : passes) pass(work);
}

std::size_t MessageCleaner::write_lines(std::string& body) {
  std::size_t masks = 0;
  body.clear();
  body.reserve(message_.text().size());
  for (const Line& line : std::as_const(message_).lines()) {
    if (line.has_content()) masks += write_line(line, body);
  }
  return masks;
}

// Lines that were written before, and from which nothing was taken out since, are as they should
// be.
void MessageCleaner::rewrite_lines(std::string& body) {
  body.clear();
  for (const Line& line : std::as_const(message_).lines()) {
    if (!line.has_content()) continue;
    if (message_.is_whole(line) && !line.kinds.has(RuleKind::kAttachmentLine)) {
      append_line(message_.text_of(line), body);
    } else {
      write_line(line, body);
    }
  }
}

std::size_t MessageCleaner::write_line(const Line& line, std::string& body) {
  constexpr std::size_t kLongestAttachmentLine = 200;  // bytes
  const std::string_view text = message_.text_of(line);
  std::size_t masks = 0;
  if (line.kinds.has(RuleKind::kAttachmentLine) && text.size() <= kLongestAttachmentLine) {
    line_ = attachment_token(text);
  } else {
    line_.clear();
    message_.append_left(line, line_);
    if (line_.size() < text.size()) squeeze(line_);
    masks = clean_line();
  }
  if (says_something(line_)) append_line(line_, body);
  return masks;
}

// Masks, markup and tokens, until the line stays as it is: what one step leaves may be for another.
std::size_t MessageCleaner::clean_line() {
  constexpr int kMostRounds = 4;
  std::size_t masks = 0;
  bool goes_on = true;
  for (int round = 0; round < kMostRounds && goes_on; ++round) {
    const LineSteps steps = steps_for(line_);
    goes_on = false;
    if (steps.masks) {
      next_.clear();
      const std::size_t found = replace_masks(line_, *rules_, next_);
      if (round == 0) masks = found;
      goes_on = next_ != line_;
      line_.swap(next_);
    }
    if (steps.markup) {
      next_.clear();
      strip_markup(line_, next_);
      goes_on = goes_on || next_ != line_;
      line_.swap(next_);
    }
    if (steps.tokens) {
      next_.clear();
      goes_on = replace_tokens(line_, next_) || goes_on;
      line_.swap(next_);
    }
    if (steps.masks || steps.markup || steps.tokens) squeeze(line_);
  }
  return masks;
}

MessageCleaner::Subject MessageCleaner::without_prefixes(std::string_view raw) {
  constexpr std::size_t kLongestPrefix = 24;  // bytes
  Subject subject;
  read_html(to_utf8_text(raw));
  normalize(plain_, normal_);
  make_one_line(normal_);
  std::string_view rest = normal_;
  bool is_outermost = true;
  subject.is_automatic = is_automatic_subject(rest, *rules_);
  for (;;) {
    const std::size_t colon = rest.substr(0, kLongestPrefix).find(':');
    if (colon == std::string_view::npos) break;
    std::string prefix = folded_for_rules(rest.substr(0, colon));
    while (prefix.ends_with(' ')) prefix.pop_back();
    const KindSet kinds = rules_->covering(prefix);
    if (!kinds.has(RuleKind::kSubjectPrefix | RuleKind::kForwardPrefix)) break;
    // What means an answer in one language and forwarding in another (VS) counts as an answer.
    const bool is_forward =
        kinds.has(RuleKind::kForwardPrefix) && !kinds.has(RuleKind::kSubjectPrefix);
    subject.is_reply = subject.is_reply || !is_forward;
    subject.is_forward = subject.is_forward || (is_outermost && is_forward);
    is_outermost = false;
    rest.remove_prefix(std::min(rest.find_first_not_of(' ', colon + 1), rest.size()));
    subject.is_automatic = subject.is_automatic || is_automatic_subject(rest, *rules_);
  }
  subject.text = rest;
  return subject;
}

MessageCleaner::Result MessageCleaner::clean_subject(std::string_view subject,
                                                     const Context& context,
                                                     std::string& courtesies) {
  message_.assign(subject, *rules_);
  Result result;
  std::vector<Segment> segments = {{0, message_.lines().size()}};
  Work work{message_, *rules_, context, segments, courtesies};
  system_lines(work);
  greetings(work);
  take_all_thanks(courtesies);
  explain(context);
  result.masks = write_lines(result.body);
  return result;
}

std::string MessageCleaner::clean_field(std::string_view value) {
  read_html(to_utf8_text(value));
  normalize(plain_, normal_);
  make_one_line(normal_);
  line_ = normal_;
  clean_line();
  make_nfc(line_);
  return line_;
}

std::string MessageCleaner::clean_name(std::string_view name) {
  normalize(to_utf8_text(name), normal_);
  make_one_line(normal_);
  return normal_;
}

}  // namespace triage::text
