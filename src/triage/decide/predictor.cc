#include "triage/decide/predictor.h"

#include <utility>

#include "triage/base/error.h"

namespace triage::decide {
namespace {

constexpr std::size_t kBlock = 64;  // tickets a thread takes at a time

Prediction abstention(const Rejection& why) {
  return {.decision = {DecisionKind::kAbstain, why.field + ": " + why.reason},
          .ranked = {},
          .document = std::nullopt};
}

// The vector a model needs is missing or of another size; nothing if it is right.
std::optional<Rejection> vector_defect(const Document& document, std::size_t columns) {
  if (columns == 0 || document.vector.size() == columns) return std::nullopt;
  return Rejection{"no_vector", "has a vector of " + std::to_string(document.vector.size()) +
                                    " numbers where the model takes " + std::to_string(columns)};
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
        if (auto defect = vector_defect(*cleaned, columns)) {
          cleaned = tl::unexpected(std::move(*defect));
        }
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
