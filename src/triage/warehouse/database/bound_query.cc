#include "triage/warehouse/database/bound_query.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <utility>

#include "triage/base/error.h"
#include "triage/warehouse/arrow/arrow_builder.h"
#include "triage/warehouse/database/adbc_connection.h"
#include "triage/warehouse/database/named_parameters.h"
#include "triage/warehouse/database/sql_words.h"

namespace triage::warehouse {
namespace {

constexpr const char* kSetting = "triage.p";

bool is_blank(char letter) { return std::isspace(static_cast<unsigned char>(letter)) != 0; }

// Without blanks and semicolons at its end.
std::string_view statement_in(std::string_view sql) {
  while (!sql.empty() && (is_blank(sql.back()) || sql.back() == ';')) sql.remove_suffix(1);
  return sql;
}

// A line comment at the end must not swallow what follows.
std::string inside(const std::string& sql, const std::string& before, const std::string& after) {
  return before + "(\n" + std::string(statement_in(sql)) + "\n) AS triage_rows" + after;
}

bool is_word_part(char letter) {
  return std::isalnum(static_cast<unsigned char>(letter)) != 0 || letter == '_';
}

struct Word {
  std::string text;         // in capitals
  bool is_outer = false;    // outside of parentheses, or the first
  bool is_opening = false;  // the first in its parentheses, with another behind it
};

// The words of a statement without quoted texts.
std::vector<Word> words_of(std::string_view bare) {
  std::vector<Word> words;
  int depth = 0;
  bool is_opening = false;
  for (std::size_t at = 0; at < bare.size();) {
    Word word;
    for (; at < bare.size() && is_word_part(bare[at]); ++at) {
      word.text += static_cast<char>(std::toupper(static_cast<unsigned char>(bare[at])));
    }
    if (!word.text.empty()) {
      const std::size_t next = std::min(bare.find_first_not_of(" \t\r\n", at), bare.size());
      word.is_outer = depth == 0 || words.empty();
      word.is_opening = is_opening && next < bare.size() && is_word_part(bare[next]);
      is_opening = false;
      words.push_back(std::move(word));
    }
    if (at == bare.size()) break;
    depth += bare[at] == '(' ? 1 : bare[at] == ')' ? -1 : 0;
    if (!is_blank(bare[at])) is_opening = bare[at] == '(';
    ++at;
  }
  return words;
}

// What a statement does, by the word that says so; empty if none does.
std::string verb_of(std::string_view bare) {
  constexpr std::array<std::string_view, 5> kWriting{"INSERT", "UPDATE", "DELETE", "MERGE",
                                                     "REPLACE"};
  constexpr std::array<std::string_view, 4> kReading{"SELECT", "VALUES", "FROM", "TABLE"};
  const auto is_in = [](const auto& list, const Word& word) {
    return std::find(list.begin(), list.end(), word.text) != list.end();
  };
  const std::vector<Word> words = words_of(bare);
  if (words.empty() || words.front().text != "WITH") {
    return words.empty() ? std::string() : words.front().text;
  }
  bool is_behind = false;  // the first verb that stands outside
  std::string verb = "WITH";
  for (const Word& word : words) {
    if (word.is_opening && is_in(kWriting, word)) return word.text;
    if (is_behind || !word.is_outer || !(is_in(kWriting, word) || is_in(kReading, word))) continue;
    is_behind = true;
    verb = word.text;
  }
  return verb;
}

std::string_view type_of(ParameterValue::Kind kind, const Dialect& dialect) {
  switch (kind) {
    case ParameterValue::Kind::kText:
      return {};
    case ParameterValue::Kind::kInteger:
      return dialect.integer;
    case ParameterValue::Kind::kNumber:
      return dialect.number;
    case ParameterValue::Kind::kBoolean:
      return dialect.boolean;
    case ParameterValue::Kind::kTime:
      return dialect.time;
  }
  return {};
}

// Takes the values in as the query asks for them.
class Binder {
 public:
  Binder(const DatabaseQuery& query, const Dialect& dialect, const std::string& place)
      : query_(query), dialect_(dialect), place_(place) {}

  BoundQuery bind() {
    result_.sql = with_parameters(
        statement_in(query_.sql),
        [&](const std::string& name) {
          const ParameterValue value = value_of(name);
          const std::string_view type = type_of(value.kind, dialect_);
          const std::string placed = place_value(name, text_of(value));
          return type.empty() ? placed : "CAST(" + placed + " AS " + std::string(type) + ")";
        },
        dialect_.backslash);
    return std::move(result_);
  }

 private:
  [[nodiscard]] ParameterValue value_of(const std::string& name) const {
    const std::optional<Time>* bound = name == "since"   ? &query_.since
                                       : name == "until" ? &query_.until
                                                         : nullptr;
    if (bound != nullptr && *bound) return {ParameterValue::Kind::kTime, format_time(**bound)};
    if (const auto found = query_.parameters.find(name); found != query_.parameters.end()) {
      return found->second;
    }
    if (bound != nullptr) return {ParameterValue::Kind::kTime, std::nullopt};
    throw InvalidInput(place_ + ": the query asks for :" + name +
                       ", which has no value. Add it to parameters = { " + name +
                       " = ... } in its section of triage.toml.");
  }

