#include "triage/cli/database_source.h"

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <utility>

#include "triage/base/error.h"
#include "triage/base/file.h"
#include "triage/base/same_name.h"
#include "triage/cli/settings_file.h"
#include "triage/cli/words.h"
#include "triage/warehouse/database/secret_words.h"
#include "triage/warehouse/database/sql_words.h"

namespace triage::cli {
namespace {

namespace fs = std::filesystem;
using warehouse::DatabaseSettings;
using warehouse::ParameterValue;

constexpr std::array<const char*, 13> kLogInKeys{
    "uri",       "host",     "port",   "account",       "user",  "password",        "role",
    "warehouse", "database", "schema", "authenticator", "token", "private_key_file"};
constexpr const char* kPassphrase = "private_key_passphrase";

// What a way to log in to Snowflake goes by.
enum class LogInBy : std::uint8_t { kPassword, kKey, kToken, kBrowser };

// What `authenticator` stands for; nullopt for one that nobody knows, which is refused later.
std::optional<LogInBy> log_in_named(const std::string& authenticator) {
  constexpr std::array<std::pair<std::string_view, LogInBy>, 6> kNames{
      {{"snowflake", LogInBy::kPassword},
       {"username_password_mfa", LogInBy::kPassword},
       {"snowflake_jwt", LogInBy::kKey},
       {"oauth", LogInBy::kToken},
       {"programmatic_access_token", LogInBy::kToken},
       {"externalbrowser", LogInBy::kBrowser}}};
  for (const auto& [name, by] : kNames) {
    if (is_same_name(name, authenticator)) return by;
  }
  return std::nullopt;
}

// What a setting is for; nullopt for one that is no matter of logging in.
std::optional<LogInBy> log_in_of(std::string_view key) {
  if (key == "password") return LogInBy::kPassword;
  if (key == "token") return LogInBy::kToken;
  if (key.starts_with("private_key")) return LogInBy::kKey;
  return std::nullopt;
}

std::string as_text(const SettingValue& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  return to_toml(value);
}

// The first line of a file that holds a secret.
std::string secret_in(const fs::path& file, const std::string& what) {
  if (!fs::is_regular_file(file)) {
    throw NotFound(what + ": there is no file '" + file.string() + "'. Correct the path.");
  }
  std::string secret = read_file(file);
  secret.erase(std::min(secret.find_first_of("\r\n"), secret.size()));
  if (secret.empty()) {
    throw InvalidInput(what + ": the file '" + file.string() +
                       "' begins with an empty line. Put the secret there.");
  }
  return secret;
}

// Gathers what is said of a log-in, the strongest first: what is there stays.
class LogIn {
 public:
  LogIn(DatabaseSettings& settings, const Context& context)
      : settings_(settings), context_(context) {}

  void take_section(const SourceValues& values) {
    begin_layer();
    for (const char* key : kLogInKeys) take(key, text_in(values, key));
    take(kPassphrase, text_in(values, kPassphrase));
    take("path", text_in(values, "path"));
    for (const char* key : warehouse::kLogInSecrets) {
      const std::string file_key = std::string(key) + "_file";
      if (!is_wanted(key)) continue;
      if (const auto file = text_in(values, file_key)) {
        take(key, secret_in(context_.workspace / *file,
                            "source '" + settings_.source + "': " + file_key));
      }
    }
  }

  void take_variables(const std::string& prefix) {
    begin_layer();
    for (const char* key : kLogInKeys) take_variable(key, prefix + upper(key));
    take_variable(kPassphrase, prefix + upper(kPassphrase));
    take_variable("private_key_file", prefix + "PRIVATE_KEY_PATH");
    for (const char* key : warehouse::kLogInSecrets)
      take_file_of(key, prefix + upper(key) + "_FILE");
  }

  // libpq reads all PG* variables but this one, which is ours.
  void take_password_file() { take_file_of("password", "PGPASSWORD_FILE"); }

  // Where libpq will go when nothing else is said.
  void note_places() {
    for (const char* name :
         {"PGHOST", "PGHOSTADDR", "PGPORT", "PGDATABASE", "PGSERVICE", "PGSERVICEFILE"}) {
      const Variable* variable = context_.environment.find(name);
      if (variable != nullptr) settings_.variables.emplace(name, variable->value);
    }
  }

  // Snowflake's own file of connections.
  void take_connection(const std::string& connection) {
    begin_layer();
    const fs::path file = connections_file();
    bool is_there = false;
    for (const FileSetting& found : read_settings_file(file)) {
      if (found.path.size() != 2 || found.path[0] != connection || !found.value) continue;
      is_there = true;
      std::string key = found.path[1];
      if (key == "private_key_path") key = "private_key_file";
      if (key == "private_key_file_pwd") key = kPassphrase;
      if (key == "token_file_path") {
        if (is_wanted("token")) take("token", secret_in(as_text(*found.value), file.string()));
      } else {
        take(key, as_text(*found.value));
      }
    }
    if (is_there) return;
    throw NotFound("source '" + settings_.source + "': '" + file.string() + "' has no section [" +
                   connection + "]. Correct connection.");
  }

 private:
  // What is said so far decides how to log in; a weaker place may add to that, not change it.
  void begin_layer() {
    const std::string* authenticator = settings_.find("authenticator");
    if (authenticator != nullptr) chosen_ = log_in_named(*authenticator);
    for (const char* key : {"private_key_file", "token", "password"}) {
      if (!chosen_ && settings_.find(key) != nullptr) chosen_ = log_in_of(key);
    }
  }

