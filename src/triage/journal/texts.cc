#include "triage/journal/texts.h"

#include "triage/base/base64.h"
#include "triage/base/secret.h"

namespace triage::journal {
namespace {

constexpr std::size_t kSaltBytes = 12;

}  // namespace

std::string make_salt() { return base64url(unguessable_bytes(kSaltBytes)); }

void keep_text(Transaction& transaction, std::string_view row_id, std::string_view salt,
               const SealedText& text) {
  transaction.execute(
      "INSERT INTO texts (id, salt, key_id, text) VALUES (:id, :salt, :key, :text) "
      "ON CONFLICT (id) DO UPDATE SET salt = excluded.salt, key_id = excluded.key_id, "
      "text = excluded.text",
      {row_id, salt, text.key_id, text.text});
}

void keep_text(Transaction& transaction, std::string_view row_id, std::string_view text) {
  keep_text(transaction, row_id, "", seal(text, row_id, transaction.cipher()));
}

std::optional<KeptText> find_text(const Snapshot& snapshot, std::string_view row_id) {
  using enum ColumnKind;
  const auto rows = snapshot.query("SELECT salt, key_id, text FROM texts WHERE id = :id",
                                   {kText, kText, kText}, {row_id});
  if (rows.empty()) return std::nullopt;
  const SqlRow& row = rows.front();
  return KeptText{row.text(0), open({row.text(1), row.text(2)}, row_id, snapshot.cipher())};
}

bool erase_text(Transaction& transaction, std::string_view row_id) {
  return transaction.execute("DELETE FROM texts WHERE id = :id", {row_id}) > 0;
}

}  // namespace triage::journal
