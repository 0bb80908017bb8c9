#include "triage/slack/blocks.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <unordered_set>

#include "triage/base/fingerprint.h"
#include "triage/base/hex.h"
#include "triage/base/unicode.h"
#include "triage/slack/markup.h"

namespace triage::slack {
namespace {

using nlohmann::json;

json plain(std::string_view text, std::size_t limit) {
  const bool is_blank = text.find_first_not_of(" \t\r\n") == std::string_view::npos;
  return {{"type", "plain_text"},
          {"text", is_blank ? "–" : escaped_within(text, limit)},
          {"emoji", false}};
}

// Phrases are short and their values are cut before: this is for what a translation might do.
json marked(const std::string& markup, std::size_t limit) {
  return {
      {"type", "mrkdwn"},
      {"text", length_of(markup) <= limit ? markup : escaped_within(plain_text(markup), limit)}};
}

json option(const std::string& label) {
  return {{"text", plain(label, BlockLimits::kOptionText)}, {"value", class_value(label)}};
}

// The first letters of the first and of the last one.
std::string range_of(std::span<const std::string> labels) {
  constexpr std::size_t kShown = 30;
  const auto shown = [](const std::string& label) {
    std::string start;
    std::size_t count = 0;
    for (std::size_t at = 0; at < label.size() && count < kShown; ++count) {
      append_utf8(next_code_point(label, at), start);
    }
    return start;
  };
  return shown(labels.front()) + " – " + shown(labels.back());
}

json group(std::string_view title, std::span<const std::string> labels) {
  json options = json::array();
  for (const std::string& label : labels) options.push_back(option(label));
  return {{"label", plain(title, BlockLimits::kOptionText)}, {"options", std::move(options)}};
}

}  // namespace

std::string class_value(std::string_view label) {
  const bool is_short = length_of(label) <= BlockLimits::kOptionValue;
  const bool needs_no_escape = !label.empty() && escaped(label) == label;
  if (is_short && needs_no_escape && !label.starts_with('#')) return std::string(label);
  return "#" + hex_digits(hash64(label));
}

std::string class_named(std::string_view value, std::span<const std::string> classes) {
  for (const std::string& label : classes) {
    if (class_value(label) == value) return label;
  }
  return {};
}

json section(const std::string& markup) {
  return {{"type", "section"}, {"text", marked(markup, BlockLimits::kSectionText)}};
}

json context(const std::string& markup) {
  return {{"type", "context"},
          {"elements", json::array({marked(markup, BlockLimits::kContextText)})}};
}

json header(std::string_view text) {
  return {{"type", "header"}, {"text", plain(text, BlockLimits::kHeaderText)}};
}

json button(std::string_view action, std::string_view text, std::string_view value) {
  return {{"type", "button"},
          {"action_id", action},
          {"text", plain(text, BlockLimits::kButtonText)},
          {"value", value}};
}

json actions(std::string_view block_id, std::vector<json> elements) {
  return {{"type", "actions"}, {"block_id", block_id}, {"elements", std::move(elements)}};
}

json class_select(const ClassSelect& select) {
  std::vector<std::string> labels;  // each once, those of `first` in front
  std::unordered_set<std::string_view> seen;
  for (const std::string& label : select.first) {
    const auto known = std::ranges::find(select.classes, label);
    if (known != select.classes.end() && seen.insert(*known).second) labels.push_back(label);
  }
  const std::size_t first_count = std::min(labels.size(), BlockLimits::kOptions);
  labels.resize(first_count);
  for (const std::string& label : select.classes) {
    if (seen.insert(label).second) labels.push_back(label);
  }

  json element = {{"type", "static_select"},
                  {"action_id", select.action},
                  {"placeholder", plain(select.placeholder, BlockLimits::kPlaceholder)}};
  const std::span<const std::string> all(labels);
  if (all.size() <= BlockLimits::kOptions) {
    element["options"] = group("", all)["options"];
    return element;
  }
  json groups = json::array();
  if (first_count > 0) groups.push_back(group(select.first_title, all.first(first_count)));
  for (std::size_t at = first_count;
       at < all.size() && groups.size() < BlockLimits::kOptionGroups;) {
    const auto part = all.subspan(at, std::min(BlockLimits::kOptions, all.size() - at));
    groups.push_back(group(range_of(part), part));
    at += part.size();
  }
  element["option_groups"] = std::move(groups);
  return element;
}

}  // namespace triage::slack
