#include "triage/text/language.h"

#include <cld2/public/compact_lang_det.h>
#include <cld2/public/encodings.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "triage/base/unicode.h"
#include "triage/text/byte_set.h"

namespace triage::text {
namespace {

// Bytes; more do not make CLD2 any better on tickets, and it takes as long as all other passes.
constexpr std::size_t kSample = 128;
constexpr std::size_t kHint = 48;  // bytes of these that greetings may take

constexpr ByteSet kBlanks(" \n");
// What the bytes of a word say of it.
constexpr std::uint8_t kCode = 1;  // a code, or the name of a system
constexpr std::uint8_t kSmall = 2;
constexpr std::uint8_t kNotAscii = 4;

constexpr std::array<std::uint8_t, 256> make_signs() {
  std::array<std::uint8_t, 256> signs{};
  for (const char byte : std::string_view("0123456789_/@\\")) {
    signs[static_cast<unsigned char>(byte)] = kCode;
  }
  for (std::size_t letter = 'a'; letter <= 'z'; ++letter) signs[letter] = kSmall;
  for (std::size_t byte = 0x80; byte < signs.size(); ++byte) signs[byte] = kNotAscii;
  return signs;
}
constexpr std::array<std::uint8_t, 256> kSigns = make_signs();

// Words of a language rather than of a machine: no tokens, codes, names of systems.
bool is_telling(std::string_view word) {
  unsigned signs = 0;
  for (const char byte : word) signs |= kSigns[static_cast<unsigned char>(byte)];
  const bool has_letters = (signs & kNotAscii) != 0 || (signs & (kCode | kSmall)) == kSmall;
  return has_letters && !word.starts_with("token");
}

// The first `most` bytes of the word, without a code point that would be cut in two.
std::string_view first_letters(std::string_view word, std::size_t most) {
  if (word.size() <= most) return word;
  while (most > 0 && (static_cast<unsigned char>(word[most]) & 0xC0U) == 0x80) --most;
  return word.substr(0, most);
}

// Appends telling words until `sample` has `most` bytes. What stands in quotation marks is often an
// English error message in a text of another language: with `skips_quotes` it is left out.
void append_sample(std::string_view text, std::size_t most, bool skips_quotes,
                   std::string& sample) {
  bool is_quoted = false;
  for (std::size_t at = 0; at < text.size() && sample.size() < most;) {
    const std::size_t end = kBlanks.find_in(text, at);
    const std::string_view word = first_letters(text.substr(at, end - at), most);
    const bool opens_quote = word.starts_with('"') || word.starts_with('(');
    is_quoted = is_quoted || (skips_quotes && opens_quote);
    if (!is_quoted && is_telling(word)) {
      sample += word;
      sample += ' ';
    }
    if (is_quoted && word.find_first_of("\")", 1) != std::string_view::npos) is_quoted = false;
    if (end < text.size() && text[end] == '\n') is_quoted = false;
    at = end + 1;
  }
}

std::string sample_of(std::string_view text, std::string_view hint) {
  constexpr std::size_t kEnough = 24;  // bytes
  std::string sample;
  sample.reserve(kHint + 2 * kSample);
  append_sample(hint, kHint, false, sample);
  append_sample(text, kSample, true, sample);
  if (sample.size() < kEnough) {
    sample.clear();
    append_sample(hint, kHint, false, sample);
    append_sample(text, kSample, false, sample);
  }
  return sample;
}

// CLD2 speaks of some languages by older or regional codes.
std::string iso_639_1(std::string_view code) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kOther = {{{"iw", "he"},
                                                                                    {"in", "id"},
                                                                                    {"ji", "yi"},
                                                                                    {"jw", "jv"},
                                                                                    {"mo", "ro"},
                                                                                    {"nb", "no"},
                                                                                    {"nn", "no"},
                                                                                    {"sh", "sr"}}};
  code = code.substr(0, code.find('-'));
  for (const auto& [old_code, new_code] : kOther) {
    if (code == old_code) return std::string(new_code);
  }
  return code.size() == 2 ? std::string(code) : "und";
}

// CLD2's answer; `likely` are languages to be preferred in doubt, or null.
std::string detected(const std::string& sample, const char* likely) {
  const CLD2::CLDHints hints{likely, nullptr, CLD2::UNKNOWN_ENCODING, CLD2::UNKNOWN_LANGUAGE};
  std::array<CLD2::Language, 3> languages{};
  std::array<int, 3> percents{};
  std::array<double, 3> scores{};
  int text_bytes = 0;
  int valid_bytes = 0;
  bool is_reliable = false;
  const CLD2::Language best = CLD2::ExtDetectLanguageSummaryCheckUTF8(
      sample.data(), static_cast<int>(sample.size()), true, &hints, CLD2::kCLDFlagBestEffort,
      languages.data(), percents.data(), scores.data(), nullptr, &text_bytes, &is_reliable,
      &valid_bytes);
  return best == CLD2::UNKNOWN_LANGUAGE ? "und" : iso_639_1(CLD2::LanguageCode(best));
}

}  // namespace

std::string language_of(std::string_view text, std::string_view hint, const Rules& rules) {
  const std::string sample = sample_of(text, hint);
  if (const auto known = language_of_script(sample); !known.empty()) return std::string(known);
  if (const auto known = rules.common_words().vote(sample); !known.empty()) {
    return std::string(known);
  }
  std::string language = detected(sample, nullptr);
  // A few words of Spanish look Galician, and the like. Priors turn them round; given to all texts
  // they would turn Italian into Spanish.
  if (!rules.has_language(language)) language = detected(sample, "de,fr,es,pt");
  return language;
}

}  // namespace triage::text
