// Sparse rows to test with: made-up texts whose words lean towards their class.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <set>
#include <vector>

#include "triage/base/matrix.h"
#include "triage/base/random.h"

namespace triage::learn::testing {

struct LabeledWords {
  SparseMatrix rows;
  std::vector<std::uint32_t> labels;
  std::size_t class_count = 0;
};

struct WordsShape {
  std::size_t rows = 100;
  std::size_t columns = 50;
  std::size_t classes = 3;
  std::size_t words = 12;  // of a row, at most
};

// Unit rows; a third of their words come from the class's own part of the columns.
inline LabeledWords labeled_words(const WordsShape& shape, std::uint64_t seed) {
  LabeledWords data{SparseMatrix(shape.columns), {}, shape.classes};
  const std::size_t own = shape.columns / shape.classes;
  for (std::size_t i = 0; i < shape.rows; ++i) {
    Random random(seed, "words", i);
    const std::size_t label = random.below(shape.classes);
    std::set<std::uint32_t> columns;
    for (std::size_t w = 0; w < shape.words; ++w) {
      const std::size_t column =
          w % 3 == 0 ? label * own + random.below(own) : random.below(shape.columns);
      columns.insert(static_cast<std::uint32_t>(column));
    }
    std::vector<SparseEntry> row;
    const auto value = static_cast<float>(1 / std::sqrt(static_cast<double>(columns.size())));
    for (const std::uint32_t column : columns) row.push_back({column, value});
    data.rows.append_row(row);
    data.labels.push_back(static_cast<std::uint32_t>(label));
  }
  return data;
}

}  // namespace triage::learn::testing
