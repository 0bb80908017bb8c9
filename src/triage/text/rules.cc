#include "triage/text/rules.h"

#include <algorithm>
#include <array>
#include <utility>

#include "embedded/text/rule_files.h"
#include "triage/base/error.h"
#include "triage/base/fingerprint.h"
#include "triage/base/hex.h"
#include "triage/base/nearest_name.h"
#include "triage/text/folding.h"

namespace triage::text {
namespace {

enum class Target : std::uint8_t { kPhrase, kHeaderField, kMask, kBareMask, kCommonWord };

struct Section {
  std::string_view name;
  Target target = Target::kPhrase;
  RuleKind kind = RuleKind::kReplyHeader;
};

constexpr std::array kSections = {
    Section{"reply_header", Target::kPhrase, RuleKind::kReplyHeader},
    Section{"forward_header", Target::kPhrase, RuleKind::kForwardHeader},
    Section{"sign_off", Target::kPhrase, RuleKind::kSignOff},
    Section{"mobile_signature", Target::kPhrase, RuleKind::kMobileSignature},
    Section{"greeting", Target::kPhrase, RuleKind::kGreeting},
    Section{"thanks", Target::kPhrase, RuleKind::kThanks},
    Section{"system_line", Target::kPhrase, RuleKind::kSystemLine},
    Section{"attachment_line", Target::kPhrase, RuleKind::kAttachmentLine},
    Section{"disclaimer", Target::kPhrase, RuleKind::kDisclaimer},
    Section{"auto_reply", Target::kPhrase, RuleKind::kAutoReply},
    Section{"delivery_failure", Target::kPhrase, RuleKind::kDeliveryFailure},
    Section{"survey", Target::kPhrase, RuleKind::kSurvey},
    Section{"subject_prefix", Target::kPhrase, RuleKind::kSubjectPrefix},
    Section{"forward_prefix", Target::kPhrase, RuleKind::kForwardPrefix},
    Section{.name = "header_field", .target = Target::kHeaderField},
    Section{.name = "mask", .target = Target::kMask},
    Section{.name = "bare_mask", .target = Target::kBareMask},
    Section{.name = "common_word", .target = Target::kCommonWord},
};

constexpr std::array<std::pair<std::string_view, HeaderField>, 9> kRoles = {{
    {"from", HeaderField::kFrom},
    {"sent", HeaderField::kSent},
    {"to", HeaderField::kTo},
    {"cc", HeaderField::kCc},
    {"subject", HeaderField::kSubject},
    {"date", HeaderField::kDate},
    {"reply_to", HeaderField::kReplyTo},
    {"importance", HeaderField::kImportance},
    {"attachments", HeaderField::kAttachments},
}};

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

bool is_comment(std::string_view line) { return line == "#" || line.starts_with("# "); }

}  // namespace

// Reads rule files into a Rules, line by line.
class Rules::Reader {
 public:
  explicit Reader(Rules& rules) : rules_(rules) {}

  void read(const EmbeddedFile& file) {
    file_ = file.name;
    line_ = 0;
    section_ = nullptr;
    for (std::size_t at = 0; at < file.content.size();) {
      const std::size_t end = std::min(file.content.find('\n', at), file.content.size());
      ++line_;
      read_line(trimmed(file.content.substr(at, end - at)));
      at = end + 1;
    }
  }

 private:
  void read_line(std::string_view line) {
    if (line.empty() || is_comment(line)) return;
    if (is_section(line)) return open_section(line.substr(1, line.size() - 2));
    if (section_ == nullptr)
      fail("a pattern stands before the first section", "Name its [section].");
    switch (section_->target) {
      case Target::kPhrase:
        return add_phrase(line);
      case Target::kHeaderField:
        return add_header_field(line);
      case Target::kMask:
        rules_.masks_.insert(mask_words(line));
        return;
      case Target::kBareMask:
        rules_.masks_.insert(mask_words(line));
        rules_.bare_masks_.insert(mask_words(line));
        return;
      case Target::kCommonWord:
        return add_common_words(line);
    }
  }

  // `[mask]` opens a section; `[image: *]` is a pattern.
  static bool is_section(std::string_view line) {
    return line.size() > 2 && line.front() == '[' && line.back() == ']' &&
           std::all_of(line.begin() + 1, line.end() - 1, [](char letter) {
             return (letter >= 'a' && letter <= 'z') || letter == '_';
           });
  }

  void open_section(std::string_view name) {
    const auto found = std::find_if(kSections.begin(), kSections.end(),
                                    [&](const Section& section) { return section.name == name; });
    if (found == kSections.end()) {
      std::vector<std::string> names;
      for (const Section& section : kSections) names.emplace_back(section.name);
      fail("there is no section [" + std::string(name) + "]",
           "Use one of rules/README.md." + did_you_mean(name, names));
    }
    section_ = &*found;
  }

