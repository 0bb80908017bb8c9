// Which rows a model learns from and which are kept apart to test it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "triage/model/dataset.h"
#include "triage/ticket/document.h"

namespace triage::model {

enum class SplitBy : std::uint8_t {
  kHash,  // of the text: the same rows in every command and every larger export
  kTime,  // the newest rows
};

// Some rows of a dataset, side by side with what is known of them.
struct Rows {
  std::vector<Document> documents;
  std::vector<std::uint32_t> labels;
  std::vector<std::uint64_t> groups;
  std::vector<float> weights;

  void take(Dataset& data, std::size_t row);  // the document itself
  void keep(const std::vector<bool>& is_wanted);
};

struct Split {
  Rows learn;
  Rows test;
};

// Equal texts are all on one side. `test_share` of the rows is kept apart, as nearly as that
// allows. Takes the documents out of `data` instead of copying them: they may bring vectors. Throws
// InvalidInput if a ticket has no time where time decides.
[[nodiscard]] Split split_rows(Dataset& data, SplitBy by, double test_share);

// Throws InvalidInput if the rows to learn from are too few for so many folds, or of one class.
void require_enough(const Dataset& data, const Rows& learn, std::size_t folds);

}  // namespace triage::model
