// What a piece of work sees of the journal: one moment of it to read, or that and what it writes.
//
// The functions of inbox.h, jobs.h, decisions.h and their neighbours take one of these, so that any
// of them can be put together into one write that is kept as a whole or not at all.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "triage/base/cipher.h"
#include "triage/journal/sql.h"

namespace triage::journal {

class ChainWriter;
class Connection;

// SQL that the two databases do not share.
enum class Dialect : std::uint8_t { kSqlite, kPostgresql };

// Reads. Lives as long as the call that it is handed to.
class Snapshot {
 public:
  Snapshot(Connection& connection, const Cipher* cipher)
      : connection_(connection), cipher_(cipher) {}

  // All rows. Parameters are `:name`, each name once, bound in their order.
  [[nodiscard]] std::vector<SqlRow> query(std::string_view sql,
                                          std::initializer_list<ColumnKind> columns,
                                          const std::vector<SqlValue>& values = {}) const;

  [[nodiscard]] Dialect dialect() const;

  // nullptr: texts are kept as they are.
  [[nodiscard]] const Cipher* cipher() const { return cipher_; }

 protected:
  [[nodiscard]] Connection& connection() const { return connection_; }

 private:
  Connection& connection_;
  const Cipher* cipher_;
};

// Reads and writes.
class Transaction : public Snapshot {
 public:
  Transaction(Connection& connection, const Cipher* cipher, ChainWriter& chain)
      : Snapshot(connection, cipher), chain_(chain) {}

  // Returns the number of rows that were written, changed or removed.
  std::uint64_t execute(std::string_view sql, const std::vector<SqlValue>& values = {});

  [[nodiscard]] ChainWriter& chain() { return chain_; }

 private:
  ChainWriter& chain_;
};

}  // namespace triage::journal
