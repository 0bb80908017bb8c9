#include "triage/model/document_vectors.h"

#include <string>
#include <vector>

#include "triage/base/check.h"

namespace triage::model {
namespace {

Matrix given_vectors(std::span<const Document> documents, std::size_t columns) {
  Matrix vectors(0, columns);
  for (const Document& document : documents) {
    TRIAGE_CHECK(document.vector.size() == columns, "each document brings a vector of that size");
    vectors.append_row(document.vector);
  }
  return vectors;
}

learn::DenseBlock borrowed(MatrixView view) {
  return {std::span<const float>(view.data(), view.rows() * view.columns()), view.columns()};
}

}  // namespace

DenseVectors document_vectors(std::span<const Document> documents,
                              std::span<const encode::LexicalText> texts,
                              const FeatureOptions& options, Encoders* encoders,
                              Progress& progress) {
  DenseVectors vectors;
  if (!options.encoders.empty()) {
    TRIAGE_CHECK(encoders != nullptr, "a model is asked only once its encoders are open");
    std::vector<std::string> strings;
    strings.reserve(texts.size());
    for (const encode::LexicalText& text : texts) strings.push_back(text.text);
    vectors = encoders->encode(strings, progress);
  }
  if (options.given_columns > 0) {
    vectors[Features::kGivenVector] = given_vectors(documents, options.given_columns);
  }
  return vectors;
}

DenseBlocks rows_of(const DenseVectors& vectors, std::size_t begin, std::size_t end) {
  DenseBlocks blocks;
  for (const auto& [name, matrix] : vectors) {
    blocks[name] = borrowed(MatrixView(matrix).block(begin, end));
  }
  return blocks;
}

DenseBlocks rows_of(const DenseVectors& vectors) {
  DenseBlocks blocks;
  for (const auto& [name, matrix] : vectors) blocks[name] = borrowed(matrix);
  return blocks;
}

}  // namespace triage::model
