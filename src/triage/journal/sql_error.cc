#include "triage/journal/sql_error.h"

#include "triage/journal/no_room.h"

namespace triage::journal {

void throw_for_caller(const SqlError& error, const Place& place) {
  const std::string what = "journal '" + place.name + "': " + error.what();
  switch (error.failure()) {
    case SqlFailure::kNoRoom:
      throw NoRoom(what + ". Make room on its disk.");
    case SqlFailure::kCorrupt:
      throw Corrupt(what + ". Restore it from a backup, or move it away to begin a new one.");
    case SqlFailure::kRefused:
      throw InvalidInput(what + ". Check what was given.");
    case SqlFailure::kBusy:
      throw Unavailable(what + ". Another process holds it for long; try again.");
    case SqlFailure::kLost:
    case SqlFailure::kNotUsable:
      break;
  }
  throw Unavailable(what + (place.dialect == Dialect::kSqlite
                                ? ". Check its folder, its permissions and its disk."
                                : ". Check that the server is there and lets this user in."));
}

std::exception_ptr error_for_caller(const SqlError& error, const Place& place) {
  try {
    throw_for_caller(error, place);
  } catch (const Error&) {
    return std::current_exception();
  }
}

}  // namespace triage::journal
