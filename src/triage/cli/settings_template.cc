#include "triage/cli/settings_template.h"

#include "triage/base/check.h"
#include "triage/cli/settings.h"
#include "triage/cli/settings_table.h"
#include "triage/cli/words.h"

namespace triage::cli {
namespace {

constexpr std::size_t kWidth = 96;

std::string comment_on(const Setting& setting) {
  std::string help(setting.help);
  if (!setting.choices.empty()) {
    help += ": ";
    for (const char c : setting.choices) help += c == '|' ? std::string(", ") : std::string(1, c);
  }
  std::string text;
  for (const std::string& line : wrapped(help + ".", kWidth)) text += "# " + line + "\n";
  return text;
}

std::string default_text(const Setting& setting) {
  const auto value = parse_setting(setting, setting.fallback);
  TRIAGE_CHECK(value.has_value(), "a default is a valid value");
  return to_toml(*value);
}

}  // namespace

std::string settings_template(const std::string& name,
                              const std::map<std::string, SettingValue>& values) {
  std::string text =
      "# What triage knows about this workspace. `triage config show` prints what holds.\n"
      "# A flag wins over a variable (see .env.example), and that over this file.\n\n";
  std::string section;
  for (const Setting& setting : kSettings) {
    const auto dot = setting.key.find('.');
    const std::string_view own =
        dot == std::string_view::npos ? std::string_view() : setting.key.substr(0, dot);
    if (own != section) {
      section = own;
      text += "[" + section + "]\n";
    }
    text += comment_on(setting) + "# " +
            std::string(dot == std::string_view::npos ? setting.key : setting.key.substr(dot + 1)) +
            " = " + default_text(setting) + "\n\n";
  }
  text += "# Where tickets come from: `triage train " + name + "` reads this. There may be more.\n";
  text += "[source." + name + "]\n";
  for (const Setting& setting : kSourceSettings) {
    if (setting.is_of_database) continue;
    const auto value = values.find(std::string(setting.key));
    text += comment_on(setting);
    text += value == values.end()
                ? "# " + std::string(setting.key) + " = " + default_text(setting) + "\n"
                : std::string(setting.key) + " = " + to_toml(value->second) + "\n";
  }
  return text;
}

std::string environment_template() {
  std::string text =
      "# Copy this file to .env to set variables for this workspace alone. Keep .env out of\n"
      "# version control once it holds a secret. A variable of the shell wins over this file.\n";
  for (const Setting& setting : kSettings) {
    text += "\n" + comment_on(setting) + "# " + variable_of(setting.key) + "=" +
            (setting.is_secret ? "" : std::string(setting.fallback)) + "\n";
  }
  return text;
}

}  // namespace triage::cli
