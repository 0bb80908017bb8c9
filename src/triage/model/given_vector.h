// The vector that a ticket brings, made fit for a model.
#pragma once

#include <cstddef>
#include <optional>

#include "triage/base/outcome.h"
#include "triage/ticket/document.h"

namespace triage::model {

// Puts the document's vector to unit length, whatever its encoder left it at: everything that
// compares vectors does so by cosine. `columns` is how many numbers it must have; 0 stands for any,
// none among them. Returns why the vector is of no use (`no_vector`), if it is: another size,
// numbers that are not finite, or no direction, all of it being zero.
[[nodiscard]] std::optional<Rejection> take_given_vector(Document& document, std::size_t columns);

}  // namespace triage::model
