#include "triage/model/document_vectors.h"

#include <algorithm>
#include <string>
#include <vector>

#include "triage/base/check.h"

namespace triage::model {
namespace {

Matrix given_vectors(std::span<const Document> documents, std::size_t columns) {
  Matrix vectors(documents.size(), columns);
  for (std::size_t i = 0; i < documents.size(); ++i) {
    const std::vector<float>& vector = documents[i].vector;
    TRIAGE_CHECK(vector.size() == columns, "each document brings a vector of that size");
    std::copy(vector.begin(), vector.end(), vectors.row(i).begin());
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
