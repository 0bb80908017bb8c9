#include "triage/warehouse/tickets/column_roles.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "triage/base/error.h"
#include "triage/base/nearest_name.h"
#include "triage/warehouse/table/cell_time.h"
#include "triage/warehouse/table/json_row.h"
#include "triage/warehouse/table/name_list.h"
#include "triage/warehouse/tickets/usual_names.h"

namespace triage::warehouse {
namespace {

using Column = std::optional<std::size_t>;

const Value* value_in(const Row& row, std::size_t column) {
  if (row.unusable || column >= row.values.size()) return nullptr;
  const Value& value = row.values[column];
  if (std::holds_alternative<std::monostate>(value)) return nullptr;
  const auto* const text = std::get_if<std::string>(&value);
  return text != nullptr && text->empty() ? nullptr : &value;
}

// True if some cell of the sample fits, or if there is none to judge by.
bool fits(std::span<const Row> sample, std::size_t column,
          const std::function<bool(const Value&)>& is_fitting) {
  bool has_cells = false;
  for (const Row& row : sample) {
    const Value* const value = value_in(row, column);
    if (value == nullptr) continue;
    has_cells = true;
    if (is_fitting(*value)) return true;
  }
  return !has_cells;
}

bool is_time(const Value& value) {
  if (std::holds_alternative<Time>(value)) return true;
  const auto* const text = std::get_if<std::string>(&value);
  return text != nullptr && parse_cell_time(*text).has_value();
}

bool is_message_list(const Value& value) {
  if (std::holds_alternative<std::vector<Turn>>(value)) return true;
  const auto* const text = std::get_if<std::string>(&value);
  return text != nullptr && parse_json_turns(*text).has_value();
}

bool is_vector(const Value& value) { return std::holds_alternative<std::vector<float>>(value); }

bool is_plain(const Value& value) {
  return std::holds_alternative<std::string>(value) || std::holds_alternative<Time>(value);
}

using RoleOption = std::optional<std::string> RoleOptions::*;
constexpr RoleOption kOptions[] = {&RoleOptions::id,         &RoleOptions::label,
                                   &RoleOptions::time,       &RoleOptions::decided_at,
                                   &RoleOptions::changed_at, &RoleOptions::channel,
                                   &RoleOptions::messages,   &RoleOptions::vectors};

class RoleFinder {
 public:
  RoleFinder(std::span<const std::string> columns, const RoleKnowledge& knowledge,
             std::span<const Row> sample)
      : columns_(columns),
        knowledge_(knowledge),
        sample_(sample),
        is_taken_(columns.size(), false) {
    for (const std::string& column : columns) plain_.push_back(plain_name(column));
  }

  ColumnRoles find() {
    ColumnRoles roles;
    // What is said takes its columns first, so that no guess gets them.
    const Single singles[] = {
        {"id", "--id", ColumnRole::kId, &RoleOptions::id, &roles.id, is_plain},
        {"label", "--label", ColumnRole::kLabel, &RoleOptions::label, &roles.label, is_plain},
        {"time", "--time", ColumnRole::kCreatedAt, &RoleOptions::time, &roles.created_at, is_time},
        {"decided at", "--decided-at", ColumnRole::kDecidedAt, &RoleOptions::decided_at,
         &roles.decided_at, is_time},
        {"changed at", "--changed-at", ColumnRole::kChangedAt, &RoleOptions::changed_at,
         &roles.changed_at, is_time},
        {"channel", "--channel", ColumnRole::kChannel, &RoleOptions::channel, &roles.channel,
         is_plain},
        {"messages", "--messages", ColumnRole::kMessages, &RoleOptions::messages, &roles.messages,
         is_message_list},
        {"vectors", "--vectors", ColumnRole::kVector, &RoleOptions::vectors, &roles.vector,
         is_vector},
    };
    for (const Single& single : singles) take_said(single);
    take_said_text(roles);
    take_said_fields(roles);
    refuse_label_as_text(roles);
    for (const Single& single : singles) guess(single);
    guess_text(roles);
    place_lone_subject(roles);
    take_nested_fields(roles);
    explain(roles, singles);
    return roles;
  }

 private:
  struct Single {
    const char* name;
    const char* flag;
    ColumnRole role;
    RoleOption option;
    Column* column;
    bool (*is_fitting)(const Value&);
  };

  [[nodiscard]] Column column_called(const std::string& name) const {
    return find_column(name, columns_);
  }

  Column asked_column(const std::string& name, const std::string& flag) {
    const Column column = column_called(name);
    if (!column && !knowledge_.may_come_later) throw_missing(name, flag);
    if (column) is_taken_[*column] = true;
    return column;
  }

  [[noreturn]] void throw_missing(const std::string& name, const std::string& flag) const {
    const std::string& source = knowledge_.source;
    throw InvalidInput((source.empty() ? "" : "source '" + source + "', ") + flag + " " + name +
                       ": there is no column '" + name + "'." + did_you_mean(name, columns_) +
                       " The columns are " + name_list(columns_) + ".");
  }

