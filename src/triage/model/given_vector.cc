#include "triage/model/given_vector.h"

#include <string>

#include "triage/encode/unit_length.h"

namespace triage::model {

std::optional<Rejection> take_given_vector(Document& document, std::size_t columns) {
  std::vector<float>& vector = document.vector;
  if (columns > 0 && vector.size() != columns) {
    return Rejection{"no_vector", "has a vector of " + std::to_string(vector.size()) +
                                      " numbers where the model takes " + std::to_string(columns)};
  }
  if (vector.empty()) return std::nullopt;
  if (const auto defect = encode::scale_to_unit_length(vector)) {
    return Rejection{"no_vector", "its vector " + std::string(*defect)};
  }
  return std::nullopt;
}

}  // namespace triage::model
