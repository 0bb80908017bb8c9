#include "triage/cli/options.h"

#include <charconv>
#include <utility>

#include "triage/base/check.h"
#include "triage/base/nearest_name.h"
#include "triage/cli/exit_code.h"
#include "triage/cli/settings_table.h"
#include "triage/cli/words.h"

namespace triage::cli {
namespace {

template <typename Number>
Number number_in(const std::string& name, const std::string& text) {
  Number value{};
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (status != std::errc{} || end != text.data() + text.size()) {
    throw WrongUsage(name + " " + text + ": it is not a number of the right kind. Give " +
                     (std::is_floating_point_v<Number> ? "a number such as 0.5."
                      : std::is_unsigned_v<Number>     ? "a whole number, zero or more."
                                                       : "a whole number."));
  }
  return value;
}

void check_choice(const std::string& name, const std::string& choices, const std::string& text) {
  if (choices.empty()) return;
  std::vector<std::string> known;
  for (const std::string_view choice : split(choices, '|')) {
    if (choice == text) return;
    known.emplace_back(choice);
  }
  throw WrongUsage(name + " " + text + ": it is none of " + joined(known, ", ") + "." +
                   did_you_mean(text, known));
}

}  // namespace

void Options::argument(std::string name, std::string& target, std::string help) {
  add({.name = std::move(name),
       .help = std::move(help),
       .is_argument = true,
       .is_required = true,
       .take = [&target](const std::string& text) { target = text; }});
}

void Options::argument(std::string name, std::optional<std::string>& target, std::string help) {
  add({.name = std::move(name),
       .help = std::move(help),
       .is_argument = true,
       .take = [&target](const std::string& text) { target = text; }});
}

void Options::option(const std::string& name, bool& target, std::string help) {
  add({.name = name, .help = std::move(help), .take = [&target](const std::string&) {
         target = true;
       }});
}

void Options::option(const std::string& name, std::string value_name, std::string& target,
                     std::string help, const std::string& choices) {
  add({.name = name,
       .value_name = std::move(value_name),
       .help = std::move(help),
       .choices = choices,
       .take = [&target, name, choices](const std::string& text) {
         check_choice(name, choices, text);
         target = text;
       }});
}

void Options::option(const std::string& name, std::string value_name,
                     std::optional<std::string>& target, std::string help,
                     const std::string& choices) {
  add({.name = name,
       .value_name = std::move(value_name),
       .help = std::move(help),
       .choices = choices,
       .take = [&target, name, choices](const std::string& text) {
         check_choice(name, choices, text);
         target = text;
       }});
}

void Options::option(const std::string& name, std::string value_name,
                     std::vector<std::string>& target, std::string help) {
  add({.name = name,
       .value_name = std::move(value_name),
       .help = std::move(help),
       .take = [&target](const std::string& text) {
         for (std::string& word : list_of(text)) target.push_back(std::move(word));
       }});
}

void Options::option(const std::string& name, std::string value_name, int& target,
                     std::string help) {
  add({.name = name,
       .value_name = std::move(value_name),
       .help = std::move(help),
       .take = [&target, name](const std::string& text) { target = number_in<int>(name, text); }});
}

void Options::option(const std::string& name, std::string value_name, std::size_t& target,
                     std::string help) {
  add({.name = name,
       .value_name = std::move(value_name),
       .help = std::move(help),
       .take = [&target, name](const std::string& text) {
         target = number_in<std::size_t>(name, text);
       }});
}

void Options::option(const std::string& name, std::string value_name,
                     std::optional<std::size_t>& target, std::string help) {
  add({.name = name,
       .value_name = std::move(value_name),
       .help = std::move(help),
       .take = [&target, name](const std::string& text) {
         target = number_in<std::size_t>(name, text);
       }});
}

void Options::option(const std::string& name, std::string value_name, double& target,
                     std::string help) {
  add({.name = name,
       .value_name = std::move(value_name),
       .help = std::move(help),
       .take = [&target, name](const std::string& text) {
         target = number_in<double>(name, text);
       }});
}

void Options::option(const std::string& name, std::string value_name, std::optional<double>& target,
                     std::string help) {
  add({.name = name,
       .value_name = std::move(value_name),
       .help = std::move(help),
       .take = [&target, name](const std::string& text) {
         target = number_in<double>(name, text);
       }});
}

void Options::setting(std::string_view key) {
  const Setting* setting = find_setting(kSettings, key);
  TRIAGE_CHECK(setting != nullptr && !setting->flag.empty(), "the setting has a flag");
  add_setting(*setting, *flags_);
}

void Options::section(std::string_view front) {
  for (const Setting& setting : kSettings) {
    if (setting.key.starts_with(front) && !setting.flag.empty()) add_setting(setting, *flags_);
  }
}

void Options::source_setting(std::string_view key, FlagValues& flags) {
  const Setting* setting = find_setting(kSourceSettings, key);
  TRIAGE_CHECK(setting != nullptr && !setting->flag.empty(), "the setting has a flag");
  add_setting(*setting, flags);
}

void Options::add_setting(const Setting& setting, FlagValues& flags) {
  const bool is_switch = setting.kind == SettingKind::kSwitch;
  const bool is_list = setting.kind == SettingKind::kList;
  add({.name = std::string(setting.flag),
       .value_name = std::string(setting.value_name),
       .help = std::string(setting.help),
       .choices = std::string(setting.choices),
       .fallback = is_switch ? std::string() : std::string(setting.fallback),
       .take = [&flags, &setting, is_switch, is_list](const std::string& text) {
         const auto value = parse_setting(setting, is_switch ? "true" : text);
         if (!value) {
           throw WrongUsage(std::string(setting.flag) + " " + text + ": " + value.error().reason +
                            ". Change the value.");
         }
         std::string& kept = flags[std::string(setting.key)];
         if (is_list && !kept.empty()) {
           kept += "," + text;
         } else {
           kept = is_switch ? "true" : text;
         }
       }});
}

void Options::json() {
  option("--json", is_json_, "Print one JSON object instead of text for people");
}

void Options::add(Option option) {
  option.heading = option.is_argument ? "Arguments" : heading_;
  options_.push_back(std::move(option));
}

}  // namespace triage::cli
