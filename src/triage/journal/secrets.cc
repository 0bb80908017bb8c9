#include "triage/journal/secrets.h"

#include <string>
#include <vector>

#include "triage/base/base64.h"
#include "triage/base/error.h"
#include "triage/base/secret.h"

namespace triage::journal {
namespace {

constexpr std::string_view kPrefix = "key:";
constexpr std::size_t kSaltBytes = 16;

void keep_setting(Connection& connection, const std::string& name, const std::string& value) {
  connection.execute(
      "INSERT INTO settings (name, value) VALUES (:name, :value) ON CONFLICT (name) DO NOTHING",
      {name, value});
}

bool is_needed(Connection& connection, const std::string& key_id) {
  const std::vector columns{ColumnKind::kInteger};
  return !connection.query("SELECT 1 FROM texts WHERE key_id = :key LIMIT 1", columns, {key_id})
              .empty() ||
         !connection
              .query("SELECT 1 FROM slack_installs WHERE key_id = :key LIMIT 1", columns, {key_id})
              .empty();
}

}  // namespace

void prepare_secrets(Connection& connection, const Cipher* cipher) {
  keep_setting(connection, "tombstone_salt", base64url(unguessable_bytes(kSaltBytes)));
  for (const SqlRow& row : connection.query("SELECT name FROM settings WHERE name LIKE 'key%'",
                                            std::vector{ColumnKind::kText}, {})) {
    const std::string id = row.text(0).substr(kPrefix.size());
    if (cipher != nullptr && cipher->has_key_of(id)) continue;
    if (!is_needed(connection, id)) {
      connection.execute("DELETE FROM settings WHERE name = :name", {row.text(0)});
      continue;
    }
    throw InvalidInput("journal '" + connection.place().name +
                       "': texts in it are sealed with key '" + id +
                       "', which is not given. Give that key too; a new one goes before it.");
  }
  if (cipher != nullptr) keep_setting(connection, std::string(kPrefix) + cipher->key_id(), "");
}

}  // namespace triage::journal
