// A model goes on knowing a forgotten ticket as a neighbour until the next training: these rows of
// it neither vote nor are shown.
#pragma once

#include <vector>

#include "triage/journal/forgetting.h"
#include "triage/model/model.h"

namespace triage::decide {

// A flag for each row of the model's index: are its ticket or its document to be forgotten?
[[nodiscard]] std::vector<bool> forgotten_neighbors(const model::Model& model,
                                                    const journal::Tombstones& tombstones);

// Hides them from all that the model answers from now on. Any thread.
void hide_forgotten(const model::Model& model, const journal::Tombstones& tombstones);

}  // namespace triage::decide
