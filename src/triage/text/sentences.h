// Cuts a line into sentences, for rules that cover a sentence or the first clause of one.
#pragma once

#include <cstddef>
#include <string_view>

namespace triage::text {

// Where the sentence ends that begins at `begin`, behind its punctuation and the blanks after it.
// `. ! ?` end one before a blank, unless a short word with a full stop is an abbreviation ("Dr.");
// the full stops and marks of Chinese, Japanese, Arabic and Hindi always do.
[[nodiscard]] std::size_t sentence_end(std::string_view line, std::size_t begin);

// The first clause: what stands before the first of , ! . : ; or their Asian forms. `end` is behind
// that mark and the blanks after it; equal sizes: the line has no such mark.
struct Clause {
  std::string_view words;
  std::size_t end = 0;
  bool has_mark = false;
};
[[nodiscard]] Clause first_clause(std::string_view line);

// `text` without the punctuation and blanks at its end.
[[nodiscard]] std::string_view without_end_marks(std::string_view text);

}  // namespace triage::text
