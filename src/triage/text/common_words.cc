#include "triage/text/common_words.h"

#include <algorithm>
#include <bit>

#include "triage/base/unicode.h"
#include "triage/text/folding.h"

namespace triage::text {
namespace {

// What a byte does in a word; the value of a letter in ASCII is its lower-case form.
constexpr std::uint8_t kEndsWord = 0;
constexpr std::uint8_t kNotAscii = 1;

constexpr std::array<std::uint8_t, 256> make_letters() {
  std::array<std::uint8_t, 256> letters{};
  for (std::uint8_t letter = 'a'; letter <= 'z'; ++letter) {
    letters[letter] = letter;
    letters[static_cast<std::size_t>(letter - 'a' + 'A')] = letter;
  }
  for (std::size_t byte = 0x80; byte < letters.size(); ++byte) letters[byte] = kNotAscii;
  return letters;
}
constexpr std::array<std::uint8_t, 256> kLetters = make_letters();

std::uint64_t number_of(std::string_view word) {
  std::uint64_t number = 0;
  for (std::size_t at = word.size(); at-- > 0;) {
    number = number << 8U | static_cast<unsigned char>(word[at]);
  }
  return number;
}

// U+0080 to U+00BF and U+2000 to U+2FFF: marks and signs, which end a word.
bool is_mark_lead(char byte) { return byte == '\xC2' || byte == '\xE2'; }

// The end of the word that begins at `at`, with marks of more than one byte left out.
std::size_t end_of_word(std::string_view text, std::size_t at) {
  while (at < text.size() && kLetters[static_cast<unsigned char>(text[at])] != kEndsWord &&
         !is_mark_lead(text[at])) {
    ++at;
  }
  return at;
}

// Behind the mark at `at`.
std::size_t end_of_mark(std::string_view text, std::size_t at) {
  if (at >= text.size() || static_cast<unsigned char>(text[at]) < 0x80) return at + 1;
  return at + (text[at] == '\xC2' ? 2 : 3);
}

// The word folded and as a number; 0 if it is too long to be a common one.
std::uint64_t folded_number(std::string_view word) {
  if (word.size() > CommonWords::kLongest) return 0;
  std::uint64_t number = 0;
  bool is_ascii = true;
  for (std::size_t at = word.size(); at-- > 0;) {
    const std::uint8_t letter = kLetters[static_cast<unsigned char>(word[at])];
    is_ascii = is_ascii && letter != kNotAscii;
    number = number << 8U | letter;
  }
  if (is_ascii) return number;
  std::string folded;
  append_folded(word, folded);
  return folded.size() > CommonWords::kLongest ? 0 : number_of(folded);
}

}  // namespace

std::size_t CommonWords::slot_of(std::uint64_t word) const {
  std::size_t slot = word * 0x9E3779B97F4A7C15U >> 52U;  // multiplicative hashing: the upper bits
  while (slots_[slot].word != word && slots_[slot].word != 0) slot = (slot + 1) % kSlots;
  return slot;
}

bool CommonWords::add(std::string_view language, std::string_view word) {
  auto known = std::find(languages_.begin(), languages_.end(), language);
  if (known == languages_.end()) {
    if (languages_.size() == kMostLanguages) return false;
    known = languages_.insert(known, std::string(language));
  }
  const std::uint64_t number = number_of(word);
  Slot& slot = slots_[slot_of(number)];
  if (slot.word == 0 && ++taken_ > kSlots / 2) return false;
  slot.word = number;
  slot.languages |= 1U << static_cast<unsigned>(known - languages_.begin());
  return true;
}

std::string_view CommonWords::vote(std::string_view text) const {
  constexpr std::size_t kMostWords = 24;  // more do not change the vote
  std::array<std::size_t, kMostWords> seen{};
  std::size_t count = 0;
  std::array<int, kMostLanguages> votes{};
  for (std::size_t at = 0; at < text.size() && count < kMostWords;) {
    const std::size_t end = end_of_word(text, at);
    const std::size_t slot = slot_of(folded_number(text.substr(at, end - at)));
    at = end_of_mark(text, end);
    const auto last = seen.begin() + static_cast<std::ptrdiff_t>(count);
    if (slots_[slot].languages == 0 || std::find(seen.begin(), last, slot) != last) continue;
    seen[count++] = slot;
    for (std::uint32_t left = slots_[slot].languages; left != 0; left &= left - 1) {
      ++votes[static_cast<std::size_t>(std::countr_zero(left))];
    }
  }
  return winner(votes);
}

std::string_view CommonWords::winner(std::array<int, kMostLanguages>& votes) const {
  constexpr int kFewest = 3;       // votes, or
  constexpr int kFewestAlone = 2;  // if no other language has one
  constexpr int kTimes = 2;        // more than as many times those of any other
  const auto best = std::max_element(votes.begin(), votes.end());
  const int most = *best;
  *best = 0;
  const int second = *std::max_element(votes.begin(), votes.end());
  if (most < (second == 0 ? kFewestAlone : kFewest) || most <= kTimes * second) return {};
  return languages_[static_cast<std::size_t>(best - votes.begin())];
}

namespace {

struct Script {
  std::string_view language;
  char32_t first = 0;
  char32_t last = 0;
};
// Yiddish and Ladino are written in Hebrew letters, too; nobody has rules for these.
constexpr std::array<Script, 5> kScripts = {{{"el", 0x370, 0x3FF},
                                             {"he", 0x590, 0x5FF},
                                             {"th", 0xE00, 0xE7F},
                                             {"ja", 0x3041, 0x30FE},
                                             {"ko", 0xAC00, 0xD7A3}}};

}  // namespace

std::string_view language_of_script(std::string_view text) {
  constexpr std::size_t kFewest = 5;           // letters
  constexpr unsigned char kLowestLead = 0xCD;  // of all these scripts
  if (std::none_of(text.begin(), text.end(),
                   [](char byte) { return static_cast<unsigned char>(byte) >= kLowestLead; })) {
    return {};
  }
  std::array<std::size_t, kScripts.size()> letters{};
  std::size_t bytes = 0;  // of all that is not blank
  std::size_t han = 0;
  for (std::size_t at = 0; at < text.size();) {
    if (static_cast<unsigned char>(text[at]) < 0x80) {
      bytes += text[at++] == ' ' ? 0 : 1;
      continue;
    }
    const std::size_t begin = at;
    const char32_t c = next_code_point(text, at);
    bytes += at - begin;
    han += c >= 0x4E00 && c <= 0x9FFF ? 1 : 0;
    for (std::size_t i = 0; i < kScripts.size(); ++i) {
      letters[i] += c >= kScripts[i].first && c <= kScripts[i].last ? 1 : 0;
    }
  }
  const auto most = std::max_element(letters.begin(), letters.end());
  const Script& script = kScripts[static_cast<std::size_t>(most - letters.begin())];
  const std::size_t size = script.last < 0x800 ? 2 : 3;  // bytes of a letter
  const std::size_t own = *most + (script.language == "ja" ? han : 0);
  return *most >= kFewest && 2 * size * own > bytes ? script.language : std::string_view{};
}

}  // namespace triage::text
