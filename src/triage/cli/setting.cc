#include "triage/cli/setting.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <type_traits>

#include "triage/base/nearest_name.h"
#include "triage/base/same_name.h"
#include "triage/cli/words.h"
#include "triage/warehouse/database/sql_words.h"

namespace triage::cli {
namespace {

template <typename Number>
std::optional<Number> number_in(std::string_view text) {
  Number value{};
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (status != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string shortest(double value) {
  char buffer[32];
  const auto written = std::to_chars(buffer, buffer + sizeof(buffer), value);
  return {buffer, written.ptr};
}

std::string bounds_of(const Setting& setting) {
  if (std::isinf(setting.most)) return shortest(setting.least) + " or more";
  if (std::isinf(setting.least)) return shortest(setting.most) + " or less";
  return shortest(setting.least) + " to " + shortest(setting.most);
}

tl::unexpected<Rejection> wrong(const Setting& setting, std::string reason) {
  return reject(std::string(setting.key), std::move(reason));
}

tl::unexpected<Rejection> wrong_kind(const Setting& setting) {
  switch (setting.kind) {
    case SettingKind::kText:
      return wrong(setting, "it is not a text");
    case SettingKind::kInteger:
      return wrong(setting, "it is not a whole number");
    case SettingKind::kNumber:
      return wrong(setting, "it is not a number");
    case SettingKind::kSwitch:
      return wrong(setting, "it is neither true nor false");
    case SettingKind::kList:
      break;
  }
  return wrong(setting, "it is not a list of texts");
}

// The hint as a sentence of its own, behind a reason that has no full stop yet.
std::string did_you_mean_behind(const std::string& word, const std::vector<std::string>& choices) {
  const std::string hint = did_you_mean(word, choices);
  return hint.empty() ? "" : "." + hint;
}

std::optional<bool> switch_in(std::string_view text) {
  if (text == "true" || text == "1" || text == "yes" || text == "on") return true;
  if (text == "false" || text == "0" || text == "no" || text == "off") return false;
  return std::nullopt;
}

std::string quoted(std::string_view text) {
  constexpr char kHex[] = "0123456789ABCDEF";
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      result += '\\';
      result += c;
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
      result += "\\u00";
      result += kHex[static_cast<unsigned char>(c) >> 4U];
      result += kHex[static_cast<unsigned char>(c) & 0xFU];
    } else {
      result += c;
    }
  }
  return result + '"';
}

}  // namespace

Accepted<SettingValue> parse_setting(const Setting& setting, std::string_view text) {
  const std::string_view word = trimmed(text);
  switch (setting.kind) {
    case SettingKind::kText:
      return checked_setting(setting, std::string(text));
    case SettingKind::kInteger:
      if (const auto value = number_in<std::int64_t>(word)) return checked_setting(setting, *value);
      break;
    case SettingKind::kNumber:
      if (const auto value = number_in<double>(word)) return checked_setting(setting, *value);
      break;
    case SettingKind::kSwitch:
      if (const auto value = switch_in(word)) return checked_setting(setting, *value);
      break;
    case SettingKind::kList:
      return checked_setting(setting, list_of(text));
  }
  return wrong_kind(setting);
}

Accepted<SettingValue> checked_setting(const Setting& setting, SettingValue value) {
  if (setting.kind == SettingKind::kNumber) {
    if (const auto* whole = std::get_if<std::int64_t>(&value)) {
      value = static_cast<double>(*whole);
    }
  }
  if (value.index() != static_cast<std::size_t>(setting.kind)) return wrong_kind(setting);

  if (const auto* text = std::get_if<std::string>(&value); text && !setting.choices.empty()) {
    std::vector<std::string> choices;
    for (const std::string_view choice : split(setting.choices, '|')) choices.emplace_back(choice);
    const auto known = std::find_if(choices.begin(), choices.end(), [&](const std::string& choice) {
      return setting.is_of_database ? is_same_name(choice, *text) : choice == *text;
    });
    if (known == choices.end()) {
      return wrong(setting,
                   "it is none of " + joined(choices, ", ") + did_you_mean_behind(*text, choices));
    }
    return SettingValue(*known);  // databases' own words come in capitals as well
  }
  const auto* whole = std::get_if<std::int64_t>(&value);
  const auto* real = std::get_if<double>(&value);
  if (whole != nullptr || real != nullptr) {
    const double number = whole != nullptr ? static_cast<double>(*whole) : *real;
    if (!(number >= setting.least && number <= setting.most)) {
      return wrong(setting, "it is not " + bounds_of(setting));
    }
  }
  return value;
}

std::string to_toml(const SettingValue& value) {
  return std::visit(
      [](const auto& held) -> std::string {
        using Held = std::decay_t<decltype(held)>;
        if constexpr (std::is_same_v<Held, std::string>) {
          return quoted(held);
        } else if constexpr (std::is_same_v<Held, bool>) {
          return held ? "true" : "false";
        } else if constexpr (std::is_same_v<Held, std::int64_t>) {
          return std::to_string(held);
        } else if constexpr (std::is_same_v<Held, double>) {
          const std::string text = shortest(held);
          return text.find_first_of(".en") == std::string::npos ? text + ".0" : text;
        } else {
          std::string list = "[";
          for (const std::string& word : held) {
            if (list.size() > 1) list += ", ";
            list += quoted(word);
          }
          return list + "]";
        }
      },
      value);
}

}  // namespace triage::cli
