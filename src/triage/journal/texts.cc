#include "triage/journal/texts.h"

#include "triage/base/base64.h"
#include "triage/base/error.h"
#include "triage/base/secret.h"

namespace triage::journal {
namespace {

constexpr std::size_t kSaltBytes = 12;

std::string place_of(std::string_view row_id) { return "text " + std::string(row_id); }

}  // namespace

std::string make_salt() { return base64url(unguessable_bytes(kSaltBytes)); }

void keep_text(Transaction& transaction, std::string_view row_id, const KeptText& text) {
  const Cipher* cipher = transaction.cipher();
  const std::string sealed =
      cipher == nullptr ? std::string() : cipher->seal(stored_text(text.text), place_of(row_id));
  transaction.execute(
      "INSERT INTO texts (id, salt, key_id, text) VALUES (:id, :salt, :key, :text) "
      "ON CONFLICT (id) DO UPDATE SET salt = excluded.salt, key_id = excluded.key_id, "
      "text = excluded.text",
      {row_id, text.salt, cipher == nullptr ? std::string_view() : cipher->key_id(),
       cipher == nullptr ? text.text : sealed});
}

std::string opened_text(const Snapshot& snapshot, std::string_view row_id,
                        const std::string& key_id, const std::string& text) {
  if (key_id.empty()) return text;
  if (snapshot.cipher() == nullptr) {
    throw InvalidInput("journal: text '" + std::string(row_id) + "' is sealed with key '" + key_id +
                       "', and no key is given. Give that key.");
  }
  return snapshot.cipher()->open(text, place_of(row_id));
}

std::optional<KeptText> find_text(const Snapshot& snapshot, std::string_view row_id) {
  const auto rows =
      snapshot.query("SELECT salt, key_id, text FROM texts WHERE id = :id",
                     {ColumnKind::kText, ColumnKind::kText, ColumnKind::kText}, {row_id});
  if (rows.empty()) return std::nullopt;
  const SqlRow& row = rows.front();
  return KeptText{row.text(0), opened_text(snapshot, row_id, row.text(1), row.text(2))};
}

bool erase_text(Transaction& transaction, std::string_view row_id) {
  return transaction.execute("DELETE FROM texts WHERE id = :id", {row_id}) > 0;
}

}  // namespace triage::journal