  Column known_column(const std::string& name) {
    const Column column = column_called(name);
    if (column) is_taken_[*column] = true;
    return column;
  }

  void take_said(const Single& single) {
    if (const auto& asked = knowledge_.asked.*single.option) {
      *single.column = asked_column(*asked, single.flag);
    } else if (const auto& known = knowledge_.known.*single.option) {
      *single.column = known_column(*known);
    }
  }

  void take_said_text(ColumnRoles& roles) {
    const std::vector<std::string>& asked = knowledge_.asked.text;
    for (const std::string& name : asked) {
      if (const Column column = asked_column(name, "--text"))
        add_text(*column, asked.size(), roles);
    }
    if (!asked.empty()) {
      if (!roles.has_text()) throw_missing(asked.front(), "--text");
      return;
    }
    for (const std::string& name : knowledge_.known.text) {
      if (const Column column = known_column(name)) {
        add_text(*column, knowledge_.known.text.size(), roles);
      }
    }
  }

  [[nodiscard]] bool is_called_subject(std::size_t column) const {
    const auto names = usual_names(ColumnRole::kSubject);
    return std::find(names.begin(), names.end(), plain_[column]) != names.end();
  }

  // The first of several text columns is the subject if it is called like one.
  void add_text(std::size_t column, std::size_t count, ColumnRoles& roles) {
    if (count > 1 && !roles.subject && roles.body.empty() && is_called_subject(column)) {
      roles.subject = column;
    } else {
      roles.body.push_back(column);
    }
  }

  void refuse_label_as_text(const ColumnRoles& roles) const {
    if (!roles.label) return;
    std::vector<std::size_t> seen = roles.body;
    if (roles.subject) seen.push_back(*roles.subject);
    for (const ColumnRoles::Field& field : roles.fields) seen.push_back(field.column);
    if (std::find(seen.begin(), seen.end(), *roles.label) != seen.end()) {
      throw InvalidInput("column " + quoted_name(columns_[*roles.label]) +
                         ": is the label and also text or a field, so that the answer would be in "
                         "the question. Name other columns with --label, --text or --fields.");
    }
  }

  // The likeliest usual name that is there, free, and not ruled out by the sample.
  Column usual_column(ColumnRole role, bool (*is_fitting)(const Value&)) {
    for (const std::string_view name : usual_names(role)) {
      for (std::size_t i = 0; i < columns_.size(); ++i) {
        if (is_taken_[i] || plain_[i] != name || !fits(sample_, i, is_fitting)) continue;
        is_taken_[i] = true;
        return i;
      }
    }
    return std::nullopt;
  }

  void guess(const Single& single) {
    if (knowledge_.asked.*single.option) return;  // it may come later
    if (!*single.column) *single.column = usual_column(single.role, single.is_fitting);
  }

  // What training had is guessed only as far as it is not all there.
  void guess_text(ColumnRoles& roles) {
    if (!knowledge_.asked.text.empty()) return;
    const std::vector<std::string>& known = knowledge_.known.text;
    const std::size_t found = roles.body.size() + (roles.subject ? 1 : 0);
    if (!known.empty() && found == known.size()) return;
    if (!roles.subject) roles.subject = usual_column(ColumnRole::kSubject, is_plain);
    if (roles.body.empty()) {
      if (const Column body = usual_column(ColumnRole::kBody, is_plain)) {
        roles.body.push_back(*body);
      }
    }
    if (!roles.has_text() && columns_.size() == 1 && !is_taken_[0]) roles.body.push_back(0);
  }

  // A lone subject is all the text there is, unless messages come too: then it is their subject,
  // whether it was guessed or said. What a bundle keeps of its training must not read otherwise.
  void place_lone_subject(ColumnRoles& roles) const {
    const bool has_messages = roles.messages || knowledge_.has_messages_elsewhere;
    if (roles.subject && roles.body.empty() && !has_messages) {
      roles.body.push_back(*std::exchange(roles.subject, std::nullopt));
    } else if (!roles.subject && roles.body.size() == 1 && has_messages &&
               is_called_subject(roles.body.front())) {
      roles.subject = roles.body.front();
      roles.body.clear();
    }
  }

  void take_said_fields(ColumnRoles& roles) {
    for (const std::string& name : knowledge_.asked.fields) {
      if (const Column column = asked_column(name, "--fields")) {
        roles.fields.push_back({name, *column});
      }
    }
    if (knowledge_.asked.fields.empty()) {
      for (const std::string& name : knowledge_.known.fields) {
        if (const Column column = known_column(name)) roles.fields.push_back({name, *column});
      }
    }
  }

  // An object `fields` of a ticket's own form holds triage fields, unless the text is in it too.
  void take_nested_fields(ColumnRoles& roles) {
    constexpr std::string_view kPrefix = "fields.";
    const auto is_inside = [&](std::size_t column) {
      return columns_[column].starts_with(kPrefix);
    };
    if ((roles.subject && is_inside(*roles.subject)) ||
        std::any_of(roles.body.begin(), roles.body.end(), is_inside)) {
      return;
    }
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (is_inside(i) && !is_taken_[i]) {
        roles.fields.push_back({columns_[i].substr(kPrefix.size()), i});
      }
    }
  }

