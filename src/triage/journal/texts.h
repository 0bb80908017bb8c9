// The one table of texts: what can be erased without touching what was decided.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "triage/journal/sealed_text.h"
#include "triage/journal/transaction.h"

namespace triage::journal {

// Keeps the text of a row, in place of the one it had. `salt` is of the row's hash in the chain;
// empty for rows that are not in it.
void keep_text(Transaction& transaction, std::string_view row_id, std::string_view salt,
               const SealedText& text);

// The same for a text that is not sealed yet, of a row that is not in the chain.
void keep_text(Transaction& transaction, std::string_view row_id, std::string_view text);

struct KeptText {
  std::string salt = {};
  std::string text = {};
};

// Nullopt if it was erased. Throws as open() does.
[[nodiscard]] std::optional<KeptText> find_text(const Snapshot& snapshot, std::string_view row_id);

// False if there is none.
bool erase_text(Transaction& transaction, std::string_view row_id);

// Another one for each text: 96 bits.
[[nodiscard]] std::string make_salt();

}  // namespace triage::journal
