#include "triage/encode/tokenizer/wordpiece_tokenizer.h"

#include <algorithm>
#include <array>
#include <utility>

#include "triage/base/unicode.h"
#include "triage/encode/tokenizer/bert_characters.h"

namespace triage::encode {
namespace {

// How a character bounds words.
enum class Bound : std::uint8_t { kNone, kSpace, kPunctuation };

Bound bound_of(char32_t code_point) {
  if (is_bert_space(code_point)) return Bound::kSpace;
  return is_bert_punctuation(code_point) ? Bound::kPunctuation : Bound::kNone;
}

const std::array<Bound, 128>& ascii_bounds() {
  static const std::array<Bound, 128> bounds = [] {
    std::array<Bound, 128> each{};
    for (std::size_t i = 0; i < each.size(); ++i) each[i] = bound_of(static_cast<char32_t>(i));
    return each;
  }();
  return bounds;
}

// Calls `part(part of text)` and `token(id)` in the order of the text.
template <typename Part, typename Token>
void split(std::string_view text, const AddedTokens& tokens, const Part& part, const Token& token) {
  std::size_t at = 0;
  while (const auto match = tokens.next(text, at)) {
    part(text.substr(at, match->begin - at));
    token(match->id);
    at = match->end;
  }
  part(text.substr(at));
}

std::vector<AddedToken> normalized(std::vector<AddedToken> tokens,
                                   const BertNormalizer& normalizer) {
  for (AddedToken& token : tokens) token.text = normalizer.normalized(token.text);
  return tokens;
}

std::size_t ids_below(const WordPieceSettings& settings) {
  std::size_t size = settings.entries.size();
  for (const auto* tokens : {&settings.added, &settings.added_normalized}) {
    for (const AddedToken& token : *tokens) {
      size = std::max(size, static_cast<std::size_t>(token.id) + 1);
    }
  }
  return size;
}

std::size_t code_points(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
  }));
}

}  // namespace

WordPieceTokenizer::WordPieceTokenizer(const WordPieceSettings& settings)
    : normalizer_(settings.normalization),
      vocabulary_(settings.entries, settings.continuing_prefix),
      added_(settings.added),
      added_normalized_(normalized(settings.added_normalized, normalizer_)),
      special_(settings.special),
      longest_word_(settings.longest_word),
      size_(ids_below(settings)) {}

void WordPieceTokenizer::append_ids(std::string_view text, std::vector<std::int32_t>& ids) const {
  split(
      text, added_, [&](std::string_view part) { append_plain(part, ids); },
      [&](std::int32_t id) { ids.push_back(id); });
}

void WordPieceTokenizer::append_plain(std::string_view text, std::vector<std::int32_t>& ids) const {
  split(
      normalizer_.normalized(text), added_normalized_,
      [&](std::string_view part) { append_words(part, ids); },
      [&](std::int32_t id) { ids.push_back(id); });
}

void WordPieceTokenizer::append_words(std::string_view normalized,
                                      std::vector<std::int32_t>& ids) const {
  const std::array<Bound, 128>& ascii = ascii_bounds();
  std::size_t word = 0;  // where the word that is read began
  for (std::size_t at = 0; at < normalized.size();) {
    const std::size_t begin = at;
    const char32_t code_point = next_code_point(normalized, at);
    const Bound bound = code_point < ascii.size() ? ascii[code_point] : bound_of(code_point);
    if (bound == Bound::kNone) continue;
    append_word(normalized.substr(word, begin - word), ids);
    if (bound == Bound::kPunctuation) append_word(normalized.substr(begin, at - begin), ids);
    word = at;
  }
  append_word(normalized.substr(word), ids);
}

void WordPieceTokenizer::append_word(std::string_view word, std::vector<std::int32_t>& ids) const {
  if (word.empty()) return;
  if (word.size() > longest_word_ && code_points(word) > longest_word_) {
    return ids.push_back(special_.unknown);
  }
  const std::size_t before = ids.size();
  auto piece = vocabulary_.longest_beginning(word);
  for (std::string_view rest = word; piece.size > 0;) {
    ids.push_back(piece.id);
    rest.remove_prefix(piece.size);
    if (rest.empty()) return;
    piece = vocabulary_.longest_continuing(rest);
  }
  ids.resize(before);
  ids.push_back(special_.unknown);
}

}  // namespace triage::encode
