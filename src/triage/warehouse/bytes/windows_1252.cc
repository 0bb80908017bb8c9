#include "triage/warehouse/bytes/windows_1252.h"

#include <algorithm>

namespace triage::warehouse {
namespace {

// Œ œ and the letters of the languages named in the header, both cases.
constexpr std::string_view kLetters =
    "\x8C\x9C"
    "\xC0\xC1\xC2\xC3\xC4\xC5\xC6\xC7\xC8\xC9\xCA\xCB\xCC\xCD\xCE\xCF"
    "\xD1\xD2\xD3\xD4\xD5\xD6\xD8\xD9\xDA\xDB\xDC\xDF"
    "\xE0\xE1\xE2\xE3\xE4\xE5\xE6\xE7\xE8\xE9\xEA\xEB\xEC\xED\xEE\xEF"
    "\xF1\xF2\xF3\xF4\xF5\xF6\xF8\xF9\xFA\xFB\xFC";

// € ‚ „ … ‹ ‘ ’ “ ” • – — ™ › nbsp ¡ £ § © ª « ® ° ² ³ ´ µ · º » ¿. Of these ² ³ ª º stand only
// where a digit or a blank is before them.
constexpr std::string_view kMarks =
    "\x80\x82\x84\x85\x8B\x91\x92\x93\x94\x95\x96\x97\x99\x9B"
    "\xA0\xA1\xA3\xA7\xA9\xAA\xAB\xAE\xB0\xB2\xB3\xB4\xB5\xB7\xBA\xBB\xBF";

// A letter that another code page uses for something else, and the letters of which at least one
// comes with it in the language that has it in 1252.
struct Companion {
  std::string_view letters;
  std::string_view need_one_of;
};
constexpr Companion kCompanions[] = {
    {"\xF8\xD8", "\xE5\xC5\xE6\xC6"},  // ø with å or æ; else ř of Czech
    {"\xE6\xC6", "\xF8\xD8\xE5\xC5"},  // æ with ø or å; else ć of Polish
    {"\xEC\xF2\xCC\xD2", "\xE0\xC0"},  // ì, ò with à; else ě, ň of Czech
    {"\xE3\xF5\xC3\xD5", "\xE7\xC7"},  // ã, õ with ç; else ă of Romanian, ő of Hungarian
    {"\xFB\xDB", "\xE8\xEA\xE0\xE7"},  // û with è ê à ç; else ű of Hungarian
};

bool is_in(std::string_view set, unsigned char byte) {
  return set.find(static_cast<char>(byte)) != std::string_view::npos;
}

bool is_ascii_letter(unsigned char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

bool is_ascii_control(unsigned char byte) {
  return byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r';
}

// Marks that join words in Western text: ’ – — · and the blank that does not break.
bool may_stand_inside_words(unsigned char byte) { return is_in("\x92\x96\x97\xB7\xA0\xB4", byte); }

constexpr std::uint32_t kRunMax = 3;  // `créées` has two in a row; four are another script

}  // namespace

void Windows1252Evidence::add(std::string_view bytes) {
  for (const char character : bytes) {
    const auto byte = static_cast<unsigned char>(character);
    ++counts_[byte];
    run_ = is_in(kLetters, byte) ? run_ + 1 : 0;
    run_max_ = std::max(run_max_, run_);
    has_mark_inside_word_ =
        has_mark_inside_word_ || (is_ascii_letter(before_that_) && is_in(kMarks, previous_) &&
                                  !may_stand_inside_words(previous_) && is_ascii_letter(byte));
    before_that_ = previous_;
    previous_ = byte;
  }
}

bool Windows1252Evidence::is_certain() const {
  if (has_mark_inside_word_ || run_max_ > kRunMax) return false;
  const auto is_present = [this](char letter) {
    return counts_[static_cast<unsigned char>(letter)] != 0;
  };
  for (unsigned byte = 0; byte < 256; ++byte) {
    const auto value = static_cast<unsigned char>(byte);
    if (counts_[byte] == 0) continue;
    if (is_ascii_control(value) || value == 0x7F) return false;
    if (value >= 0x80 && !is_in(kLetters, value) && !is_in(kMarks, value)) return false;
  }
  return std::all_of(std::begin(kCompanions), std::end(kCompanions), [&](const Companion& pair) {
    return std::none_of(pair.letters.begin(), pair.letters.end(), is_present) ||
           std::any_of(pair.need_one_of.begin(), pair.need_one_of.end(), is_present);
  });
}

}  // namespace triage::warehouse