  // Where a switch is a whole number, it is cast from one.
  [[nodiscard]] std::optional<std::string> text_of(const ParameterValue& value) const {
    const bool is_switch = value.kind == ParameterValue::Kind::kBoolean && value.text;
    if (!is_switch || dialect_.boolean != dialect_.integer) return value.text;
    return *value.text == "true" ? "1" : "0";
  }

  std::string place_value(const std::string& name, std::optional<std::string> value) {
    if (dialect_.parameters == ParameterStyle::kQuestionMark) {
      result_.values.push_back(std::move(value));
      return "?";
    }
    const bool is_setting = dialect_.parameters == ParameterStyle::kSessionSettings;
    BoundQuery::Values& values = is_setting ? result_.settings : result_.values;
    const auto [place, is_new] = places_.emplace(name, values.size() + 1);
    if (is_new) values.push_back(std::move(value));
    const std::string number = std::to_string(place->second);
    if (!is_setting) return "$" + number;
    // An absent value is an empty setting, any other has a mark in front.
    return "substr(NULLIF(current_setting(" + sql_text(kSetting + number) + "), ''), 2)";
  }

  const DatabaseQuery& query_;
  const Dialect& dialect_;
  const std::string& place_;
  std::map<std::string, std::size_t> places_;  // of names that have a value already, from 1
  BoundQuery result_;
};

}  // namespace

ArrowStream as_one_row(const BoundQuery::Values& values) {
  std::vector<ArrowColumn> columns;
  for (std::size_t i = 0; i < values.size(); ++i) columns.push_back({std::to_string(i + 1)});
  ArrowBatchBuilder batch(columns);
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] ? batch.add_text(i, *values[i]) : batch.add_null(i);
  }
  batch.end_row();
  return batch.finish();
}

ArrowStream BoundQuery::run_on(AdbcConnection& connection, const Wording& wording) const {
  for (std::size_t i = 0; i < settings.size(); ++i) {
    const std::string value = settings[i] ? "=" + *settings[i] : "";
    const std::string name = kSetting + std::to_string(i + 1);
    std::vector<Row> answer;
    arrow_rows(
        connection.query("SELECT set_config($1, $2, false)", wording, as_one_row({name, value})),
        {.wording = wording})
        ->read(1, answer);
  }
  return connection.query(sql, wording, values.empty() ? nullptr : as_one_row(values));
}

BoundQuery bound(const DatabaseQuery& query, const Dialect& dialect, const std::string& place) {
  return Binder(query, dialect, place).bind();
}

bool has_parameter(std::string_view sql, std::string_view name, const Dialect& dialect) {
  bool is_there = false;
  const auto look = [&](const std::string& found) {
    is_there = is_there || found == name;
    return found;
  };
  static_cast<void>(with_parameters(sql, look, dialect.backslash));
  return is_there;
}

// Snowflake promises no order for what is taken from an ordered query in parentheses.
DatabaseQuery limited(DatabaseQuery query, std::size_t rows, const Dialect& dialect) {
  constexpr std::array<std::string_view, 6> kBefore{"LIMIT", "OFFSET", "FETCH",
                                                    "TOP",   "FOR",    "INTO"};
  const std::vector<Word> words = words_of(without_quoted(query.sql, dialect.backslash));
  const bool has_end = std::any_of(words.begin(), words.end(), [&](const Word& word) {
    return word.is_outer && std::find(kBefore.begin(), kBefore.end(), word.text) != kBefore.end();
  });
  const std::string limit = "LIMIT " + std::to_string(rows);
  query.sql = has_end ? inside(query.sql, "SELECT * FROM ", " " + limit)
                      : std::string(statement_in(query.sql)) + "\n" + limit;
  return query;
}

DatabaseQuery counted(DatabaseQuery query) {
  query.sql = inside(query.sql, "SELECT count(*) AS row_count FROM ", "");
  return query;
}

BoundQuery as_texts(BoundQuery query, AdbcConnection& connection, const Wording& wording) {
  BoundQuery empty = query;
  empty.sql = inside(query.sql, "SELECT * FROM ", " LIMIT 0");
  const auto reader = arrow_rows(empty.run_on(connection, wording), {.wording = wording});
  std::string cells;
  for (const std::string& column : reader->columns()) {
    const std::string name = sql_name(column);
    cells += (cells.empty() ? "" : ", ") + ("CASE typeof(" + name + ") WHEN 'null' THEN '' ") +
             "WHEN 'blob' THEN " + name + " ELSE CAST(" + name + " AS TEXT) END AS " + name;
  }
  query.sql = inside(query.sql, "SELECT " + cells + " FROM ", "");
  return query;
}

void require_reading(const std::string& sql, const std::string& place, const Dialect& dialect) {
  constexpr std::array<std::string_view, 7> kReading{"SELECT", "WITH", "FROM",    "VALUES",
                                                     "TABLE",  "SHOW", "DESCRIBE"};
  const std::string bare = without_quoted(sql, dialect.backslash);
  const std::string verb = verb_of(bare);
  const auto refuse = [&](const std::string& why) {
    throw InvalidInput(place + ": its query " + why +
                       ". Give one SELECT statement, or the file that holds it.");
  };
  if (verb.empty()) refuse("is empty");
  if (std::find(kReading.begin(), kReading.end(), verb) == kReading.end()) {
    refuse("has " + verb + ", which does not read");
  }
  const std::string_view statement = statement_in(bare);
  if (statement.find(';') != std::string_view::npos) refuse("is several statements");
}

}  // namespace triage::warehouse
