// The classes of a model, numbered.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace triage {

// Labels in one fixed order (sorted by bytes), each with its index. Immutable.
class LabelSet {
 public:
  LabelSet() = default;

  // Sorts and drops doubles.
  explicit LabelSet(std::vector<std::string> labels);

  [[nodiscard]] std::size_t size() const { return labels_.size(); }
  // REQUIRES: index < size().
  [[nodiscard]] const std::string& operator[](std::size_t index) const { return labels_[index]; }
  [[nodiscard]] std::optional<std::size_t> index_of(std::string_view label) const;
  [[nodiscard]] const std::vector<std::string>& names() const { return labels_; }

 private:
  std::vector<std::string> labels_;
  std::unordered_map<std::string, std::size_t> index_;
};

// Labels that differ by blanks or letter case only, grouped; groups of one are left out. For each
// group the first is the most frequent spelling.
struct LabelSpelling {
  std::string label;
  std::size_t count = 0;
};
[[nodiscard]] std::vector<std::vector<LabelSpelling>> near_duplicates(
    const std::vector<LabelSpelling>& labels);

}  // namespace triage
