#include "triage/base/unicode.h"

#include <unicode/brkiter.h>
#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/ubrk.h>
#include <unicode/uchar.h>
#include <unicode/ucnv.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>
#include <unicode/utext.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstring>

#include "triage/base/check.h"

namespace triage {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char byte) { return static_cast<unsigned char>(byte) < 0x80; });
}

std::string normalized(const icu::Normalizer2* form, std::string_view text) {
  UErrorCode status = U_ZERO_ERROR;
  std::string result;
  result.reserve(text.size());
  icu::StringByteSink<std::string> sink(&result);
  form->normalizeUTF8(0, {text.data(), static_cast<std::int32_t>(text.size())}, sink, nullptr,
                      status);
  TRIAGE_CHECK(U_SUCCESS(status), "ICU could not normalise");
  return result;
}

const icu::Normalizer2* form_of(const icu::Normalizer2* (*get)(UErrorCode&)) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* form = get(status);
  TRIAGE_CHECK(U_SUCCESS(status), "ICU's normalisation data must be there");
  return form;
}

}  // namespace

Utf8Check check_utf8(std::string_view bytes) {
  const auto length = static_cast<std::int32_t>(bytes.size());
  const auto* data = reinterpret_cast<const std::uint8_t*>(bytes.data());
  for (std::int32_t at = 0; at < length;) {
    std::uint64_t eight = 0;
    if (at + 8 <= length && (std::memcpy(&eight, data + at, 8), eight & 0x8080808080808080U) == 0) {
      at += 8;  // ASCII
      continue;
    }
    const std::int32_t start = at;
    UChar32 code_point = 0;
    U8_NEXT(data, at, length, code_point);
    if (code_point < 0) return {false, static_cast<std::size_t>(start)};
  }
  return {};
}

std::string repaired_utf8(std::string bytes) {
  if (check_utf8(bytes).is_valid) return bytes;
  std::string repaired;
  repaired.reserve(bytes.size() + 16);
  for (std::size_t at = 0; at < bytes.size();) append_utf8(next_code_point(bytes, at), repaired);
  return repaired;
}

char32_t next_code_point(std::string_view text, std::size_t& position) {
  const auto* data = reinterpret_cast<const std::uint8_t*>(text.data());
  if (data[position] < 0x80) return data[position++];
  // A code point has at most four bytes; a short window keeps the macro's index in 32 bits.
  const auto window = static_cast<std::int32_t>(std::min<std::size_t>(4, text.size() - position));
  std::int32_t at = 0;
  UChar32 code_point = 0;
  U8_NEXT(data + position, at, window, code_point);
  if (code_point < 0) {
    ++position;
    return kReplacement;
  }
  position += static_cast<std::size_t>(at);
  return static_cast<char32_t>(code_point);
}

void append_utf8(char32_t code_point, std::string& text) {
  std::array<std::uint8_t, U8_MAX_LENGTH> bytes{};
  std::int32_t length = 0;
  UBool is_error = false;
  U8_APPEND(bytes.data(), length, U8_MAX_LENGTH, static_cast<UChar32>(code_point), is_error);
  if (is_error) return append_utf8(kReplacement, text);
  text.append(reinterpret_cast<const char*>(bytes.data()), static_cast<std::size_t>(length));
}

std::string nfc(std::string_view text) {
  if (is_ascii(text)) return std::string(text);
  static const icu::Normalizer2* const form = form_of(icu::Normalizer2::getNFCInstance);
  return normalized(form, text);
}

std::string nfd(std::string_view text) {
  if (is_ascii(text)) return std::string(text);
  static const icu::Normalizer2* const form = form_of(icu::Normalizer2::getNFDInstance);
  return normalized(form, text);
}

std::string nfkc(std::string_view text) {
  if (is_ascii(text)) return std::string(text);
  static const icu::Normalizer2* const form = form_of(icu::Normalizer2::getNFKCInstance);
  return normalized(form, text);
}

std::string folded(std::string_view text) {
  if (is_ascii(text)) {
    std::string lower(text);
    for (char& letter : lower) {
      if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter + ('a' - 'A'));
    }
    return lower;
  }
  static const icu::Normalizer2* const form = form_of(icu::Normalizer2::getNFKCCasefoldInstance);
  return normalized(form, text);
}

char32_t simple_folded(char32_t code_point) {
  return static_cast<char32_t>(u_foldCase(static_cast<UChar32>(code_point), U_FOLD_CASE_DEFAULT));
}

char32_t simple_lower(char32_t code_point) {
  return static_cast<char32_t>(u_tolower(static_cast<UChar32>(code_point)));
}

std::optional<std::string> to_utf8(std::string_view bytes, const std::string& charset) {
  UErrorCode status = U_ZERO_ERROR;
  const auto length = static_cast<std::int32_t>(bytes.size());
  const std::int32_t needed =
      ucnv_convert("UTF-8", charset.c_str(), nullptr, 0, bytes.data(), length, &status);
  if (status != U_BUFFER_OVERFLOW_ERROR && U_FAILURE(status)) return std::nullopt;
  std::string text(static_cast<std::size_t>(needed), '\0');
  status = U_ZERO_ERROR;
  ucnv_convert("UTF-8", charset.c_str(), text.data(), needed, bytes.data(), length, &status);
  return U_SUCCESS(status) ? std::optional(std::move(text)) : std::nullopt;
}

