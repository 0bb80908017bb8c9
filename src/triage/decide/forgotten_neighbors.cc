#include "triage/decide/forgotten_neighbors.h"

#include <string>

namespace triage::decide {

std::vector<bool> forgotten_neighbors(const model::Model& model,
                                      const journal::Tombstones& tombstones) {
  std::vector<bool> flags(model.neighbor_ids().size());
  if (tombstones.size() == 0) return flags;
  const std::vector<std::string>& documents = model.neighbor_documents();
  for (std::size_t row = 0; row < flags.size(); ++row) {
    flags[row] = tombstones.has_ticket(model.neighbor_ids()[row]) ||
                 (!documents.empty() && tombstones.has_document(documents[row]));
  }
  return flags;
}

void hide_forgotten(const model::Model& model, const journal::Tombstones& tombstones) {
  model.hide_neighbors(forgotten_neighbors(model, tombstones));
}

}  // namespace triage::decide
