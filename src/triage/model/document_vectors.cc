#include "triage/model/document_vectors.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "triage/base/check.h"
#include "triage/base/error.h"
#include "triage/model/kept_rows.h"

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

DenseRows document_vectors(std::span<const Document> documents,
                           std::span<const encode::LexicalText> texts,
                           const FeatureOptions& options, Encoders* encoders, Progress& progress) {
  DenseRows rows;
  if (!options.encoders.empty()) {
    TRIAGE_CHECK(encoders != nullptr, "a model is asked only once its encoders are open");
    std::vector<std::string> strings;
    strings.reserve(texts.size());
    for (const encode::LexicalText& text : texts) strings.push_back(text.text);
    rows = encoders->encode(strings, progress);
  }
  if (options.given_columns > 0) {
    rows.blocks[Features::kGivenVector] = given_vectors(documents, options.given_columns);
  }
  return rows;
}

std::vector<bool> usable_rows(const DenseRows& rows, std::size_t count) {
  std::vector<bool> is_usable(count, true);
  for (const auto& [row, why] : rows.defects) is_usable[row] = false;
  return is_usable;
}

void keep_wanted(DenseVectors& vectors, const std::vector<bool>& is_wanted) {
  for (auto& [name, rows] : vectors) keep_wanted(rows, is_wanted);
}

DenseVectors all_usable(DenseRows rows, std::span<const Document> documents) {
  if (rows.defects.empty()) return std::move(rows.blocks);
  const auto& [row, why] = *rows.defects.begin();
  throw InvalidInput("ticket '" + documents[row].id + "': " + why.reason +
                     ". Leave it out, or look into it: triage encoder verify.");
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
