#include "triage/text/system_messages.h"

#include <algorithm>
#include <cstddef>
#include <string>

#include "triage/text/folding.h"

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

}  // namespace

void remove_system_lines(MessageText& message) {
  for (Line& line : message.lines()) {
    if (line.has_content() && line.kinds.has(RuleKind::kSystemLine)) {
      message.remove(line, Pass::kSystemLine);
    }
  }
}

bool is_automatic(const MessageText& message) {
  constexpr KindSet kAutomatic =
      RuleKind::kAutoReply | RuleKind::kDeliveryFailure | KindSet(RuleKind::kSurvey);
  for (const Found& found : message.found()) {
    const Line& line = message.lines()[found.line];
    if (!kAutomatic.has(found.kind) || !line.is_kept()) continue;
    const auto before = message.lines().first(found.line);
    const auto content = std::count_if(before.begin(), before.end(),
                                       [](const Line& other) { return other.has_content(); });
    if (static_cast<std::size_t>(content) >= kFirstLines) continue;
    const std::string_view folded = message.folded_of(message.lines().front(), line);
    const std::size_t at = found.begin - message.lines().front().folded_begin;
    if (begins_line(line, found.begin) || begins_sentence(folded, at)) return true;
  }
  return false;
}

bool is_automatic_subject(std::string_view subject, const Rules& rules) {
  const std::string folded = folded_for_rules(subject);
  return rules.covering(folded).has(RuleKind::kAutomaticSubject);
}

}  // namespace triage::text
