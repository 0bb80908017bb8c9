// Which characters BERT's tokenizer removes, cuts at and changes, as Hugging Face's `tokenizers`
// has it.
//
// That library knows general categories as of Unicode 8, so younger punctuation, marks and
// controls are letters to it, and lower case as of Unicode 17. Models were trained with ids made
// this way.
#pragma once

namespace triage::encode {

// Dropped when text is cleaned: NUL, U+FFFD and Cc, Cf, Co other than tab and line ends.
[[nodiscard]] bool is_bert_control(char32_t code_point);

// Unicode's White_Space.
[[nodiscard]] bool is_bert_space(char32_t code_point);

// A word of its own: P*, and all of ASCII that is neither letter, digit, blank nor control.
[[nodiscard]] bool is_bert_punctuation(char32_t code_point);

// Dropped where accents are stripped: Mn.
[[nodiscard]] bool is_bert_accent(char32_t code_point);

// A word of its own: the CJK ideographs that BERT lists, not kana, not Hangul.
[[nodiscard]] bool is_bert_ideograph(char32_t code_point);

// Lower case of one code point; `İ` becomes `i`, and its dot is left to the caller.
[[nodiscard]] char32_t bert_lower(char32_t code_point);

}  // namespace triage::encode
