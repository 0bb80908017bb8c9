#include "triage/ticket/label_set.h"

#include <algorithm>
#include <map>

#include "triage/base/unicode.h"

namespace triage {
namespace {

// Without blanks and letter case: what two spellings of one label have in common.
std::string essence(const std::string& label) {
  const std::string lower = folded(label);
  std::string result;
  for (std::size_t at = 0; at < lower.size();) {
    const char32_t code_point = next_code_point(lower, at);
    if (char_class(code_point) != CharClass::kSpace) append_utf8(code_point, result);
  }
  return result;
}

}  // namespace

LabelSet::LabelSet(std::vector<std::string> labels) : labels_(std::move(labels)) {
  std::sort(labels_.begin(), labels_.end());
  labels_.erase(std::unique(labels_.begin(), labels_.end()), labels_.end());
  for (std::size_t i = 0; i < labels_.size(); ++i) index_.emplace(labels_[i], i);
}

std::optional<std::size_t> LabelSet::index_of(std::string_view label) const {
  const auto found = index_.find(std::string(label));
  return found == index_.end() ? std::nullopt : std::optional(found->second);
}

std::vector<std::vector<LabelSpelling>> near_duplicates(const std::vector<LabelSpelling>& labels) {
  std::map<std::string, std::vector<LabelSpelling>> groups;
  for (const LabelSpelling& spelling : labels) groups[essence(spelling.label)].push_back(spelling);
  std::vector<std::vector<LabelSpelling>> result;
  for (auto& [key, group] : groups) {
    if (group.size() < 2) continue;
    std::stable_sort(group.begin(), group.end(),
                     [](const auto& a, const auto& b) { return a.count > b.count; });
    result.push_back(std::move(group));
  }
  return result;
}

}  // namespace triage
