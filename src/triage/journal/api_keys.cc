#include "triage/journal/api_keys.h"

#include "triage/base/check.h"
#include "triage/base/secret.h"
#include "triage/journal/word_list.h"

namespace triage::journal {
namespace {

struct KeptKey {
  ApiKey key = {};
  std::string hash = {};
};

std::vector<KeptKey> select(const Snapshot& snapshot, const char* condition,
                            const std::vector<SqlValue>& values) {
  using enum ColumnKind;
  std::vector<KeptKey> keys;
  for (const SqlRow& row : snapshot.query(
           std::string("SELECT id, name, scopes, requests_per_second, created_at, revoked_at, "
                       "last_used_day, hash FROM api_keys ") +
               condition,
           {kText, kText, kText, kReal, kInteger, kInteger, kInteger, kText}, values)) {
    keys.push_back({.key = {.id = row.text(0),
                            .name = row.text(1),
                            .scopes = split_words(row.text(2)),
                            .requests_per_second = row.optional_real(3),
                            .created_at = row.time(4),
                            .revoked_at = row.optional_time(5),
                            .last_used_day = row.optional_time(6)},
                    .hash = row.text(7)});
  }
  return keys;
}

}  // namespace

void keep_api_key(Transaction& transaction, const std::string& token, const ApiKey& key) {
  TRIAGE_CHECK(!token_id(token).empty(), "a token is of make_token()");
  transaction.execute(
      "INSERT INTO api_keys (id, hash, name, scopes, requests_per_second, created_at) "
      "VALUES (:id, :hash, :name, :scopes, :rate, :created) ON CONFLICT DO NOTHING",
      {token_id(token), salted_hash(token), key.name, joined_words(key.scopes),
       key.requests_per_second, key.created_at});
}

std::optional<ApiKey> find_api_key(const Snapshot& snapshot, const std::string& token) {
  auto found = select(snapshot, "WHERE id = :id AND revoked_at IS NULL", {token_id(token)});
  if (found.empty() || !matches_hash(token, found.front().hash)) return std::nullopt;
  return std::move(found.front().key);
}

std::vector<ApiKey> api_keys(const Snapshot& snapshot) {
  std::vector<ApiKey> keys;
  for (KeptKey& kept : select(snapshot, "ORDER BY created_at, id", {})) {
    keys.push_back(std::move(kept.key));
  }
  return keys;
}

bool revoke_api_key(Transaction& transaction, const std::string& id, Time now) {
  return transaction.execute(
             "UPDATE api_keys SET revoked_at = :now WHERE id = :id AND revoked_at IS NULL",
             {now, id}) > 0;
}

void note_use(Transaction& transaction, const std::string& id, Time now) {
  const Time day = std::chrono::floor<std::chrono::days>(now);
  transaction.execute(
      "UPDATE api_keys SET last_used_day = :day WHERE id = :id "
      "AND (last_used_day IS NULL OR last_used_day < :before)",
      {day, id, day});
}

}  // namespace triage::journal
