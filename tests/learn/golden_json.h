// Expected numbers that independent programs computed; tests/golden/metrics/make.py has written
// them.
#pragma once

#include <cstdint>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "triage/base/matrix.h"

namespace triage::learn::testing {

inline nlohmann::json golden(const std::string& name) {
  std::ifstream file(std::string(TRIAGE_SOURCE_DIR) + "/tests/golden/metrics/" + name);
  return nlohmann::json::parse(file);
}

inline Matrix matrix_of(const nlohmann::json& rows) {
  Matrix matrix(0, rows.at(0).size());
  for (const auto& row : rows) matrix.append_row(row.get<std::vector<float>>());
  return matrix;
}

inline std::vector<std::uint32_t> labels_of(const nlohmann::json& labels) {
  return labels.get<std::vector<std::uint32_t>>();
}

}  // namespace triage::learn::testing
