// An encoder for tests: a number for each of a few words, how often the text has it. Says of texts
// of a thousand bytes that they were cut.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "triage/encode/encoder.h"

namespace triage::model::testing {

class WordCounter final : public encode::Encoder {
 public:
  WordCounter(std::vector<std::string> words, std::string fingerprint, float least = 0.1F)
      : words_(std::move(words)), fingerprint_(std::move(fingerprint)), least_(least) {}

  encode::EncodedTexts encode(std::span<const std::string> texts, Progress& progress) override {
    encode::EncodedTexts encoded;
    encoded.vectors = Matrix(texts.size(), words_.size());
    for (std::size_t i = 0; i < texts.size(); ++i) {
      if (texts[i].size() > 1000) encoded.cut_texts.push_back(i);
      for (std::size_t j = 0; j < words_.size(); ++j) {
        encoded.vectors.row(i)[j] = least_ + count(texts[i], words_[j]);
      }
    }
    progress.advance(texts.size());
    encoded.encoded_texts = texts.size();
    return encoded;
  }

  [[nodiscard]] std::size_t dimension() const override { return words_.size(); }
  [[nodiscard]] const std::string& fingerprint() const override { return fingerprint_; }

 private:
  static float count(std::string_view text, std::string_view word) {
    float times = 0;
    for (std::size_t at = text.find(word); at != std::string_view::npos;
         at = text.find(word, at + 1)) {
      ++times;
    }
    return times;
  }

  std::vector<std::string> words_;
  std::string fingerprint_;
  float least_;  // of each number; 0 leaves texts without a direction
};

}  // namespace triage::model::testing
