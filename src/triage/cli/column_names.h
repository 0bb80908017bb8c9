// The columns a model was trained on, between the warehouse's form and the manifest's.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "triage/warehouse/tickets/column_roles.h"

namespace triage::cli {

using ColumnNames = std::map<std::string, std::vector<std::string>>;  // role → columns

[[nodiscard]] ColumnNames column_names(const warehouse::RoleOptions& roles);
[[nodiscard]] warehouse::RoleOptions role_options(const ColumnNames& names);

}  // namespace triage::cli
