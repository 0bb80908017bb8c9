// Text as Unicode sees it. The only place that knows ICU.
//
// All strings are UTF-8. Functions that take text accept any bytes: what is not UTF-8 becomes
// U+FFFD.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace triage {

// Is this well-formed UTF-8 (RFC 3629)? If not, `invalid_at` tells where it ends to be.
struct Utf8Check {
  bool is_valid = true;
  std::size_t invalid_at = 0;  // byte offset of the first bad byte
};
[[nodiscard]] Utf8Check check_utf8(std::string_view bytes);

// Replaces what is not UTF-8 by U+FFFD. Copies nothing when there is nothing to replace.
[[nodiscard]] std::string repaired_utf8(std::string bytes);

// Decodes the code point at `position` and moves past it. U+FFFD for a bad byte (moves by one).
// REQUIRES: position < text.size().
char32_t next_code_point(std::string_view text, std::size_t& position);

// Appends one code point as UTF-8.
void append_utf8(char32_t code_point, std::string& text);

// Unicode NFC / NFD / NFKC. Text that is plain ASCII is returned as it is, at memcpy speed.
[[nodiscard]] std::string nfc(std::string_view text);
[[nodiscard]] std::string nfd(std::string_view text);
[[nodiscard]] std::string nfkc(std::string_view text);

// NFKC_Casefold: what words are compared by. `Straße` and `STRASSE` are the same, `ｆｕｌｌ` and
// `full` too; zero-width characters go.
[[nodiscard]] std::string folded(std::string_view text);

// Unicode's simple case folding: one code point to one, so `ß` stays and `ſ` becomes `s`.
[[nodiscard]] char32_t simple_folded(char32_t code_point);

// Unicode's simple lower case: one code point to one, whatever stands beside it.
[[nodiscard]] char32_t simple_lower(char32_t code_point);

// Turns text of another charset into UTF-8; nullopt for a charset nobody knows. `charset` is an
// IANA name or alias in any case ("iso-8859-1", "windows-1252", "UTF-16LE", "shift_jis").
[[nodiscard]] std::optional<std::string> to_utf8(std::string_view bytes,
                                                 const std::string& charset);

enum class CharClass : std::uint8_t {
  kLetter,   // L*, M* (marks belong to their letter)
  kNumber,   // N*
  kSpace,    // White_Space, line ends among it
  kControl,  // Cc other than white space, Cf (zero-width and direction marks), Cs, Co, Cn
  kOther,    // punctuation and symbols
};
[[nodiscard]] CharClass char_class(char32_t code_point);

// The general category by its short name: "Lu", "Mn", "Po", "Cf" (UAX #44); "Cn" if unassigned.
[[nodiscard]] std::string_view general_category(char32_t code_point);

// The major version of Unicode that assigned the code point; 0 if none did. Tables that others
// froze are told apart by it.
[[nodiscard]] int unicode_version_of(char32_t code_point);

// Han, Hiragana, Katakana, Thai, Lao, Khmer, Myanmar: words are not set apart by blanks.
[[nodiscard]] bool is_unspaced_script(char32_t code_point);

// Columns that the text takes on a terminal: East Asian wide characters and emoji take two, marks
// and what is not seen take none (UAX #11).
[[nodiscard]] std::size_t display_width(std::string_view text);

// Finds words: a word is a longest run of letters, marks, digits and `_`; where a script sets no
// blanks between words (is_unspaced_script), the run is cut by ICU's dictionaries (UAX #29).
// Not thread-safe: one object a thread.
class WordBreaker {
 public:
  WordBreaker();
  ~WordBreaker();
  WordBreaker(WordBreaker&&) noexcept;
  WordBreaker& operator=(WordBreaker&&) noexcept;

  // Calls `word` for every word in order; the view points into `text`.
  void for_each_word(std::string_view text, const std::function<void(std::string_view)>& word);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace triage
