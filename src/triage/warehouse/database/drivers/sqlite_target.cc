#include "triage/base/error.h"
#include "triage/warehouse/database/drivers/driver.h"

namespace triage::warehouse {
namespace {

// A path within a URI (SQLite, "Uniform Resource Identifiers"): what would end it is escaped.
std::string escaped(const std::string& path) {
  std::string result;
  for (const char letter : path) {
    switch (letter) {
      case '%':
        result += "%25";
        break;
      case '?':
        result += "%3f";
        break;
      case '#':
        result += "%23";
        break;
      default:
        result += letter;
    }
  }
  return result;
}

}  // namespace

// Opening a file that is not there would make an empty database of it: database_file() looks.
AdbcTarget sqlite_target(const DatabaseSettings& settings, Access access) {
  const std::string path = std::filesystem::absolute(database_file(settings)).string();
  const char* mode = access == Access::kWrite ? "rw" : "ro";
  return {.options = {{"uri", "file:" + escaped(path) + "?mode=" + mode}}};
}

}  // namespace triage::warehouse
