// Column names with their positions; only ever grows.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace triage::warehouse {

class ColumnNames {
 public:
  // The position of `name`, which is appended if it is new.
  std::size_t index_of(std::string_view name) {
    if (const auto found = index_.find(name); found != index_.end()) return found->second;
    index_.emplace(name, names_.size());
    names_.emplace_back(name);
    return names_.size() - 1;
  }

  [[nodiscard]] const std::vector<std::string>& names() const { return names_; }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>{}(text);
    }
  };

  std::vector<std::string> names_;
  std::unordered_map<std::string, std::size_t, Hash, std::equal_to<>> index_;
};

}  // namespace triage::warehouse
