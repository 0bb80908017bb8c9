#include "triage/decide/predictor.h"

#include <utility>

#include "triage/base/error.h"
#include "triage/model/document_vectors.h"
#include "triage/model/given_vector.h"
#include "triage/model/kept_rows.h"

namespace triage::decide {
namespace {

constexpr std::size_t kBlock = 64;  // tickets a thread takes at a time

Prediction abstention(const Rejection& why) {
  return {.decision = {DecisionKind::kAbstain, why.field + ": " + why.reason},
          .ranked = {},
          .document = std::nullopt};
}

// Why the vector that a model needs is of no use; nothing if it is right, or if none is needed.
std::optional<Rejection> vector_defect(Document& document, std::size_t columns) {
  if (columns == 0) return std::nullopt;
  return model::take_given_vector(document, columns);
}

std::optional<Rejection> language_defect(const Document& document, const model::Model& model) {
  if (!model.is_foreign(document)) return std::nullopt;
  return Rejection{"language", "is '" + document.language +
                                   "', which hardly any training ticket was written in"};
}

}  // namespace

Predictor::Predictor(const model::Model& model)
    : model_(model), cleaner_(model.manifest().cleaning) {
  if (cleaner_.fingerprint() != model.manifest().cleaning_fingerprint) {
    throw InvalidInput("model " + std::to_string(model.manifest().version) +
                       ": its texts were cleaned by rules " +
                       model.manifest().cleaning_fingerprint + ", this program has rules " +
                       cleaner_.fingerprint() + ". Train anew.");
  }
}

Accepted<Document> Predictor::cleaned(const Ticket& ticket) const {
  auto document = cleaner_.clean(ticket);
  if (!document) return document;
  auto defect = vector_defect(*document, model_.features().options().given_columns);
  if (!defect) defect = language_defect(*document, model_);
  if (defect) return tl::unexpected(std::move(*defect));
  return document;
}

std::vector<Prediction> Predictor::predict(std::span<const Ticket> tickets, ThreadPool& threads,
                                           Progress& progress) const {
  std::vector<Prediction> predictions(tickets.size());
  std::vector<Accepted<Document>> results(tickets.size());
  threads.for_each_block(tickets.size(), kBlock, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) results[i] = cleaned(tickets[i]);
  });
  std::vector<Document> documents;
  std::vector<std::size_t> places;  // of the documents among the tickets
  for (std::size_t i = 0; i < results.size(); ++i) {
    if (!results[i]) {
      predictions[i] = abstention(results[i].error());
      continue;
    }
    documents.push_back(std::move(*results[i]));
    places.push_back(i);
  }
  const bool is_encoded = !model_.features().options().encoders.empty();
  progress.advance(is_encoded ? tickets.size() - documents.size() : tickets.size());
  model::DenseRows rows = model_.vectors_of(documents, model::FieldUse::kWith, progress);
  if (!rows.defects.empty()) {
    for (const auto& [row, why] : rows.defects) predictions[places[row]] = abstention(why);
    const std::vector<bool> is_usable = model::usable_rows(rows, documents.size());
    model::keep_wanted(documents, is_usable);
    model::keep_wanted(places, is_usable);
    model::keep_wanted(rows.blocks, is_usable);
  }
  threads.for_each_block(documents.size(), kBlock, [&](std::size_t begin, std::size_t end) {
    const std::span<const Document> block = std::span(documents).subspan(begin, end - begin);
    const Matrix scores = model_.scores(block, model::FieldUse::kWith,
                                        model::rows_of(rows.blocks, begin, end), threads);
    const Matrix probabilities = model_.calibrated(scores, threads);
    for (std::size_t k = begin; k < end; ++k) {
      Prediction& prediction = predictions[places[k]];
      prediction.ranked = ranked(probabilities.row(k - begin), probabilities.columns());
      prediction.decision =
          decide(prediction.ranked.front().probability, model_.manifest().thresholds);
    }
  });
  for (std::size_t k = 0; k < places.size(); ++k) {
    predictions[places[k]].document = std::move(documents[k]);
  }
  return predictions;
}

}  // namespace triage::decide
