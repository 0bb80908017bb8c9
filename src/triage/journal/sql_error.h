// How a statement failed, as far as it decides what happens next. Stays inside this part.
#pragma once

#include <cstdint>
#include <exception>
#include <stdexcept>
#include <string>

#include "triage/journal/place.h"

namespace triage::journal {

enum class SqlFailure : std::uint8_t {
  kLost,       // the connection is gone: connect again
  kBusy,       // another one holds a lock, or two wait for each other: try again
  kNoRoom,     // the disk is full
  kCorrupt,    // the file is no database, or a damaged one
  kNotUsable,  // no permission, no such server, an error of the disk
  kRefused,    // this statement with these values
};

class SqlError : public std::runtime_error {
 public:
  SqlError(SqlFailure failure, const std::string& why) : runtime_error(why), failure_(failure) {}

  [[nodiscard]] SqlFailure failure() const { return failure_; }

  // Is nothing of the transaction kept for sure, or does writing it again do no harm?
  [[nodiscard]] bool is_worth_a_retry() const {
    return failure_ == SqlFailure::kLost || failure_ == SqlFailure::kBusy;
  }

 private:
  SqlFailure failure_;
};

// As one of the kinds of base/error.h and no_room.h.
[[noreturn]] void throw_for_caller(const SqlError& error, const Place& place);
[[nodiscard]] std::exception_ptr error_for_caller(const SqlError& error, const Place& place);

}  // namespace triage::journal
