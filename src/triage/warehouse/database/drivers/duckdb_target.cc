#include "triage/warehouse/database/drivers/driver.h"
#include "triage/warehouse/database/duckdb.h"

namespace triage::warehouse {

AdbcTarget duckdb_target(const DatabaseSettings& settings, Access access) {
  AdbcTarget target = duckdb_file_target({}, database_file(settings), access == Access::kWrite);
  target.opening = {"SET TimeZone = 'UTC'"};  // that of times without a zone
  return target;
}

}  // namespace triage::warehouse
