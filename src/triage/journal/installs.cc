#include "triage/journal/installs.h"

#include "triage/base/error.h"
#include "triage/journal/tokens.h"
#include "triage/journal/word_list.h"

namespace triage::journal {
namespace {

std::string place_of(const std::string& team) { return "slack token of " + team; }

InvalidInput lacks_key(const std::string& team) {
  return InvalidInput("Slack's token of '" + team +
                      "': the journal has no key, and a token is never kept readable. "
                      "Give the journal a key.");
}

// Tokens as they are kept.
std::vector<SlackInstall> select(const Snapshot& snapshot, const char* condition,
                                 const std::vector<SqlValue>& values) {
  using enum ColumnKind;
  std::vector<SlackInstall> installs;
  for (const SqlRow& row :
       snapshot.query(std::string("SELECT team, team_name, token, scopes, bot_id, bot_user, "
                                  "installed_at FROM slack_installs ") +
                          condition,
                      {kText, kText, kText, kText, kText, kText, kInteger}, values)) {
    installs.push_back({.team = row.text(0),
                        .team_name = row.text(1),
                        .token = row.text(2),
                        .scopes = split_words(row.text(3)),
                        .bot_id = row.text(4),
                        .bot_user = row.text(5),
                        .installed_at = row.time(6)});
  }
  return installs;
}

}  // namespace

void keep_install(Transaction& transaction, const SlackInstall& install) {
  if (transaction.cipher() == nullptr) throw lacks_key(install.team);
  const std::string sealed = transaction.cipher()->seal(install.token, place_of(install.team));
  transaction.execute(
      "INSERT INTO slack_installs (team, team_name, token, key_id, scopes, bot_id, bot_user, "
      "installed_at) VALUES (:team, :name, :token, :key, :scopes, :bot, :user, :at) "
      "ON CONFLICT (team) DO UPDATE SET team_name = excluded.team_name, token = excluded.token, "
      "key_id = excluded.key_id, scopes = excluded.scopes, bot_id = excluded.bot_id, "
      "bot_user = excluded.bot_user, installed_at = excluded.installed_at",
      {install.team, install.team_name, sealed, transaction.cipher()->key_id(),
       joined_words(install.scopes), install.bot_id, install.bot_user, install.installed_at});
}

std::optional<SlackInstall> find_install(const Snapshot& snapshot, const std::string& team) {
  auto found = select(snapshot, "WHERE team = :team", {team});
  if (found.empty()) return std::nullopt;
  if (snapshot.cipher() == nullptr) throw lacks_key(team);
  found.front().token = snapshot.cipher()->open(found.front().token, place_of(team));
  return std::move(found.front());
}

std::vector<SlackInstall> installs(const Snapshot& snapshot) {
  auto found = select(snapshot, "ORDER BY installed_at, team", {});
  for (SlackInstall& install : found) install.token.clear();
  return found;
}

bool remove_install(Transaction& transaction, const std::string& team) {
  return transaction.execute("DELETE FROM slack_installs WHERE team = :team", {team}) > 0;
}

void keep_oauth_state(Transaction& transaction, const std::string& state, Time expires_at) {
  keep_token(transaction, "oauth", state, "", expires_at);
}

bool use_oauth_state(Transaction& transaction, const std::string& state, Time now) {
  return use_token(transaction, "oauth", state, now).has_value();
}

}  // namespace triage::journal
