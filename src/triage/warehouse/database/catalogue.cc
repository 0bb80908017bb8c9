#include "triage/warehouse/database/catalogue.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <utility>

#include "triage/base/error.h"
#include "triage/base/same_name.h"
#include "triage/warehouse/database/bound_query.h"
#include "triage/warehouse/database/sql_words.h"

namespace triage::warehouse {
namespace {

std::string in_case(std::string text, int (*change)(int)) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [&](unsigned char letter) { return static_cast<char>(change(letter)); });
  return text;
}

// Schema, table and column of every column of tables called so. `?` stands for the values.
DatabaseQuery columns_query(const Dialect& dialect, const TableName& name) {
  DatabaseQuery query;
  query.parameters["name"] = {ParameterValue::Kind::kText, name.name};
  if (dialect.name == "sqlite") {
    query.sql =
        "SELECT '' AS schema_name, m.name AS table_name, c.name AS column_name "
        "FROM sqlite_master AS m JOIN pragma_table_info(m.name) AS c "
        "WHERE m.type = 'table' AND lower(m.name) = lower(:name) ORDER BY m.name, c.cid";
    return query;
  }
  query.sql =
      "SELECT table_schema AS schema_name, table_name AS table_name, column_name AS column_name "
      "FROM information_schema.columns WHERE lower(table_name) = lower(:name) AND ";
  if (name.schema.empty()) {
    query.sql += "table_schema = current_schema()";
  } else {
    query.sql += "lower(table_schema) = lower(:schema)";
    query.parameters["schema"] = {ParameterValue::Kind::kText, name.schema};
  }
  query.sql += " ORDER BY table_schema, table_name, ordinal_position";
  return query;
}

}  // namespace

TableName TableName::parse(const std::string& text) {
  const std::size_t dot = text.find('.');
  TableName name = dot == std::string::npos
                       ? TableName{.schema = {}, .name = text}
                       : TableName{.schema = text.substr(0, dot), .name = text.substr(dot + 1)};
  const bool is_whole = !name.name.empty() && name.name.find('.') == std::string::npos &&
                        (dot == std::string::npos || !name.schema.empty());
  const bool has_control = std::any_of(
      text.begin(), text.end(), [](unsigned char letter) { return std::iscntrl(letter) != 0; });
  if (is_whole && !has_control) return name;
  throw InvalidInput("table '" + text + "': that is no name of a table. Name it as decisions or " +
                     "schema.decisions.");
}

std::string TableName::quoted() const {
  return schema.empty() ? sql_name(name) : sql_name(schema) + "." + sql_name(name);
}

std::optional<std::string> Table::column(std::string_view called) const {
  auto found = std::find(columns.begin(), columns.end(), called);
  if (found == columns.end()) {
    found = std::find_if(columns.begin(), columns.end(),
                         [&](const std::string& column) { return is_same_name(column, called); });
  }
  return found == columns.end() ? std::nullopt : std::optional(*found);
}

std::optional<Table> find_table(AdbcConnection& connection, const Dialect& dialect,
                                const TableName& name, const Wording& wording) {
  const BoundQuery query = bound(columns_query(dialect, name), dialect, wording.what);
  const auto reader = arrow_rows(query.run_on(connection, wording), {.wording = wording});
  std::map<std::pair<std::string, std::string>, Table> found;
  constexpr std::size_t kBatchRows = 1024;
  for (std::vector<Row> rows; reader->read(kBatchRows, rows); rows.clear()) {
    for (const Row& row : rows) {
      const auto cell = [&](std::size_t i) {
        const auto* text = std::get_if<std::string>(&row.values.at(i));
        return text == nullptr ? std::string() : *text;
      };
      Table& table = found[{cell(0), cell(1)}];
      table.name = {.schema = name.schema.empty() ? "" : cell(0), .name = cell(1)};
      table.columns.push_back(cell(2));
    }
  }
  if (found.empty()) return std::nullopt;
  const auto exact = std::find_if(found.begin(), found.end(), [&](const auto& entry) {
    return entry.second.name.name == name.name;
  });
  return exact == found.end() ? found.begin()->second : exact->second;
}

TableName folded(TableName name, const Dialect& dialect) {
  if (!dialect.folds_names_to_upper) return name;
  return {in_case(std::move(name.schema), std::toupper),
          in_case(std::move(name.name), std::toupper)};
}

}  // namespace triage::warehouse
