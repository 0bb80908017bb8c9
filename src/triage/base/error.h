// The four ways in which a unit of work can end early, for the edges to catch and name.
//
// A message reads `<what failed>: <why>. <what to do>`, with the offending value in it.
// Answers that a caller asked for (a bad row, a lost race) are values: see outcome.h.
#pragma once

#include <stdexcept>
#include <string>

namespace triage {

class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// What was given cannot be used: a flag, a file's content, a configuration key, a request.
class InvalidInput : public Error {
 public:
  using Error::Error;
};

// What was named does not exist.
class NotFound : public Error {
 public:
  using Error::Error;
};

// Something outside did not answer or has no room (disk, network, database): a retry may help.
class Unavailable : public Error {
 public:
  using Error::Error;
};

// Bytes that this program wrote are not as it wrote them.
class Corrupt : public Error {
 public:
  using Error::Error;
};

// The user asked to stop (Ctrl-C). Not a failure: work in flight is undone, exit code 130.
class Interrupted : public std::runtime_error {
 public:
  Interrupted() : std::runtime_error("interrupted") {}
};

}  // namespace triage
