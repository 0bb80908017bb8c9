// What is configured, and by whom: flag > environment > file > default.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "triage/cli/environment.h"
#include "triage/cli/setting.h"

namespace triage::cli {

struct FileSetting;

// A value and where it came from.
struct SettingState {
  const Setting* setting = nullptr;
  std::string key;  // in full: `source.tickets.path`
  SettingValue value;
  std::string
      origin;  // `default`, `triage.toml:3`, `TRIAGE_SEED`, `TRIAGE_SEED (.env:1)`, `--seed`
};

// Was a secret set? Then its value is shown to nobody.
[[nodiscard]] inline bool is_hidden(const SettingState& state) {
  return state.setting->is_secret && state.origin != "default";
}

// The value as triage.toml has it, or `(hidden)`.
[[nodiscard]] std::string shown_value(const SettingState& state);

// Flags given on the command line, by key of kSettings: {"seed", "7"}.
using FlagValues = std::map<std::string, std::string, std::less<>>;

class Settings {
 public:
  // Nothing but defaults.
  Settings();

  // All four layers. Throws InvalidInput for an unknown key or a wrong value in `file` (naming line
  // and nearest key) or in a variable, WrongUsage for a wrong value in a flag.
  Settings(const std::filesystem::path& file, const Environment& environment,
           const FlagValues& flags);

  // The value of a key of kSettings. REQUIRES: there is such a key, and it is of that kind.
  [[nodiscard]] const std::string& text(std::string_view key) const;
  [[nodiscard]] std::int64_t integer(std::string_view key) const;
  [[nodiscard]] double number(std::string_view key) const;
  [[nodiscard]] bool is_on(std::string_view key) const;
  [[nodiscard]] const std::vector<std::string>& list(std::string_view key) const;

  // Did anybody set it, or is it the default? REQUIRES: there is such a key.
  [[nodiscard]] bool is_set(std::string_view key) const;

  // All settings in the order of kSettings, then those of each source that were set.
  [[nodiscard]] std::vector<SettingState> all() const;

  // Names of the sections [source.NAME], in order.
  [[nodiscard]] std::vector<std::string> source_names() const;

  // What the section [source.<name>] sets, by key of kSourceSettings, and what its free tables
  // hold: `parameters.since`, `options.<key>`; nullptr if there is none.
  [[nodiscard]] const std::map<std::string, SettingState>* source(const std::string& name) const;

  // TRIAGE_* variables that are neither a setting nor read elsewhere: likely mistyped.
  [[nodiscard]] static std::vector<std::string> unknown_variables(const Environment& environment,
                                                                  const Settings& settings);

 private:
  void read(const std::filesystem::path& file);
  void read_source(const FileSetting& found, const std::string& file, const std::string& place);
  void read(const Environment& environment);
  void read(const FlagValues& flags);
  [[nodiscard]] const SettingState& state(std::string_view key) const;

  std::vector<SettingState> states_;  // in the order of kSettings
  std::map<std::string, std::map<std::string, SettingState>> sources_;
};

// `TRIAGE_CLEAN_MAX_MASKED_SHARE` for `clean.max_masked_share`.
[[nodiscard]] std::string variable_of(std::string_view key);

// The setting with that key; nullptr if there is none.
[[nodiscard]] const Setting* find_setting(std::span<const Setting> table, std::string_view key);

}  // namespace triage::cli
