// Scores of a made-up head, as good as asked, with the labels it tries to find.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "triage/base/matrix.h"
#include "triage/base/random.h"

namespace triage::learn::testing {

struct ScoredRows {
  Matrix scores;  // rows × classes
  std::vector<std::uint32_t> labels;
};

// Labels come with probability softmax(score), so the scores are calibrated as they are. A larger
// `spread` makes surer scores.
inline ScoredRows random_scores(std::size_t rows, std::size_t classes, double spread,
                                std::uint64_t seed) {
  ScoredRows result{Matrix(rows, classes), {}};
  for (std::size_t i = 0; i < rows; ++i) {
    Random random(seed, "scores", i);
    double sum = 0;
    for (float& score : result.scores.row(i)) {
      score = static_cast<float>(spread * random.normal());
      sum += std::exp(score);
    }
    double left = random.uniform() * sum;
    std::uint32_t label = 0;
    while (label + 1 < classes && (left -= std::exp(result.scores.row(i)[label])) > 0) ++label;
    result.labels.push_back(label);
  }
  return result;
}

// softmax of each row.
inline Matrix softmax(const Matrix& scores) {
  Matrix probabilities = scores;
  for (std::size_t i = 0; i < scores.rows(); ++i) {
    double sum = 0;
    for (const float score : scores.row(i)) sum += std::exp(score);
    for (float& value : probabilities.row(i)) value = static_cast<float>(std::exp(value) / sum);
  }
  return probabilities;
}

}  // namespace triage::learn::testing
