// A text as it is kept: readable, or sealed with a key.
#pragma once

#include <string>
#include <string_view>

#include "triage/base/cipher.h"

namespace triage::journal {

struct SealedText {
  std::string key_id = {};  // empty: `text` is readable
  std::string text = {};
};

// `row_id` is the row's that the text is of. `cipher` may be absent.
[[nodiscard]] SealedText seal(std::string_view text, std::string_view row_id, const Cipher* cipher);

// Throws InvalidInput without the right key, Corrupt if it was changed.
[[nodiscard]] std::string open(const SealedText& sealed, std::string_view row_id,
                               const Cipher* cipher);

}  // namespace triage::journal
