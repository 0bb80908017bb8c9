#include "triage/warehouse/database/drivers/driver.h"
#include "triage/warehouse/database/duckdb.h"

namespace triage::warehouse {

AdbcTarget duckdb_target(const DatabaseSettings& settings, Access access) {
  return duckdb_file_target({}, database_file(settings), access == Access::kWrite);
}

}  // namespace triage::warehouse
