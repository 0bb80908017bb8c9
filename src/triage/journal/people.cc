#include "triage/journal/people.h"

#include <array>

#include "triage/base/error.h"
#include "triage/base/secret.h"
#include "triage/journal/tokens.h"

namespace triage::journal {
namespace {

constexpr std::array<std::string_view, 3> kRoles = {"viewer", "reviewer", "admin"};
constexpr const char* kSelect = "SELECT id, name, role, created_at FROM people ";

std::vector<Person> select(const Snapshot& snapshot, const char* condition,
                           const std::vector<SqlValue>& values) {
  using enum ColumnKind;
  std::vector<Person> people;
  for (const SqlRow& row :
       snapshot.query(std::string(kSelect) + condition, {kText, kText, kText, kInteger}, values)) {
    const auto role = parse_person_role(row.text(2));
    if (!role) {
      throw Corrupt("journal: person '" + row.text(1) + "' has the role '" + row.text(2) +
                    "', which there is not. Give them another role.");
    }
    people.push_back({row.text(0), row.text(1), *role, row.time(3)});
  }
  return people;
}

std::optional<Person> person_with(const Snapshot& snapshot, const std::string& id) {
  auto found = select(snapshot, "WHERE id = :id", {id});
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

}  // namespace

std::string_view name_of(PersonRole role) { return kRoles.at(static_cast<std::size_t>(role)); }

std::optional<PersonRole> parse_person_role(std::string_view text) {
  for (std::size_t i = 0; i < kRoles.size(); ++i) {
    if (kRoles.at(i) == text) return static_cast<PersonRole>(i);
  }
  return std::nullopt;
}

std::string keep_person(Transaction& transaction, const Person& person) {
  transaction.execute(
      "INSERT INTO people (id, name, role, created_at) VALUES (:id, :name, :role, :at) "
      "ON CONFLICT (name) DO UPDATE SET role = excluded.role",
      {person.id, person.name, name_of(person.role), person.created_at});
  return select(transaction, "WHERE name = :name", {person.name}).at(0).id;
}

bool remove_person(Transaction& transaction, const std::string& name) {
  const auto found = select(transaction, "WHERE name = :name", {name});
  if (found.empty()) return false;
  transaction.execute("DELETE FROM tokens WHERE person_id = :id", {found.front().id});
  return transaction.execute("DELETE FROM people WHERE id = :id", {found.front().id}) > 0;
}

std::vector<Person> people(const Snapshot& snapshot) {
  return select(snapshot, "ORDER BY created_at, id", {});
}

void keep_link(Transaction& transaction, const std::string& token, const std::string& person_id,
               Time expires_at) {
  keep_token(transaction, "link", token, person_id, expires_at);
}

void keep_session(Transaction& transaction, const std::string& token, const std::string& person_id,
                  Time expires_at) {
  keep_token(transaction, "session", token, person_id, expires_at);
}

std::optional<Person> use_link(Transaction& transaction, const std::string& token, Time now) {
  const auto id = use_token(transaction, "link", token, now);
  return id ? person_with(transaction, *id) : std::nullopt;
}

std::optional<Person> person_of_session(const Snapshot& snapshot, const std::string& token,
                                        Time now) {
  const auto id = person_of_token(snapshot, "session", token, now);
  return id ? person_with(snapshot, *id) : std::nullopt;
}

void end_session(Transaction& transaction, const std::string& token) {
  transaction.execute("DELETE FROM tokens WHERE id = :id AND kind = 'session'", {token_id(token)});
}

std::uint64_t remove_expired(Transaction& transaction, Time now) {
  return transaction.execute("DELETE FROM tokens WHERE expires_at <= :now", {now});
}

}  // namespace triage::journal
