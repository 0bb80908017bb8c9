// Texts to try an encoder with: what people write to a service desk, in many languages, of
// different lengths. Written for this project.
#pragma once

#include <string>
#include <vector>

namespace triage::encode {

// 64 of them, always the same, UTF-8.
[[nodiscard]] std::vector<std::string> probe_texts();

}  // namespace triage::encode
