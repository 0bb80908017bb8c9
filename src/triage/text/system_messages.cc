#include "triage/text/system_messages.h"

#include <algorithm>
#include <cstddef>
#include <string>

#include "triage/text/folding.h"
#include "triage/text/masks.h"
#include "triage/text/sentences.h"

namespace triage::text {
namespace {

constexpr std::size_t kFirstLines =
    5;  // with content, in which an automatic message says what it is

// Does the sentence begin at `at`? Only blanks, or the end of another sentence, stand before it.
bool begins_sentence(std::string_view folded, std::size_t at) {
  while (at > 0 && folded[at - 1] == ' ') --at;
  if (at == 0) return true;
  const char before = folded[at - 1];
  return before == '.' || before == '!' || before == '?' || before == ',' || before == ':' ||
         static_cast<unsigned char>(before) >= 0x80;
}

bool begins_line(const Line& line, std::size_t at) { return at <= line.folded_begin; }

// Words in sentences that are no thanks.
std::size_t count_own_words(std::string_view text, const Rules& rules) {
  std::size_t words = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = sentence_end(text, at);
    const std::string sentence = folded_for_rules(without_end_marks(text.substr(at, end - at)));
    if (!rules.covering(sentence).has(RuleKind::kThanks)) {
      words += count_words(text.substr(at, end - at));
    }
    at = end;
  }
  return words;
}

// Did a person say something before the phrase?
bool has_own_words_above(const MessageText& message, const Found& found, const Rules& rules) {
  constexpr std::size_t kSaysSomething = 3;  // words; fewer make a title
  for (std::size_t i = 0; i < found.line; ++i) {
    const Line& line = message.lines()[i];
    if (!line.has_content()) continue;
    if (count_own_words(message.text_of(line), rules) >= kSaysSomething) return true;
  }
  const Line& line = message.lines()[found.line];
  const std::size_t place = message.place_of(found);
  if (place <= line.begin) return false;
  const std::string_view before = message.text_of(line).substr(0, place - line.begin);
  return count_own_words(before, rules) >= kSaysSomething;
}

}  // namespace

void remove_system_lines(MessageText& message) {
  for (Line& line : message.lines()) {
    if (line.has_content() && line.kinds.has(RuleKind::kSystemLine)) {
      message.remove(line, Pass::kSystemLine);
    }
  }
}

bool is_automatic(const MessageText& message, const Rules& rules) {
  constexpr KindSet kAutomatic =
      RuleKind::kAutoReply | RuleKind::kDeliveryFailure | KindSet(RuleKind::kSurvey);
  std::size_t line_count = 0;  // with content, above `looked_at`
  std::size_t looked_at = 0;
  for (const Found& found : message.found()) {
    const Line& line = message.lines()[found.line];
    if (!kAutomatic.has(found.kind) || !line.has_content()) continue;
    for (; looked_at < found.line; ++looked_at) {
      line_count += message.lines()[looked_at].has_content() ? 1 : 0;
    }
    if (line_count >= kFirstLines) return false;
    const std::string_view folded = message.folded_of(message.lines().front(), line);
    const std::size_t at = found.begin - message.lines().front().folded_begin;
    if (!begins_line(line, found.begin) && !begins_sentence(folded, at)) continue;
    if (!has_own_words_above(message, found, rules)) return true;
  }
  return false;
}

bool is_automatic_subject(std::string_view subject, const Rules& rules) {
  const std::string folded = folded_for_rules(subject);
  return rules.covering(folded).has(RuleKind::kAutomaticSubject);
}

}  // namespace triage::text