  void add_phrase(std::string_view pattern) {
    RuleKind kind = section_->kind;
    constexpr std::string_view kSubject = "subject:";
    if (kAnywhereKinds.has(kind) && pattern.starts_with(kSubject)) {
      kind = RuleKind::kAutomaticSubject;
      pattern = trimmed(pattern.substr(kSubject.size()));
    }
    std::string folded = normalized_and_folded(pattern);
    if (!rules_.phrases_.add(folded)) {
      fail("'" + std::string(pattern) + "' would have to be compared with every line",
           "Give it four letters in a row, or a beginning.");
    }
    rules_.kinds_.push_back(kind);
  }

  void add_header_field(std::string_view line) {
    const std::size_t colon = line.find(':');
    const std::string_view role = trimmed(line.substr(0, colon));
    const auto found = std::find_if(kRoles.begin(), kRoles.end(),
                                    [&](const auto& known) { return known.first == role; });
    if (colon == std::string_view::npos || found == kRoles.end()) {
      fail("'" + std::string(line) + "' is not `role: Name`", "Roles are in rules/README.md.");
    }
    const std::string name = normalized_and_folded(line.substr(colon + 1));
    rules_.header_fields_.emplace(name, found->second);
  }

  void add_common_words(std::string_view line) {
    const std::string_view language = std::string_view(file_).substr(0, file_.find('.'));
    for (std::size_t at = 0; at < line.size();) {
      const std::size_t end = std::min(line.find(' ', at), line.size());
      const std::string word = normalized_and_folded(line.substr(at, end - at));
      if (word.size() > CommonWords::kLongest) {
        fail("'" + word + "' has more than " + std::to_string(CommonWords::kLongest) + " bytes",
             "Leave it out.");
      }
      if (!word.empty() && !rules_.common_words_.add(language, word)) {
        fail("there are too many common words, or languages that have some",
             "Leave out the rarer.");
      }
      at = end + 1;
    }
  }

  static std::string mask_words(std::string_view line) {
    std::string words = normalized_and_folded(line);
    std::replace_if(
        words.begin(), words.end(), [](char c) { return c == '_' || c == '-'; }, ' ');
    return words;
  }

  [[noreturn]] void fail(const std::string& why, const std::string& remedy) const {
    throw InvalidInput("rules " + file_ + " line " + std::to_string(line_) + ": " + why + ". " +
                       remedy);
  }

  Rules& rules_;
  std::string file_;
  std::size_t line_ = 0;
  const Section* section_ = nullptr;
};

Rules Rules::parse(std::span<const EmbeddedFile> files) {
  Rules rules;
  Reader reader(rules);
  std::uint64_t hash = 0;
  for (const EmbeddedFile& file : files) {
    reader.read(file);
    rules.languages_.emplace(file.name.substr(0, file.name.find('.')));
    hash = hash64(file.content, hash64(file.name, hash));
  }
  rules.phrases_.build();
  rules.fingerprint_ = hex_digits(hash);
  return rules;
}

const Rules& Rules::embedded() {
  static const Rules rules = parse(rule_files());
  return rules;
}

template <typename Wanted>
KindSet Rules::covering_if(std::string_view unit, Wanted&& wanted) const {
  KindSet kinds;
  const auto test = [&](PhraseMatcher::Id phrase, std::size_t = 0, std::size_t = 0) {
    const RuleKind kind = kinds_[phrase];
    if (kAnywhereKinds.has(kind) || kinds.has(kind) || !wanted(phrase)) return;
    if (phrases_.covers(phrase, unit)) kinds |= kind;
  };
  phrases_.for_each_anchor(unit, test);
  phrases_.for_each_short(unit, test);
  return kinds;
}

KindSet Rules::covering(std::string_view unit) const {
  return covering_if(unit, [](PhraseMatcher::Id) { return true; });
}

KindSet Rules::covering_literally(std::string_view unit) const {
  return covering_if(unit,
                     [this](PhraseMatcher::Id phrase) { return phrases_.is_literal(phrase); });
}

std::optional<std::string_view> Rules::name_in_greeting(std::string_view unit) const {
  std::optional<std::string_view> name;
  const auto test = [&](PhraseMatcher::Id phrase, std::size_t = 0, std::size_t = 0) {
    if (kinds_[phrase] != RuleKind::kGreeting || !phrases_.covers(phrase, unit)) return;
    const std::string_view left_open = unit.substr(phrases_.prefix_size(phrase));
    if (!name || left_open.size() < name->size()) name = left_open;
  };
  phrases_.for_each_anchor(unit, test);
  phrases_.for_each_short(unit, test);
  return name;
}

HeaderField Rules::header_field(std::string_view name) const {
  const auto found = header_fields_.find(std::string(name));
  return found == header_fields_.end() ? HeaderField::kNone : found->second;
}

}  // namespace triage::text
