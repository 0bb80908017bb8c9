#include "triage/model/given_vector.h"

#include <cmath>
#include <string>

namespace triage::model {

std::optional<Rejection> take_given_vector(Document& document, std::size_t columns) {
  std::vector<float>& vector = document.vector;
  if (columns > 0 && vector.size() != columns) {
    return Rejection{"no_vector", "has a vector of " + std::to_string(vector.size()) +
                                      " numbers where the model takes " + std::to_string(columns)};
  }
  if (vector.empty()) return std::nullopt;
  double square = 0;  // of floats, so it cannot overflow
  for (const float number : vector) square += double{number} * double{number};
  if (!std::isfinite(square))
    return Rejection{"no_vector", "its vector has numbers that are not finite"};
  if (square == 0) return Rejection{"no_vector", "its vector is all zeros"};
  const double length = std::sqrt(square);
  for (float& number : vector) number = static_cast<float>(number / length);
  return std::nullopt;
}

}  // namespace triage::model
