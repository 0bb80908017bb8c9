#include "triage/decide/predictor.h"

#include <utility>

#include "triage/base/error.h"
#include "triage/model/given_vector.h"

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

std::vector<Prediction> Predictor::predict(std::span<const Ticket> tickets,
                                           ThreadPool& threads) const {
  std::vector<Prediction> predictions(tickets.size());
  const std::size_t columns = model_.features().options().given_columns;
  threads.for_each_block(tickets.size(), kBlock, [&](std::size_t begin, std::size_t end) {
    std::vector<Document> documents;
    std::vector<std::size_t> places;
    for (std::size_t i = begin; i < end; ++i) {
      auto cleaned = cleaner_.clean(tickets[i]);
      if (cleaned) {
        auto defect = vector_defect(*cleaned, columns);
        if (!defect) defect = language_defect(*cleaned, model_);
        if (defect) cleaned = tl::unexpected(std::move(*defect));
      }
      if (!cleaned) {
        predictions[i] = abstention(cleaned.error());
        continue;
      }
      documents.push_back(std::move(*cleaned));
      places.push_back(i);
    }
    const Matrix probabilities = model_.probabilities(documents, model::FieldUse::kWith, threads);
    for (std::size_t k = 0; k < places.size(); ++k) {
      Prediction& prediction = predictions[places[k]];
      prediction.ranked = ranked(probabilities.row(k), probabilities.columns());
      prediction.decision =
          decide(prediction.ranked.front().probability, model_.manifest().thresholds);
      prediction.document = std::move(documents[k]);
    }
  });
  return predictions;
}

}  // namespace triage::decide
