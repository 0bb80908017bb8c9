#include "triage/text/language.h"

#include <cld2/public/compact_lang_det.h>
#include <cld2/public/encodings.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace triage::text {
namespace {

constexpr std::size_t kSample = 1024;  // bytes

// The first words that are no tokens, cut at a blank.
void append_sample(std::string_view text, std::string& sample) {
  for (std::size_t at = 0; at < text.size() && sample.size() < kSample;) {
    const std::size_t end = std::min(text.find_first_of(" \n", at), text.size());
    const std::string_view word = text.substr(at, std::min(end - at, kSample));
    if (!word.starts_with("token")) {
      sample += word;
      sample += ' ';
    }
    at = end + 1;
  }
}

// CLD2 speaks of some languages by older or regional codes.
std::string iso_639_1(std::string_view code) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kOther = {{
      {"iw", "he"}, {"in", "id"}, {"ji", "yi"}, {"jw", "jv"}, {"mo", "ro"}, {"nb", "no"},
      {"nn", "no"}, {"sh", "sr"}}};
  code = code.substr(0, code.find('-'));
  for (const auto& [old_code, new_code] : kOther) {
    if (code == old_code) return std::string(new_code);
  }
  return code.size() == 2 ? std::string(code) : "und";
}

}  // namespace

std::string language_of(std::string_view text, std::string_view hint) {
  std::string sample;
  append_sample(text, sample);
  append_sample(hint, sample);
  CLD2::Language best = CLD2::UNKNOWN_LANGUAGE;
  std::array<CLD2::Language, 3> languages{};
  std::array<int, 3> percents{};
  std::array<double, 3> scores{};
  int text_bytes = 0;
  int valid_bytes = 0;
  bool is_reliable = false;
  const CLD2::CLDHints hints{nullptr, nullptr, CLD2::UNKNOWN_ENCODING, CLD2::UNKNOWN_LANGUAGE};
  best = CLD2::ExtDetectLanguageSummaryCheckUTF8(
      sample.data(), static_cast<int>(sample.size()), true, &hints, CLD2::kCLDFlagBestEffort,
      languages.data(), percents.data(), scores.data(), nullptr, &text_bytes, &is_reliable,
      &valid_bytes);
  if (best == CLD2::UNKNOWN_LANGUAGE) return "und";
  return iso_639_1(CLD2::LanguageCode(best));
}

}  // namespace triage::text
