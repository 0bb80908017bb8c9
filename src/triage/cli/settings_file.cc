#include "triage/cli/settings_file.h"

#include <toml++/toml.h>
#include <algorithm>
#include <sstream>

#include "triage/base/error.h"
#include "triage/base/file.h"

namespace triage::cli {
namespace {

std::optional<SettingValue> list_in(const toml::array& array) {
  std::vector<std::string> words;
  for (const toml::node& item : array) {
    const auto word = item.value_exact<std::string>();
    if (!word) return std::nullopt;
    words.push_back(*word);
  }
  return words;
}

template <typename Node>
std::string written(const Node& node) {
  std::ostringstream text;
  text << node;
  return text.str();
}

std::optional<SettingValue> value_in(const toml::node& node) {
  if (const auto text = node.value_exact<std::string>()) return *text;
  if (const auto whole = node.value_exact<std::int64_t>()) return *whole;
  if (const auto number = node.value_exact<double>()) return *number;
  if (const auto is_on = node.value_exact<bool>()) return *is_on;
  if (const toml::array* array = node.as_array()) return list_in(*array);
  if (const auto* date = node.as_date()) return written(*date);
  if (const auto* time = node.as_date_time()) return written(*time);
  return std::nullopt;
}

void append(const toml::table& table, const std::vector<std::string>& section,
            std::vector<FileSetting>& settings) {
  for (const auto& [key, node] : table) {
    std::vector<std::string> path = section;
    path.emplace_back(key.str());
    if (const toml::table* inner = node.as_table(); inner != nullptr && !inner->empty()) {
      append(*inner, path, settings);
    } else if (inner == nullptr) {
      settings.push_back({std::move(path), value_in(node), key.source().begin.line});
    }
  }
}

}  // namespace

std::vector<FileSetting> read_settings_file(const std::filesystem::path& file) {
  if (!std::filesystem::exists(file)) return {};
  std::vector<FileSetting> settings;
  try {
    append(toml::parse(read_file(file), file.string()), {}, settings);
  } catch (const toml::parse_error& wrong) {
    throw InvalidInput("reading '" + file.string() + "': line " +
                       std::to_string(wrong.source().begin.line) +
                       " is not TOML: " + std::string(wrong.description()) + ". Mend that line.");
  }
  std::stable_sort(settings.begin(), settings.end(),
                   [](const auto& a, const auto& b) { return a.line < b.line; });
  return settings;
}

}  // namespace triage::cli
