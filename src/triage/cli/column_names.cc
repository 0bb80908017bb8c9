#include "triage/cli/column_names.h"

#include <optional>

namespace triage::cli {
namespace {

using warehouse::RoleOptions;

struct Single {
  const char* role;
  std::optional<std::string> RoleOptions::*column;
};
constexpr Single kSingles[] = {
    {"id", &RoleOptions::id},           {"label", &RoleOptions::label},
    {"time", &RoleOptions::time},       {"decided_at", &RoleOptions::decided_at},
    {"channel", &RoleOptions::channel}, {"messages", &RoleOptions::messages},
    {"vectors", &RoleOptions::vectors},
};

struct Several {
  const char* role;
  std::vector<std::string> RoleOptions::*columns;
};
constexpr Several kSeveral[] = {{"text", &RoleOptions::text}, {"fields", &RoleOptions::fields}};

}  // namespace

ColumnNames column_names(const RoleOptions& roles) {
  ColumnNames names;
  for (const Single& single : kSingles) {
    if (const auto& column = roles.*single.column) names[single.role] = {*column};
  }
  for (const Several& several : kSeveral) {
    if (!(roles.*several.columns).empty()) names[several.role] = roles.*several.columns;
  }
  return names;
}

RoleOptions role_options(const ColumnNames& names) {
  RoleOptions roles;
  for (const Single& single : kSingles) {
    const auto found = names.find(single.role);
    if (found != names.end() && !found->second.empty())
      roles.*single.column = found->second.front();
  }
  for (const Several& several : kSeveral) {
    if (const auto found = names.find(several.role); found != names.end()) {
      roles.*several.columns = found->second;
    }
  }
  return roles;
}

}  // namespace triage::cli
