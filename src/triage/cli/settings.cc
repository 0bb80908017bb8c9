#include "triage/cli/settings.h"

#include <algorithm>
#include <cctype>
#include <set>

#include "triage/base/check.h"
#include "triage/base/error.h"
#include "triage/base/nearest_name.h"
#include "triage/cli/exit_code.h"
#include "triage/cli/settings_file.h"
#include "triage/cli/settings_table.h"
#include "triage/cli/words.h"
#include "triage/warehouse/database/secret_words.h"

namespace triage::cli {
namespace {

// Variables that other places read.
constexpr std::string_view kOtherVariables[] = {
    "TRIAGE_WORKSPACE",      "TRIAGE_DUCKDB_LIBRARY",     "TRIAGE_LIGHTGBM_LIBRARY",
    "TRIAGE_SQLITE_LIBRARY", "TRIAGE_POSTGRESQL_LIBRARY", "TRIAGE_SNOWFLAKE_LIBRARY",
    "TRIAGE_REQUIRE"};

SettingState default_of(const Setting& setting) {
  const auto value = parse_setting(setting, setting.fallback);
  TRIAGE_CHECK(value.has_value(), "a default is a valid value");
  return {&setting, std::string(setting.key), *value, "default"};
}

std::vector<std::string> keys_of(std::span<const Setting> table, const std::string& section) {
  std::vector<std::string> keys;
  for (const Setting& setting : table) keys.push_back(section + std::string(setting.key));
  return keys;
}

// Is it one of `roles`?
bool names_a_column(std::string_view key) {
  constexpr std::string_view kRoles[] = {
      "id",      "label", "time",   "decided_at", "changed_at",   "channel",      "messages",
      "vectors", "text",  "fields", "message_id", "message_role", "message_time", "message_text"};
  return std::find(std::begin(kRoles), std::end(kRoles), key) != std::end(kRoles);
}

// A URI may have a password in it.
bool may_be_secret(std::string_view key) {
  return warehouse::names_a_secret(key) || key.find("uri") != std::string_view::npos;
}

[[noreturn]] void refuse_key(const std::string& place, const std::string& key) {
  std::vector<std::string> known = keys_of(kSettings, "");
  const auto words = split(key, '.');
  if (words[0] == "source" && words.size() == 4 && words[2] == "roles") {
    known.clear();
    for (const Setting& setting : kSourceSettings) {
      if (!names_a_column(setting.key)) continue;
      known.push_back("source." + std::string(words[1]) + ".roles." + std::string(setting.key));
    }
  } else if (words[0] == "source" && words.size() == 3) {
    known = keys_of(kSourceSettings, "source." + std::string(words[1]) + ".");
  } else if (words[0] == "source") {
    throw InvalidInput(place + ": key '" + key +
                       "' is not part of a source. Write it below a line such as "
                       "[source.tickets].");
  }
  throw InvalidInput(place + ": there is no key '" + key + "'." + did_you_mean(key, known) +
                     " Type: triage doctor");
}

// With a full stop, unless it ends in a question.
std::string sentence(std::string text) {
  if (!text.ends_with('?') && !text.ends_with('.')) text += '.';
  return text;
}

SettingValue accepted(Accepted<SettingValue> value, const std::string& what,
                      const std::string& remedy) {
  if (!value) throw InvalidInput(what + ": " + sentence(value.error().reason) + " " + remedy);
  return *std::move(value);
}

SettingState file_state(const FileSetting& found, const Setting& setting, std::string key,
                        const std::string& file, const std::string& place) {
  const std::string remedy = "Mend it in " + file + ".";
  const auto value = found.value
                         ? checked_setting(setting, *found.value)
                         : Accepted<SettingValue>(reject(key, "no setting is of this type"));
  SettingValue checked = accepted(value, place + ": key '" + key + "'", remedy);
  return {&setting, std::move(key), std::move(checked), place};
}

// Sets `state` from its variable, if that is set.
void read_variable(const Environment& environment, SettingState& state) {
  const std::string name = variable_of(state.key);
  const Variable* variable = environment.find(name);
  if (variable == nullptr) return;
  const bool is_from_file = variable->origin != "environment";
  state.origin = is_from_file ? name + " (" + variable->origin + ")" : name;
  state.value = accepted(parse_setting(*state.setting, variable->value), "variable " + state.origin,
                         "Mend or unset it.");
}

}  // namespace

std::string variable_of(std::string_view key) {
  std::string name = "TRIAGE_";
  for (const char c : key) {
    const auto byte = static_cast<unsigned char>(c);
    name += std::isalnum(byte) != 0 ? static_cast<char>(std::toupper(byte)) : '_';
  }
  return name;
}

std::string shown_value(const SettingState& state) {
  return is_hidden(state) ? "(hidden)" : to_toml(state.value);
}

const Setting* find_setting(std::span<const Setting> table, std::string_view key) {
  const auto found = std::find_if(table.begin(), table.end(),
                                  [&](const Setting& setting) { return setting.key == key; });
  return found == table.end() ? nullptr : &*found;
}

Settings::Settings() {
  for (const Setting& setting : kSettings) states_.push_back(default_of(setting));
}

Settings::Settings(const std::filesystem::path& file, const Environment& environment,
                   const FlagValues& flags)
    : Settings() {
  read(file);
  read(environment);
  read(flags);
}

void Settings::read(const std::filesystem::path& file) {
  const std::string name = file.filename().string();
  for (const FileSetting& found : read_settings_file(file)) {
    const std::string key = joined(found.path, ".");
    const std::string place = name + ":" + std::to_string(found.line);
    if (found.path.size() >= 3 && found.path[0] == "source") {
      read_source(found, name, place);
      continue;
    }
    const Setting* setting = find_setting(kSettings, key);
    if (setting == nullptr) refuse_key(place, key);
    states_[static_cast<std::size_t>(setting - kSettings.data())] =
        file_state(found, *setting, key, name, place);
  }
}

// A line of [source.NAME], or of one of its tables.
void Settings::read_source(const FileSetting& found, const std::string& file,
                           const std::string& place) {
  const std::string full_key = joined(found.path, ".");
  std::map<std::string, SettingState>& states = sources_[found.path[1]];
  const std::string& table = found.path[2];
  if (found.path.size() > 3 && (table == "parameters" || table == "options")) {
    const std::vector<std::string> words(found.path.begin() + 3, found.path.end());
    const std::string key = joined(words, ".");
    if (!found.value || std::holds_alternative<std::vector<std::string>>(*found.value)) {
      throw InvalidInput(place + ": key '" + full_key + "': it is neither a text, a number, a " +
                         "switch nor a date. Mend it in " + file + ".");
    }
    const Setting& setting = may_be_secret(key) ? kHiddenSetting : kFreeSetting;
    states.insert_or_assign(table + "." + key,
                            SettingState{&setting, full_key, *found.value, place});
    return;
  }
  const bool is_role = found.path.size() == 4 && table == "roles" && names_a_column(found.path[3]);
  const std::string& key = is_role ? found.path[3] : table;
  const Setting* setting =
      found.path.size() == 3 || is_role ? find_setting(kSourceSettings, key) : nullptr;
  if (setting == nullptr) refuse_key(place, full_key);
  states.insert_or_assign(key, file_state(found, *setting, full_key, file, place));
}

void Settings::read(const Environment& environment) {
  for (SettingState& state : states_) read_variable(environment, state);
  for (auto& [source, states] : sources_) {
    for (const Setting& setting : kSourceSettings) {
      const std::string key = "source." + source + "." + std::string(setting.key);
      if (environment.find(variable_of(key)) == nullptr) continue;
      SettingState& state = states[std::string(setting.key)];
      state.setting = &setting;
      state.key = key;
      read_variable(environment, state);
    }
  }
}

void Settings::read(const FlagValues& flags) {
  for (const auto& [key, text] : flags) {
    const Setting* setting = find_setting(kSettings, key);
    TRIAGE_CHECK(setting != nullptr, "a flag names a setting");
    const std::string flag(setting->flag);
    const auto value = parse_setting(*setting, text);
    if (!value) {
      throw WrongUsage(flag + " " + text + ": " + sentence(value.error().reason) +
                       " Type: triage --help");
    }
    states_[static_cast<std::size_t>(setting - kSettings.data())] = {setting, key, *value, flag};
  }
}

const SettingState& Settings::state(std::string_view key) const {
  const Setting* setting = find_setting(kSettings, key);
  TRIAGE_CHECK(setting != nullptr, "the key of a setting is in kSettings");
  return states_[static_cast<std::size_t>(setting - kSettings.data())];
}

const std::string& Settings::text(std::string_view key) const {
  return std::get<std::string>(state(key).value);
}
std::int64_t Settings::integer(std::string_view key) const {
  return std::get<std::int64_t>(state(key).value);
}
double Settings::number(std::string_view key) const { return std::get<double>(state(key).value); }
bool Settings::is_on(std::string_view key) const { return std::get<bool>(state(key).value); }
const std::vector<std::string>& Settings::list(std::string_view key) const {
  return std::get<std::vector<std::string>>(state(key).value);
}
bool Settings::is_set(std::string_view key) const { return state(key).origin != "default"; }

std::vector<SettingState> Settings::all() const {
  std::vector<SettingState> result = states_;
  for (const auto& [source, states] : sources_) {
    for (const Setting& setting : kSourceSettings) {
      const auto found = states.find(std::string(setting.key));
      if (found != states.end()) result.push_back(found->second);
    }
    for (const auto& [key, state] : states) {
      if (key.find('.') != std::string::npos) result.push_back(state);
    }
  }
  return result;
}

std::vector<std::string> Settings::source_names() const {
  std::vector<std::string> names;
  for (const auto& [name, states] : sources_) names.push_back(name);
  return names;
}

const std::map<std::string, SettingState>* Settings::source(const std::string& name) const {
  const auto found = sources_.find(name);
  return found == sources_.end() ? nullptr : &found->second;
}

std::vector<std::string> Settings::unknown_variables(const Environment& environment,
                                                     const Settings& settings) {
  std::set<std::string> known(std::begin(kOtherVariables), std::end(kOtherVariables));
  for (const Setting& setting : kSettings) known.insert(variable_of(setting.key));
  for (const std::string& source : settings.source_names()) {
    for (const Setting& setting : kSourceSettings) {
      known.insert(variable_of("source." + source + "." + std::string(setting.key)));
    }
  }
  std::vector<std::string> unknown;
  for (std::string& name : environment.names_with("TRIAGE_")) {
    if (!known.contains(name)) unknown.push_back(std::move(name));
  }
  return unknown;
}

}  // namespace triage::cli
