// BERT's normalisation of text before it is cut into words: cleaning, blanks around ideographs,
// accents off, lower case; each step as Hugging Face's BertNormalizer does it.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace triage::encode {

// Immutable.
class BertNormalizer {
 public:
  struct Options {
    bool clean_text = true;        // drop control characters, make white space blanks
    bool space_ideographs = true;  // a blank on each side of an ideograph
    bool strip_accents = true;     // NFD without its nonspacing marks
    bool lowercase = true;
  };

  explicit BertNormalizer(const Options& options);

  // Any bytes in, UTF-8 out.
  [[nodiscard]] std::string normalized(std::string_view text) const;

 private:
  static constexpr std::int8_t kRemoved = -1;

  // Appends `text` cleaned and spaced. Returns whether some of it is not ASCII.
  bool append_cleaned(std::string_view text, std::string& cleaned) const;
  void append_cleaned(char32_t code_point, std::string& cleaned) const;
  // Strips accents and lowers.
  [[nodiscard]] std::string reduced(std::string_view text) const;
  void append_lowered(char32_t code_point, std::string& lowered) const;

  Options options_;
  std::array<std::int8_t, 128> ascii_{};  // what each ASCII character becomes
};

}  // namespace triage::encode
