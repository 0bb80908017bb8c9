// What a tokenizer makes of a text and a transformer reads.
#pragma once

#include <cstdint>
#include <vector>

namespace triage::encode {

// The pieces of one text by their number in the vocabulary, special tokens included.
using TokenIds = std::vector<std::int32_t>;

}  // namespace triage::encode
