// One thing that can be configured: what it is called everywhere, what it may be, what it is for.
//
// The tables in settings_table.h hold all of them; `config show`, the reference page, help texts
// and validation come from there.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "triage/base/outcome.h"

namespace triage::cli {

enum class SettingKind : std::uint8_t { kText, kInteger, kNumber, kSwitch, kList };

// In the order of SettingKind.
using SettingValue =
    std::variant<std::string, std::int64_t, double, bool, std::vector<std::string>>;

struct Setting {
  std::string_view key = {};  // `clean.max_masked_share`: section and name in triage.toml
  SettingKind kind = SettingKind::kText;
  std::string_view fallback = {};    // as one would type it; empty: an empty text or list
  std::string_view flag = {};        // `--max-masked-share`; empty: none
  std::string_view value_name = {};  // `SHARE`, for help texts; a switch has none
  std::string_view help = {};        // one sentence without a full stop
  std::string_view choices = {};     // `cpu|gpu|cuda`; empty: anything of its kind
  double least = -std::numeric_limits<double>::infinity();
  double most = std::numeric_limits<double>::infinity();
  bool is_secret = false;       // shown as `(hidden)`
  bool is_of_database = false;  // of sources with a driver only
};

// Reads a value as typed in a flag or variable. A Rejection's reason continues `--seed x: `.
[[nodiscard]] Accepted<SettingValue> parse_setting(const Setting& setting, std::string_view text);

// Checks kind, bounds and choices; an integer is a number too.
[[nodiscard]] Accepted<SettingValue> checked_setting(const Setting& setting, SettingValue value);

// As in triage.toml: `"text"`, `0.2`, `true`, `["a", "b"]`.
[[nodiscard]] std::string to_toml(const SettingValue& value);

}  // namespace triage::cli
