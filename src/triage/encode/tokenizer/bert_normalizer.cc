#include "triage/encode/tokenizer/bert_normalizer.h"

#include "triage/base/unicode.h"
#include "triage/encode/tokenizer/bert_characters.h"

namespace triage::encode {
namespace {

constexpr char32_t kCapitalDottedI = 0x0130;
constexpr char32_t kDotAbove = 0x0307;

// U+11938 got its decomposition with Unicode 13, which is younger than the tables that tokenizers
// were made with: it stays whole.
constexpr std::string_view kWhole = "\xF0\x91\xA4\xB8";

std::string decomposed(std::string_view text) {
  std::string result;
  std::size_t at = text.find(kWhole);
  if (at == std::string_view::npos) return nfd(text);
  for (; at != std::string_view::npos; at = text.find(kWhole)) {
    result += nfd(text.substr(0, at));
    result += kWhole;
    text.remove_prefix(at + kWhole.size());
  }
  return result + nfd(text);
}

}  // namespace

BertNormalizer::BertNormalizer(const Options& options) : options_(options) {
  for (std::size_t i = 0; i < ascii_.size(); ++i) {
    auto becomes = static_cast<char32_t>(i);
    if (options.lowercase) becomes = bert_lower(becomes);
    if (options.clean_text && is_bert_space(becomes)) becomes = ' ';
    const bool is_removed = options.clean_text && is_bert_control(static_cast<char32_t>(i));
    ascii_[i] = is_removed ? kRemoved : static_cast<std::int8_t>(becomes);
  }
}

std::string BertNormalizer::normalized(std::string_view text) const {
  std::string cleaned;
  cleaned.reserve(text.size() + text.size() / 4);
  const bool is_ascii = !append_cleaned(text, cleaned);
  const bool is_done = is_ascii || (!options_.strip_accents && !options_.lowercase);
  return is_done ? cleaned : reduced(cleaned);
}

bool BertNormalizer::append_cleaned(std::string_view text, std::string& cleaned) const {
  bool has_more = false;
  for (std::size_t at = 0; at < text.size();) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte < ascii_.size()) {
      if (ascii_[byte] != kRemoved) cleaned += static_cast<char>(ascii_[byte]);
      ++at;
      continue;
    }
    has_more = true;
    append_cleaned(next_code_point(text, at), cleaned);
  }
  return has_more;
}

void BertNormalizer::append_cleaned(char32_t code_point, std::string& cleaned) const {
  if (options_.clean_text) {
    if (is_bert_control(code_point)) return;
    if (is_bert_space(code_point)) {
      cleaned += ' ';
      return;
    }
  }
  if (!options_.space_ideographs || !is_bert_ideograph(code_point)) {
    return append_utf8(code_point, cleaned);
  }
  cleaned += ' ';
  append_utf8(code_point, cleaned);
  cleaned += ' ';
}

std::string BertNormalizer::reduced(std::string_view text) const {
  std::string apart;
  if (options_.strip_accents) text = apart = decomposed(text);
  std::string result;
  result.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const char32_t code_point = next_code_point(text, at);
    if (options_.strip_accents && code_point >= 0x80 && is_bert_accent(code_point)) continue;
    append_lowered(code_point, result);
  }
  return result;
}

void BertNormalizer::append_lowered(char32_t code_point, std::string& lowered) const {
  if (!options_.lowercase) return append_utf8(code_point, lowered);
  append_utf8(code_point < 0x80 && (code_point < 'A' || code_point > 'Z') ? code_point
                                                                          : bert_lower(code_point),
              lowered);
  if (code_point == kCapitalDottedI) append_utf8(kDotAbove, lowered);
}

}  // namespace triage::encode
