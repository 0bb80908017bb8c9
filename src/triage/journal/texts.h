// The one table of texts, sealed or not: what can be erased without touching what was decided.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "triage/journal/transaction.h"

namespace triage::journal {

struct KeptText {
  std::string salt = {};
  std::string text = {};
};

// Keeps the text of a row, in place of the one it had.
void keep_text(Transaction& transaction, std::string_view row_id, const KeptText& text);

// Nullopt if it was erased. Throws as Cipher::open() does.
[[nodiscard]] std::optional<KeptText> find_text(const Snapshot& snapshot, std::string_view row_id);

// False if there is none.
bool erase_text(Transaction& transaction, std::string_view row_id);

// Another one for each text: 96 bits.
[[nodiscard]] std::string make_salt();

// What the columns of a row in `texts` hold.
[[nodiscard]] std::string opened_text(const Snapshot& snapshot, std::string_view row_id,
                                      const std::string& key_id, const std::string& text);

}  // namespace triage::journal
