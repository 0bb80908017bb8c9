// Which column means what: said by the user, known from training, or guessed from usual names.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "triage/warehouse/table/row.h"
#include "triage/warehouse/tickets/joined_messages.h"

namespace triage::warehouse {

// Roles by column name. Names are compared exactly, else without letter case, blanks and `_`.
struct RoleOptions {
  std::optional<std::string> id = {};
  std::optional<std::string> label = {};
  std::optional<std::string> time = {};  // when the ticket was opened
  std::optional<std::string> decided_at = {};
  std::optional<std::string> changed_at = {};  // or anything that belongs to it
  std::optional<std::string> channel = {};
  std::optional<std::string> messages = {};  // a nested list, or the same as JSON text
  std::optional<std::string> vectors = {};   // a list of numbers
  std::vector<std::string> text = {};        // subject and body columns, in order
  std::vector<std::string> fields = {};      // triage fields, in order
  MessageColumnNames message = {};           // of rows that are a message each
};

// Roles by position in RowReader::columns().
struct ColumnRoles {
  struct Field {
    std::string name;
    std::size_t column = 0;
  };

  std::optional<std::size_t> id;  // absent: the row's number
  std::optional<std::size_t> label;
  std::optional<std::size_t> created_at;
  std::optional<std::size_t> decided_at;
  std::optional<std::size_t> changed_at;
  std::optional<std::size_t> channel;
  std::optional<std::size_t> subject;
  std::vector<std::size_t> body;           // joined by a blank line
  std::vector<std::size_t> body_fallback;  // used where the body is empty
  std::optional<std::size_t> messages;
  std::optional<std::size_t> vector;
  std::vector<Field> fields;

  // One line a role: `label: column 'queue' (usual name)`.
  std::vector<std::string> explanation;

  [[nodiscard]] bool has_text() const { return subject || !body.empty() || messages; }

  // The same roles by name, for a bundle to keep and hand back as RoleKnowledge::known.
  [[nodiscard]] RoleOptions names(std::span<const std::string> columns) const;

  // One flag a column: does any role use it?
  [[nodiscard]] std::vector<bool> used(std::size_t column_count) const;
};

// `first`, and `second` for the roles that it leaves open.
[[nodiscard]] RoleOptions preferred(RoleOptions first, const RoleOptions& second);

// The column called `name`: exactly, else without letter case, blanks and `_`.
[[nodiscard]] std::optional<std::size_t> find_column(const std::string& name,
                                                     std::span<const std::string> columns);

// Are all columns there that `asked` names? Those of messages in rows of their own are not asked
// for.
[[nodiscard]] bool has_columns(std::span<const std::string> columns, const RoleOptions& asked);

// What is known about roles before the columns are seen.
struct RoleKnowledge {
  RoleOptions asked = {};  // must be there
  RoleOptions known = {};  // say, from the bundle's training: taken where they are there
  // The first lines of a pipe need not hold all columns: those asked for may turn up later, except
  // that one of the text columns must be there.
  bool may_come_later = false;
  // Messages come from a table of their own: no column need hold text.
  bool has_messages_elsewhere = false;
  std::string source = {};  // of triage.toml, for messages; empty: a file
};

// Gives each role its column: asked, else known, else the likeliest usual name. A label is never
// taken for text, and no column has two guessed roles. `sample` may rule a guess out: a time that
// no cell is, messages that are no list. Throws InvalidInput if an asked column is not there (names
// the nearest, and all) or has two roles that exclude each other.
[[nodiscard]] ColumnRoles resolve_roles(std::span<const std::string> columns,
                                        const RoleKnowledge& knowledge,
                                        std::span<const Row> sample);

}  // namespace triage::warehouse
