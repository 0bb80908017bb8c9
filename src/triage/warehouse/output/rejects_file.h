// The rows that could not be used, listed with their reasons, so that someone can mend them.
//
// Columns: row, line (of a text file, else the row again), id, field, reason. No ticket text. CSV,
// or JSON Lines if the path ends in `.jsonl`.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "triage/ticket/ticket_source.h"
#include "triage/warehouse/bytes/byte_sink.h"

namespace triage::warehouse {

// One thread at a time.
class RejectsFile {
 public:
  // Throws Unavailable if the folder cannot be written.
  explicit RejectsFile(const std::string& path);

  void add(std::span<const RejectedRow> rows);

  [[nodiscard]] std::uint64_t row_count() const { return rows_; }

  // Gives the file its name; without it, there is no file. Called at most once.
  void close();

 private:
  std::unique_ptr<ByteSink> sink_;
  const bool is_json_;
  std::uint64_t rows_ = 0;
};

}  // namespace triage::warehouse
