#include "triage/text/validator.h"

#include <cmath>
#include <string>

#include "triage/base/unicode.h"

namespace triage::text {
namespace {

constexpr std::string_view kToken = "token";
constexpr char32_t kFirstSyllabic =
    0x1100;  // Hangul, kana, Han: a character says more than a letter

// Letters outside of tokens; stops counting at `enough`.
std::size_t count_letters(std::string_view body, std::size_t enough) {
  std::size_t letters = 0;
  for (std::size_t at = 0; at < body.size() && letters < enough;) {
    const bool begins_word = at == 0 || body[at - 1] == ' ' || body[at - 1] == '\n';
    if (begins_word && body.substr(at).starts_with(kToken)) {
      at = body.find_first_of(" \n", at);
      if (at == std::string_view::npos) break;
      continue;
    }
    const char32_t c = next_code_point(body, at);
    if (char_class(c) == CharClass::kLetter) letters += c >= kFirstSyllabic ? 2 : 1;
  }
  return letters;
}

std::string percent(double share) { return std::to_string(std::lround(share * 100)) + " %"; }

}  // namespace

std::optional<Rejection> defect_of(const Document& document, const Limits& limits) {
  const auto refuse = [](std::string_view code, std::string reason) {
    return Rejection{std::string(code), std::move(reason)};
  };
  if (document.body.empty()) return refuse(code::kEmpty, "nothing the requester wrote is left");
  if (!check_utf8(document.body).is_valid) return refuse(code::kNotText, "the body is no UTF-8");
  if (document.masked_share > limits.max_masked_share) {
    return refuse(code::kMasked, percent(document.masked_share) +
                                     " of the words are masked, at most " +
                                     percent(limits.max_masked_share) + " may be");
  }
  const std::size_t letters = count_letters(document.body, limits.min_letters);
  if (letters < limits.min_letters) {
    return refuse(code::kTooShort, std::to_string(letters) + " letters are left, at least " +
                                       std::to_string(limits.min_letters) + " are needed");
  }
  return std::nullopt;
}

}  // namespace triage::text