  void explain(ColumnRoles& roles, std::span<const Single> singles) const {
    for (const Single& single : singles) {
      if (!*single.column) continue;
      const bool is_asked = (knowledge_.asked.*single.option).has_value();
      const auto& known = knowledge_.known.*single.option;
      const bool is_known = known && column_called(*known) == *single.column;
      roles.explanation.push_back(std::string(single.name) + ": column " +
                                  quoted_name(columns_[**single.column]) + " (" +
                                  (is_asked   ? single.flag
                                   : is_known ? "as before"
                                              : "usual name") +
                                  ")");
    }
    if (!roles.id) roles.explanation.emplace_back("id: the row's number (no column)");
    std::vector<std::string> text;
    if (roles.subject) text.push_back(columns_[*roles.subject]);
    for (const std::size_t column : roles.body) text.push_back(columns_[column]);
    if (!text.empty()) {
      roles.explanation.push_back((text.size() == 1 ? "text: column " : "text: columns ") +
                                  name_list(text) + " (" +
                                  (!knowledge_.asked.text.empty() ? "--text"
                                   : is_known_text(text)          ? "as before"
                                                                  : "usual name") +
                                  ")");
    }
    std::vector<std::string> fields;
    for (const ColumnRoles::Field& field : roles.fields) fields.push_back(columns_[field.column]);
    if (!fields.empty()) roles.explanation.push_back("fields: " + name_list(fields));
  }

  [[nodiscard]] bool is_known_text(const std::vector<std::string>& text) const {
    return std::any_of(
        knowledge_.known.text.begin(), knowledge_.known.text.end(), [&](const std::string& name) {
          const Column column = column_called(name);
          return column && std::find(text.begin(), text.end(), columns_[*column]) != text.end();
        });
  }

  const std::span<const std::string> columns_;
  const RoleKnowledge& knowledge_;
  const std::span<const Row> sample_;
  std::vector<std::string> plain_;  // plain_name() of each column
  std::vector<bool> is_taken_;
};

}  // namespace

Column find_column(const std::string& name, std::span<const std::string> columns) {
  auto found = std::find(columns.begin(), columns.end(), name);
  if (found == columns.end()) {
    found = std::find_if(columns.begin(), columns.end(), [plain = plain_name(name)](const auto& c) {
      return plain_name(c) == plain;
    });
  }
  if (found == columns.end()) return std::nullopt;
  return static_cast<std::size_t>(found - columns.begin());
}

std::vector<bool> ColumnRoles::used(std::size_t column_count) const {
  std::vector<bool> is_used(column_count, false);
  const auto mark = [&](const std::optional<std::size_t>& column) {
    if (column) is_used[*column] = true;
  };
  for (const auto& column :
       {id, label, created_at, decided_at, changed_at, channel, subject, messages, vector}) {
    mark(column);
  }
  for (const std::size_t column : body) mark(column);
  for (const std::size_t column : body_fallback) mark(column);
  for (const Field& field : fields) mark(field.column);
  return is_used;
}

RoleOptions ColumnRoles::names(std::span<const std::string> columns) const {
  const auto name = [&](const std::optional<std::size_t>& column) {
    return column ? std::optional(columns[*column]) : std::nullopt;
  };
  RoleOptions names{.id = name(id),
                    .label = name(label),
                    .time = name(created_at),
                    .decided_at = name(decided_at),
                    .changed_at = name(changed_at),
                    .channel = name(channel),
                    .messages = name(messages),
                    .vectors = name(vector),
                    .text = {},
                    .fields = {},
                    .message = {}};
  if (subject) names.text.push_back(columns[*subject]);
  for (const std::size_t column : body) names.text.push_back(columns[column]);
  for (const Field& field : fields) names.fields.push_back(columns[field.column]);
  return names;
}

RoleOptions preferred(RoleOptions first, const RoleOptions& second) {
  for (const RoleOption option : kOptions) {
    if (!(first.*option)) first.*option = second.*option;
  }
  if (first.text.empty()) first.text = second.text;
  for (const std::string& field : second.fields) {
    if (std::find(first.fields.begin(), first.fields.end(), field) == first.fields.end()) {
      first.fields.push_back(field);
    }
  }
  return first;
}

bool has_columns(std::span<const std::string> columns, const RoleOptions& asked) {
  std::vector<std::string> names = asked.text;
  names.insert(names.end(), asked.fields.begin(), asked.fields.end());
  for (const RoleOption option : kOptions) {
    if (asked.*option) names.push_back(*(asked.*option));
  }
  return std::all_of(names.begin(), names.end(), [&](const std::string& name) {
    return find_column(name, columns).has_value();
  });
}

ColumnRoles resolve_roles(std::span<const std::string> columns, const RoleKnowledge& knowledge,
                          std::span<const Row> sample) {
  return RoleFinder(columns, knowledge, sample).find();
}

}  // namespace triage::warehouse
