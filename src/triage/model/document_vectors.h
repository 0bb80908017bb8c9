// The dense rows of documents: vectors they bring, and those that encoders make of their texts.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "triage/base/progress.h"
#include "triage/encode/lexical/lexical_encoder.h"
#include "triage/model/encoders.h"
#include "triage/model/features.h"
#include "triage/ticket/document.h"

namespace triage::model {

// One row a document in each dense block that `options` names, or a defect. `texts` are what
// encoders read, one a document. REQUIRES: `encoders` are those of `options`; each document brings
// a vector if given ones are used. Throws what Encoders::encode() throws.
[[nodiscard]] DenseRows document_vectors(std::span<const Document> documents,
                                         std::span<const encode::LexicalText> texts,
                                         const FeatureOptions& options, Encoders* encoders,
                                         Progress& progress);

// Which of `count` rows have no defect.
[[nodiscard]] std::vector<bool> usable_rows(const DenseRows& rows, std::size_t count);

// Leaves rows out of each block.
void keep_wanted(DenseVectors& vectors, const std::vector<bool>& is_wanted);

// The vectors where every document must have one. Throws InvalidInput that names the first that has
// none.
[[nodiscard]] DenseVectors all_usable(DenseRows rows, std::span<const Document> documents);

// Rows [begin, end) of each block, borrowed.
[[nodiscard]] DenseBlocks rows_of(const DenseVectors& vectors, std::size_t begin, std::size_t end);

// All rows, borrowed.
[[nodiscard]] DenseBlocks rows_of(const DenseVectors& vectors);

}  // namespace triage::model
