// What people, mail clients and ticket systems write around a request, in every language, as data.
//
// Rules are read from `rules/<language>.rules` (format: rules/README.md) which the program carries.
// All languages hold at once: a French client may quote a German mail. Immutable: any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "triage/base/embedded_file.h"
#include "triage/text/common_words.h"
#include "triage/text/phrase_matcher.h"

namespace triage::text {

// What a rule says of the text it covers. The order is that of `kSections` in rules.cc.
enum class RuleKind : std::uint8_t {
  // cover a whole line (greeting: also its first clause; thanks: also a sentence)
  kReplyHeader,
  kForwardHeader,
  kSignOff,
  kMobileSignature,
  kGreeting,
  kThanks,
  kSystemLine,
  kAttachmentLine,
  // stand anywhere in a paragraph
  kDisclaimer,
  kAutoReply,
  kDeliveryFailure,
  kSurvey,
  // cover a subject, or what stands before its first colon
  kAutomaticSubject,
  kSubjectPrefix,
  kForwardPrefix,
};

// A set of rule kinds.
class KindSet {
 public:
  constexpr KindSet() = default;
  constexpr KindSet(RuleKind kind)
      : bits_(1U << static_cast<unsigned>(kind)) {}  // NOLINT: a set of one

  [[nodiscard]] constexpr bool has(KindSet any) const { return (bits_ & any.bits_) != 0; }
  [[nodiscard]] constexpr bool is_empty() const { return bits_ == 0; }
  constexpr KindSet& operator|=(KindSet other) {
    bits_ |= other.bits_;
    return *this;
  }
  friend constexpr KindSet operator|(KindSet left, KindSet right) { return left |= right; }

 private:
  std::uint32_t bits_ = 0;
};
constexpr KindSet operator|(RuleKind left, RuleKind right) {
  return KindSet(left) | KindSet(right);
}

// Kinds whose rules may stand anywhere; all others cover a whole unit (line, sentence, clause).
inline constexpr KindSet kAnywhereKinds = RuleKind::kDisclaimer | RuleKind::kAutoReply |
                                          KindSet(RuleKind::kDeliveryFailure) | RuleKind::kSurvey;

// A field of the header block that mail clients put above a quoted message.
enum class HeaderField : std::uint8_t {
  kNone,
  kFrom,
  kSent,
  kTo,
  kCc,
  kSubject,
  kDate,
  kReplyTo,
  kImportance,
  kAttachments,
};

class Rules {
 public:
  // Throws InvalidInput, naming file and line, for an unknown section or role, a pattern outside a
  // section, and a pattern so broad that it would have to be compared with every line.
  static Rules parse(std::span<const EmbeddedFile> files);

  // The rules that the program carries; read once, at the first call.
  static const Rules& embedded();

  // Which of the kinds cover the whole of `unit`? REQUIRES: folded (folding.h) and trimmed.
  [[nodiscard]] KindSet covering(std::string_view unit) const;

  // What a greeting leaves open: the part of `unit` behind the first literal words of the rule that
  // covers it, empty where a rule without `*` does; nullopt if it is no greeting.
  [[nodiscard]] std::optional<std::string_view> name_in_greeting(std::string_view unit) const;

  // The same as covering() for rules without `*` alone.
  [[nodiscard]] KindSet covering_literally(std::string_view unit) const;

  // The header field that `name` (folded, without its colon) stands for.
  [[nodiscard]] HeaderField header_field(std::string_view name) const;

  // Is `words` (folded, with blanks for `_` and `-`) used in brackets in the place of what was
  // masked? A bare mask is one without brackets, too.
  [[nodiscard]] bool is_mask(std::string_view words) const {
    return masks_.contains(std::string(words));
  }
  [[nodiscard]] bool is_bare_mask(std::string_view words) const {
    return bare_masks_.contains(std::string(words));
  }

  // Is there a file of rules for the language (ISO 639-1)?
  [[nodiscard]] bool has_language(std::string_view language) const {
    return languages_.contains(std::string(language));
  }

  [[nodiscard]] const CommonWords& common_words() const { return common_words_; }
  [[nodiscard]] const PhraseMatcher& phrases() const { return phrases_; }
  [[nodiscard]] RuleKind kind_of(PhraseMatcher::Id phrase) const { return kinds_[phrase]; }

  // Changes when any rule changes; 16 hex digits.
  [[nodiscard]] const std::string& fingerprint() const { return fingerprint_; }

 private:
  class Reader;

  template <typename Wanted>
  [[nodiscard]] KindSet covering_if(std::string_view unit, Wanted&& wanted) const;

  CommonWords common_words_;
  PhraseMatcher phrases_;
  std::vector<RuleKind> kinds_;  // by phrase
  std::unordered_map<std::string, HeaderField> header_fields_;
  std::unordered_set<std::string> masks_;
  std::unordered_set<std::string> bare_masks_;
  std::unordered_set<std::string> languages_;
  std::string fingerprint_;
};

}  // namespace triage::text
