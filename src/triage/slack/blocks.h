// Pieces of Slack's Block Kit, each within the limits that Slack sets to it.
//
// Texts are cut and escaped here and nowhere else. `text` arguments of plain texts are raw; markup
// is what Phrases::markup() gives, its values escaped.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace triage::slack {

// What Slack takes at most (Slack: "Reference: blocks", "Reference: block elements").
struct BlockLimits {
  static constexpr std::size_t kBlocks = 50;
  static constexpr std::size_t kSectionText = 3000;
  static constexpr std::size_t kContextText = 2000;
  static constexpr std::size_t kButtonText = 75;
  static constexpr std::size_t kOptionText = 75;
  static constexpr std::size_t kOptionValue = 150;
  static constexpr std::size_t kOptions = 100;       // of a select, and of a group of one
  static constexpr std::size_t kOptionGroups = 100;  // of a select
  static constexpr std::size_t kId = 255;
  static constexpr std::size_t kHeaderText = 150;
  static constexpr std::size_t kPlaceholder = 150;
  static constexpr std::size_t kModalTitle = 24;
  static constexpr std::size_t kMessageText = 4000;  // Slack cuts at 40,000 and advises 4,000
};

// How a class is named in a button or an option, whose values are short: by itself, or by a
// hash where it is long or would have to be escaped.
[[nodiscard]] std::string class_value(std::string_view label);

// The class that a value names; empty if it is none of `classes` any more.
[[nodiscard]] std::string class_named(std::string_view value, std::span<const std::string> classes);

[[nodiscard]] nlohmann::json section(const std::string& markup);
[[nodiscard]] nlohmann::json context(const std::string& markup);
[[nodiscard]] nlohmann::json header(std::string_view text);
[[nodiscard]] nlohmann::json button(std::string_view action, std::string_view text,
                                    std::string_view value);

// REQUIRES: at most 25 elements, at least one.
[[nodiscard]] nlohmann::json actions(std::string_view block_id,
                                     std::vector<nlohmann::json> elements);

// A select of all `classes`, those of `first` before the others, under `first_title` where there
// are so many that they stand in groups.
struct ClassSelect {
  std::string_view action;
  std::string placeholder;
  std::string first_title;
  std::vector<std::string> first = {};
  std::span<const std::string> classes;
};
// REQUIRES: there is a class.
[[nodiscard]] nlohmann::json class_select(const ClassSelect& select);

}  // namespace triage::slack
