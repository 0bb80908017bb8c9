// A connection to a database through its ADBC driver: SQL in, Arrow batches out.
//
// ADBC 1.1 (Apache Arrow, "ADBC API standard"). Drivers are libraries that the driver manager opens
// at run time; what differs between them is options and SQL. The only user of ADBC. One thread at
// a time; streams of one connection keep it alive, and are read one after the other.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "triage/warehouse/arrow/arrow_stream.h"

namespace triage::warehouse {

// Which driver to open and what to tell it.
struct AdbcTarget {
  std::string name = {};        // of the source, for messages; without secrets
  std::string library = {};     // path of the driver's library
  std::string entrypoint = {};  // its init function; empty: the driver manager guesses
  // Of the database, in the driver's own words.
  std::vector<std::pair<std::string, std::string>> options = {};
  std::vector<std::string> opening = {};  // statements that every connection begins with
  std::vector<std::string> wishes = {};   // the same, but a database that does not know them may go
                                          // without
  std::vector<std::string> secrets = {};  // never shown in a message, whatever the driver says
};

class AdbcConnection {
 public:
  // Throws NotFound if the library is missing, Unavailable if the database does not answer or lets
  // nobody in with these options.
  explicit AdbcConnection(const AdbcTarget& target);
  ~AdbcConnection();
  AdbcConnection(AdbcConnection&&) noexcept;
  AdbcConnection& operator=(AdbcConnection&&) noexcept;

  // Runs one statement and streams its rows; `values`, one row, is bound to its parameters if it is
  // there. Throws InvalidInput if the database refuses it, Unavailable if it went away or has no
  // room.
  [[nodiscard]] ArrowStream query(std::string_view sql, const Wording& wording,
                                  ArrowStream values = nullptr);

  // Runs one statement for its effect, once for each row of `values` if they are there. Throws as
  // query() does.
  void execute(std::string_view sql, const Wording& wording, ArrowStream values = nullptr);

  // Appends all rows of `rows` to `table`, which is created if it is not there. Returns when the
  // database has them all.
  void ingest(const std::string& table, ArrowStream rows);

  // The same into a table that is there already, in the driver's quickest way.
  void append(const std::string& table, ArrowStream rows, const Wording& wording);

  // Runs `work` as one transaction: all of it is done, or nothing. Throws what `work` throws, and
  // as execute() does.
  void as_one(const Wording& wording, const std::function<void()>& work);

 private:
  void append_rows(const std::string& table, ArrowStream rows, const Wording& wording,
                   const std::pair<const char*, const char*>& option);

  struct State;
  std::shared_ptr<State> state_;  // shared with the streams that read from it
};

}  // namespace triage::warehouse