CharClass char_class(char32_t code_point) {
  const auto c = static_cast<UChar32>(code_point);
  if (u_isUWhiteSpace(c)) return CharClass::kSpace;
  const std::uint32_t category = U_MASK(u_charType(c));
  if ((category & (U_GC_L_MASK | U_GC_M_MASK)) != 0) return CharClass::kLetter;
  if ((category & U_GC_N_MASK) != 0) return CharClass::kNumber;
  if ((category & U_GC_C_MASK) != 0) return CharClass::kControl;
  return CharClass::kOther;
}

std::string_view general_category(char32_t code_point) {
  // In the order of ICU's UCharCategory.
  static constexpr std::array<std::string_view, U_CHAR_CATEGORY_COUNT> kNames = {
      "Cn", "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Me", "Mc", "Nd", "Nl", "No", "Zs", "Zl", "Zp",
      "Cc", "Cf", "Co", "Cs", "Pd", "Ps", "Pe", "Pc", "Po", "Sm", "Sc", "Sk", "So", "Pi", "Pf"};
  return kNames[static_cast<std::size_t>(u_charType(static_cast<UChar32>(code_point)))];
}

int unicode_version_of(char32_t code_point) {
  UVersionInfo version{};
  u_charAge(static_cast<UChar32>(code_point), version);
  return version[0];
}

bool is_unspaced_script(char32_t code_point) {
  if (code_point < 0x0E00) return false;
  UErrorCode status = U_ZERO_ERROR;
  switch (uscript_getScript(static_cast<UChar32>(code_point), &status)) {
    case USCRIPT_HAN:
    case USCRIPT_HIRAGANA:
    case USCRIPT_KATAKANA:
    case USCRIPT_THAI:
    case USCRIPT_LAO:
    case USCRIPT_KHMER:
    case USCRIPT_MYANMAR:
      return true;
    default:
      return false;
  }
}

std::size_t display_width(std::string_view text) {
  if (is_ascii(text)) return text.size();
  std::size_t columns = 0;
  for (std::size_t at = 0; at < text.size();) {
    const auto code_point = static_cast<UChar32>(next_code_point(text, at));
    const int type = u_charType(code_point);
    if (type == U_NON_SPACING_MARK || type == U_ENCLOSING_MARK || type == U_FORMAT_CHAR) continue;
    const int width = u_getIntPropertyValue(code_point, UCHAR_EAST_ASIAN_WIDTH);
    columns += width == U_EA_WIDE || width == U_EA_FULLWIDTH ? 2 : 1;
  }
  return columns;
}

struct WordBreaker::State {
  std::unique_ptr<icu::BreakIterator> breaks;  // made for the first run that needs it

  void cut(std::string_view run, const std::function<void(std::string_view)>& word) {
    UErrorCode status = U_ZERO_ERROR;
    if (!breaks) {
      breaks.reset(icu::BreakIterator::createWordInstance(icu::Locale::getRoot(), status));
      TRIAGE_CHECK(U_SUCCESS(status), "ICU's word break data must be there");
    }
    UText* const source =
        utext_openUTF8(nullptr, run.data(), static_cast<std::int64_t>(run.size()), &status);
    breaks->setText(source, status);
    TRIAGE_CHECK(U_SUCCESS(status), "ICU could not open the text");
    std::int32_t start = breaks->first();
    for (std::int32_t end = breaks->next(); end != icu::BreakIterator::DONE;
         start = end, end = breaks->next()) {
      word(run.substr(static_cast<std::size_t>(start), static_cast<std::size_t>(end - start)));
    }
    utext_close(source);
  }
};

WordBreaker::WordBreaker() : state_(std::make_unique<State>()) {}
WordBreaker::~WordBreaker() = default;
WordBreaker::WordBreaker(WordBreaker&&) noexcept = default;
WordBreaker& WordBreaker::operator=(WordBreaker&&) noexcept = default;

namespace {

bool is_ascii_word(char letter) {
  return std::isalnum(static_cast<unsigned char>(letter)) != 0 || letter == '_';
}

// A longest run of word characters that begins at `start`.
struct Run {
  std::size_t end = 0;
  bool is_unspaced = false;  // some of it is in a script without blanks
};

Run run_at(std::string_view text, std::size_t start) {
  Run run{start, false};
  while (run.end < text.size()) {
    if (static_cast<unsigned char>(text[run.end]) < 0x80) {
      if (!is_ascii_word(text[run.end])) break;
      ++run.end;
      continue;
    }
    std::size_t next = run.end;
    const char32_t code_point = next_code_point(text, next);
    const CharClass kind = char_class(code_point);
    if (kind != CharClass::kLetter && kind != CharClass::kNumber) break;
    run.is_unspaced = run.is_unspaced || is_unspaced_script(code_point);
    run.end = next;
  }
  return run;
}

}  // namespace

void WordBreaker::for_each_word(std::string_view text,
                                const std::function<void(std::string_view)>& word) {
  for (std::size_t at = 0; at < text.size();) {
    const Run run = run_at(text, at);
    if (run.end == at) {
      next_code_point(text, at);
      continue;
    }
    const std::string_view found = text.substr(at, run.end - at);
    if (run.is_unspaced) {
      state_->cut(found, word);
    } else {
      word(found);
    }
    at = run.end;
  }
}

}  // namespace triage
