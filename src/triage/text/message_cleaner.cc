#include "triage/text/message_cleaner.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>
#include <vector>

#include "triage/base/unicode.h"
#include "triage/text/charset.h"
#include "triage/text/courtesies.h"
#include "triage/text/folding.h"
#include "triage/text/html.h"
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
  work.segments = remove_quotes(work.message, work.rules, {.is_forward = work.context.is_forward});
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

// Appends without blanks at the ends or twice in a row.
void append_squeezed(std::string_view text, std::string& squeezed) {
  const std::size_t start = squeezed.size();
  for (const char byte : text) {
    const bool is_extra = byte == ' ' && (squeezed.size() == start || squeezed.back() == ' ');
    if (!is_extra) squeezed += byte;
  }
  while (squeezed.size() > start && squeezed.back() == ' ') squeezed.pop_back();
}

// Is there anything but punctuation that says nothing?
bool says_something(std::string_view line) {
  return std::any_of(line.begin(), line.end(), [](char c) {
    return static_cast<unsigned char>(c) >= 0x80 || (c >= '0' && c <= '9') ||
           (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '?' || c == '!';
  });
}

// `[image: a.png] [cid:b.jpg]`: the token of the last file name in an attachment line, if it has one.
std::string attachment_token(std::string_view line) {
  const std::size_t dot = line.rfind('.');
  if (dot == std::string_view::npos) return {};
  std::size_t end = dot + 1;
  while (end < line.size() && std::isalnum(static_cast<unsigned char>(line[end])) != 0) ++end;
  return file_token(line.substr(0, end));
}

}  // namespace

void MessageCleaner::load(std::string_view text) {
  if (looks_like_html(text)) {
    html_to_text(text, plain_);
  } else {
    decode_entities(text, plain_);
  }
  normalize(plain_, normal_);
  message_.assign(normal_, *rules_);
}

MessageCleaner::Result MessageCleaner::clean(std::string_view text, const Context& context,
                                             std::string& courtesies) {
  load(text);
  Result result;
  result.is_email = looks_like_email(context);
  std::string own_courtesies;
  run_passes(result.is_email, context, own_courtesies);
  result.is_automatic = context.is_automatic || text::is_automatic(message_);
  if (result.is_automatic) {
    for (Line& line : message_.lines()) {
      if (line.has_content()) message_.remove(line, Pass::kAutomatic);
    }
    return result;
  }
  write_lines(result, own_courtesies);
  if (!own_courtesies.empty()) {
    if (!courtesies.empty()) courtesies += '\n';
    courtesies += own_courtesies;
  }
  return result;
}

bool MessageCleaner::looks_like_email(const Context& context) const {
  if (context.is_email || context.channel == Channel::kEmail) return true;
  if (context.channel == Channel::kChat) return false;
  constexpr KindSet kMailOnly = RuleKind::kReplyHeader | RuleKind::kForwardHeader |
                                KindSet(RuleKind::kSignOff) | RuleKind::kMobileSignature |
                                RuleKind::kDisclaimer;
  return context.has_subject ||
         std::any_of(message_.lines().begin(), message_.lines().end(),
                     [&](const Line& line) { return line.kinds.has(kMailOnly); });
}

void MessageCleaner::run_passes(bool is_email, const Context& context, std::string& courtesies) {
  std::vector<Segment> segments;
  Work work{message_, *rules_, context, segments, courtesies};
  const std::span<const PassFunction> passes =
      is_email ? std::span<const PassFunction>(kEmailPasses) : kChatPasses;
  for (const PassFunction pass : passes) pass(work);
}

void MessageCleaner::write_lines(Result& result, std::string& courtesies) {
  result.body.reserve(message_.text().size());
  const std::span<const Line> lines = std::as_const(message_).lines();
  const auto last = std::find_if(lines.rbegin(), lines.rend(),
                                 [](const Line& line) { return line.has_content(); });
  for (const Line& line : lines) {
    if (!line.has_content()) continue;
    const bool is_last = last != lines.rend() && &line == &*last;
    write_line(line, is_last || line.candidates.has(RuleKind::kThanks), result, courtesies);
  }
}

void MessageCleaner::write_line(const Line& line, bool may_thank, Result& result,
                                std::string& courtesies) {
  constexpr std::size_t kLongestAttachmentLine = 200;  // bytes
  const std::string_view text = message_.text_of(line);
  const std::size_t start = result.body.size();
  if (start > 0) result.body += '\n';
  const std::size_t begin = result.body.size();
  if (line.kinds.has(RuleKind::kAttachmentLine) && text.size() <= kLongestAttachmentLine) {
    result.body += attachment_token(text);
  } else {
    result.masks += clean_line(text);
    if (may_thank) {
      const std::size_t before = courtesies.size();
      masked_.clear();
      take_thanks(line_, *rules_, masked_, courtesies);
      has_thanks_ = has_thanks_ || courtesies.size() > before;
      append_squeezed(masked_, result.body);
    } else {
      result.body += line_;
    }
  }
  if (!says_something(std::string_view(result.body).substr(begin))) result.body.resize(start);
}

// Masks, markup and tokens, until the line stays as it is: what one step leaves may be for another.
std::size_t MessageCleaner::clean_line(std::string_view line) {
  constexpr int kMostRounds = 4;
  line_.assign(line);
  std::size_t masks = 0;
  for (int round = 0; round < kMostRounds; ++round) {
    masked_.clear();
    stripped_.clear();
    const std::size_t found = replace_masks(line_, *rules_, masked_);
    if (round == 0) masks = found;
    strip_markup(masked_, stripped_);
    masked_.clear();
    replace_tokens(stripped_, masked_);
    stripped_.clear();
    append_squeezed(masked_, stripped_);
    if (stripped_ == line_) break;
    std::swap(line_, stripped_);
  }
  return masks;
}

MessageCleaner::Subject MessageCleaner::without_prefixes(std::string_view raw) {
  constexpr std::size_t kLongestPrefix = 24;  // bytes
  Subject subject;
  decode_entities(to_utf8_text(raw), plain_);
  normalize(plain_, normal_);
  std::replace(normal_.begin(), normal_.end(), '\n', ' ');
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
    subject.is_forward = subject.is_forward || (is_outermost && kinds.has(RuleKind::kForwardPrefix));
    is_outermost = false;
    rest.remove_prefix(std::min(rest.find_first_not_of(' ', colon + 1), rest.size()));
    subject.is_automatic = subject.is_automatic || is_automatic_subject(rest, *rules_);
  }
  subject.text = rest;
  return subject;
}

MessageCleaner::Result MessageCleaner::clean_subject(std::string_view subject,
                                                     std::string& courtesies) {
  message_.assign(subject, *rules_);
  Result result;
  std::vector<Segment> segments = {{0, message_.lines().size()}};
  const Context context;
  Work work{message_, *rules_, context, segments, courtesies};
  system_lines(work);
  greetings(work);
  write_lines(result, courtesies);
  return result;
}

std::string MessageCleaner::clean_field(std::string_view value) {
  decode_entities(to_utf8_text(value), plain_);
  normalize(plain_, normal_);
  std::replace(normal_.begin(), normal_.end(), '\n', ' ');
  clean_line(normal_);
  return nfc(line_);
}

std::string MessageCleaner::clean_name(std::string_view name) {
  normalize(to_utf8_text(name), normal_);
  std::replace(normal_.begin(), normal_.end(), '\n', ' ');
  return normal_;
}

}  // namespace triage::text