  // Is a setting still open, and not one of another way to log in?
  [[nodiscard]] bool is_wanted(const std::string& key) const {
    if (settings_.values.contains(key)) return false;
    const auto by = log_in_of(key);
    return !chosen_ || !by || *by == *chosen_;
  }

  void take(const std::string& key, std::optional<std::string> value) {
    if (!value || value->empty() || !is_wanted(key)) return;
    const bool is_other = key == "authenticator" && chosen_ && log_in_named(*value) != chosen_;
    if (!is_other) settings_.values.emplace(key, *std::move(value));
  }

  void take_variable(const char* key, const std::string& name) {
    if (const Variable* variable = context_.environment.find(name)) take(key, variable->value);
  }

  void take_file_of(const char* key, const std::string& name) {
    const Variable* variable = context_.environment.find(name);
    if (variable != nullptr && is_wanted(key)) {
      take(key, secret_in(variable->value, "variable " + name));
    }
  }

  static std::string upper(std::string_view key) {
    return variable_of(key).substr(std::string_view("TRIAGE_").size());
  }

  [[nodiscard]] fs::path connections_file() const {
    const auto value = [&](const char* name) {
      const Variable* variable = context_.environment.find(name);
      return variable == nullptr ? fs::path() : fs::path(variable->value);
    };
    if (const fs::path home = value("SNOWFLAKE_HOME"); !home.empty()) {
      return home / "connections.toml";
    }
    const fs::path old = value("HOME") / ".snowflake" / "connections.toml";
    if (fs::exists(old)) return old;
    return value("HOME") / ".config" / "snowflake" / "connections.toml";
  }

  DatabaseSettings& settings_;
  const Context& context_;
  std::optional<LogInBy> chosen_;  // by what stronger places say
};

// SQL, or the file that holds it.
warehouse::DatabaseQuery query_in(const std::string& name, const SourceValues& values,
                                  const fs::path& folder) {
  std::optional<std::string> query = text_in(values, "query");
  if (const auto sql = text_in(values, "sql")) query = sql;  // a flag, or for want of a query
  if (!query) {
    throw InvalidInput("source '" + name + "': its section has no query. Add query = " +
                       "\"sql/tickets.sql\", or the SQL itself, to [source." + name +
                       "] in triage.toml.");
  }
  const bool may_be_file = query->find_first_of(" \n\t") == std::string::npos;
  const bool is_file = may_be_file || query->ends_with(".sql");
  if (!is_file) return {.sql = *query};
  const fs::path file = folder / *query;
  if (fs::is_regular_file(file)) return {.sql = read_file(file), .file = *query};
  throw NotFound("source '" + name + "': there is no query file '" + file.string() +
                 "'. Correct query in its section of triage.toml.");
}

ParameterValue parameter_of(const SettingValue& value) {
  if (std::holds_alternative<std::int64_t>(value)) {
    return {ParameterValue::Kind::kInteger, to_toml(value)};
  }
  if (std::holds_alternative<double>(value)) {
    return {ParameterValue::Kind::kNumber, to_toml(value)};
  }
  if (std::holds_alternative<bool>(value)) {
    return {ParameterValue::Kind::kBoolean, to_toml(value)};
  }
  const std::string text = as_text(value);
  return {parse_time(text) ? ParameterValue::Kind::kTime : ParameterValue::Kind::kText, text};
}

// The keys of a free table, `parameters.`: what is behind the dot, with its value.
template <typename Take>
void for_each_in(const std::string& table, const SourceValues& values, const Take& take) {
  for (auto at = values.lower_bound(table); at != values.end() && at->first.starts_with(table);
       ++at) {
    take(at->first.substr(table.size()), at->second);
  }
}

}  // namespace

std::optional<std::string> text_in(const SourceValues& values, const std::string& key) {
  const auto found = values.find(key);
  if (found == values.end()) return std::nullopt;
  std::string text = as_text(found->second);
  return text.empty() ? std::nullopt : std::optional(std::move(text));
}

bool is_database(const SourceValues& values) { return text_in(values, "driver").has_value(); }

warehouse::DatabaseSource database_source(const std::string& name, const SourceValues& values,
                                          const Context& context) {
  warehouse::DatabaseSource source;
  DatabaseSettings& settings = source.settings;
  settings.source = name;
  settings.driver = text_in(values, "driver").value_or("");
  settings.folder = context.workspace;
  settings.is_offline = context.is_offline();
  const auto read_only = values.find("read_only");
  settings.is_read_only = read_only != values.end() && std::get<bool>(read_only->second);

  LogIn log_in(settings, context);
  log_in.take_section(values);
  if (settings.driver == "snowflake") {
    log_in.take_variables("SNOWFLAKE_");
    const Variable* chosen = context.environment.find("SNOWFLAKE_DEFAULT_CONNECTION_NAME");
    auto connection = text_in(values, "connection");
    if (!connection && chosen != nullptr) connection = chosen->value;
    if (connection) log_in.take_connection(*connection);
  }
  if (settings.driver == "postgresql") {
    log_in.take_password_file();
    log_in.note_places();
  }

  source.query = query_in(name, values, context.workspace);
  for_each_in("parameters.", values, [&](const std::string& key, const SettingValue& value) {
    source.query.parameters.insert_or_assign(key, parameter_of(value));
  });
  for_each_in("options.", values, [&](const std::string& key, const SettingValue& value) {
    settings.options.emplace_back(key, as_text(value));
  });
  return source;
}

}  // namespace triage::cli
