#include "triage/journal/tokens.h"

#include "triage/base/check.h"
#include "triage/base/secret.h"

namespace triage::journal {

void keep_token(Transaction& transaction, std::string_view kind, const std::string& token,
                std::string_view person_id, Time expires_at) {
  TRIAGE_CHECK(!token_id(token).empty(), "a token is of make_token()");
  transaction.execute(
      "INSERT INTO tokens (id, kind, hash, person_id, expires_at) "
      "VALUES (:id, :kind, :hash, :person, :expires) ON CONFLICT DO NOTHING",
      {token_id(token), kind, salted_hash(token), person_id, expires_at});
}

std::optional<std::string> person_of_token(const Snapshot& snapshot, std::string_view kind,
                                           const std::string& token, Time now) {
  const auto rows = snapshot.query(
      "SELECT hash, person_id FROM tokens WHERE id = :id AND kind = :kind AND expires_at > :now",
      {ColumnKind::kText, ColumnKind::kText}, {token_id(token), kind, now});
  if (rows.empty() || !matches_hash(token, rows.front().text(0))) return std::nullopt;
  return rows.front().text(1);
}

std::optional<std::string> use_token(Transaction& transaction, std::string_view kind,
                                     const std::string& token, Time now) {
  auto person = person_of_token(transaction, kind, token, now);
  if (!person) return std::nullopt;
  // Of two that come at once, one removes it.
  if (transaction.execute("DELETE FROM tokens WHERE id = :id", {token_id(token)}) == 0) {
    return std::nullopt;
  }
  return person;
}

}  // namespace triage::journal
