// A fine-tuned encoder's classifier as a part of a model, so that nothing leaks.
//
// The encoder learned from tickets, so its vectors of these tickets flatter it. What others learn
// from are the scores that it gave to each of them while it had not seen it; fine-tuning leaves
// them beside the weights.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "triage/base/matrix.h"
#include "triage/encode/tuning.h"
#include "triage/learn/linear/softmax_regression.h"
#include "triage/ticket/label_set.h"

namespace triage::model {

// The classifier with its scores in the order of `classes`. Throws InvalidInput, naming the
// encoder, if it was tuned for other classes.
[[nodiscard]] learn::SoftmaxRegression classifier_of(const encode::Tuning& tuning,
                                                     const std::string& name,
                                                     const LabelSet& classes);

// How rows are known again.
struct RowHashes {
  std::span<const std::uint64_t> texts = {};    // hash64() of Document::text()
  std::span<const std::uint64_t> groups = {};   // as Dataset has them
  std::span<const std::uint64_t> tickets = {};  // hash64() of Document::id
};

// Puts scores in the place of those of rows that the encoder learned from: what it said while it
// had not seen them. A row whose body alone it learned, with other triage fields, gets the scores
// of the first such one. `scores` rows × classes, by classifier_of(). Throws InvalidInput if the
// encoder was tuned without such scores.
void put_unseen_scores(const encode::Tuning& tuning, const std::string& name,
                       const LabelSet& classes, const RowHashes& rows, Matrix& scores);

// Throws InvalidInput unless it can be told which of these rows, all to learn from, the encoder has
// learned from: texts are known again only as they were cleaned for it, by the same rules, and read
// from the same columns. So most of the tickets that it knows by their id must have the text that
// it knows; tickets that it never met are welcome. `cleaning` is the fingerprint of these texts'
// cleaner, `rows` needs groups and tickets.
void require_same_texts(const encode::Tuning& tuning, const std::string& name,
                        const std::string& cleaning, const RowHashes& rows);

// Throws InvalidInput, saying how many, if the encoder learned from some of these rows.
void require_unseen(const encode::Tuning& tuning, const std::string& name,
                    std::span<const std::uint64_t> groups);

}  // namespace triage::model
