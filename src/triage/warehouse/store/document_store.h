// The workspace's copy of a source: what cleaning made of its tickets, kept as Parquet.
//
// A folder of segments that are never changed, and a state that names those that count; a later row
// of a ticket takes the place of an earlier one. New rows become visible by replacing the state, so
// that a crash leaves the copy as it was. Nothing here knows how tickets are cleaned: see sync.h.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "triage/base/file_lock.h"
#include "triage/base/progress.h"
#include "triage/ticket/document_source.h"
#include "triage/warehouse/database/duckdb.h"
#include "triage/warehouse/store/document_segment.h"
#include "triage/warehouse/store/store_state.h"

namespace triage::warehouse {

struct DocumentStoreOptions {
  std::filesystem::path folder = {};
  std::string source = {};    // its name, for messages
  std::string cleaning = {};  // fingerprint of what makes documents of tickets
  std::string origin = {};    // fingerprint of where the tickets come from
  bool is_fresh = false;      // forget what is there
  DuckDbOptions duckdb = {};
  std::uint64_t rows_per_segment = 50'000;  // a long run is safe each time that many are there
};

// What the copy knows of a ticket.
struct KnownTicket {
  StoredKeys keys = {};
  bool is_document = false;
  bool was_seen = false;  // in this run
  std::uint32_t segment = 0;
  std::uint64_t row = 0;
};

// One process at a time, for as long as the object lives; one thread.
class DocumentStore {
 public:
  // Waits for another process that is at it, and removes what a run left behind that was broken
  // off. Documents that another cleaning made are forgotten, with a note. Throws Corrupt if the
  // copy is damaged and not to be forgotten, Unavailable if the folder cannot be written.
  DocumentStore(DocumentStoreOptions options, Progress& notes);
  ~DocumentStore();
  DocumentStore(const DocumentStore&) = delete;
  DocumentStore& operator=(const DocumentStore&) = delete;

  [[nodiscard]] const std::string& source() const { return options_.source; }
  [[nodiscard]] const RoleOptions& roles() const { return state_.roles; }
  [[nodiscard]] std::uint64_t documents_count() const { return documents_; }
  [[nodiscard]] std::uint64_t ticket_count() const { return known_.size(); }

  // Up to when the source was read; nullopt if all of it is to be read now: nothing is known yet, a
  // first run was broken off, or the tickets come from elsewhere now.
  [[nodiscard]] std::optional<Time> watermark() const;

  // A run begins: `is_whole` if it reads everything. `roles` are those of the source's columns.
  void begin_run(bool is_whole, RoleOptions roles);

  // nullptr if the ticket is not known. Valid until the next call that changes something.
  [[nodiscard]] KnownTicket* find(std::uint64_t key);

  // Writes what became of a ticket, in place of what was known of it; `row.keys.slot` is set here.
  void put(StoredRow row);

  // Tells in which order the source gives its ids: each one, in order.
  void note_order(const std::string& id);

  // The run has read everything there is: `watermark` holds from now on, and after a whole run what
  // it has not seen is forgotten. Returns how many tickets those were.
  std::uint64_t end_run(std::optional<Time> watermark);

  // All that is kept, in the source's order as far as it shows in the ids. Checks every file first:
  // throws Corrupt. The store must outlive it. REQUIRES: no run is under way.
  [[nodiscard]] std::unique_ptr<DocumentSource> documents(std::string name);

 private:
  [[nodiscard]] std::filesystem::path state_file() const { return options_.folder / "state.json"; }
  [[nodiscard]] std::filesystem::path path_of(const StoredSegment& segment) const {
    return options_.folder / segment.file;
  }
  [[nodiscard]] Wording wording() const;
  [[noreturn]] void throw_damaged(const std::filesystem::path& file, const std::string& why) const;
  AdbcConnection& duckdb();

  void load_state(Progress& notes);
  void load_index();
  void remove_strays() const;
  void clear_spill_folder() const;
  [[nodiscard]] std::filesystem::path next_segment_file() const;
  void close_segment();
  void write_state() const;
  void compact_if_worth();
  void compact();
  void forget(std::uint64_t key);
  [[nodiscard]] std::uint64_t rows() const;
  [[nodiscard]] std::string in_order(const std::string& columns);

  DocumentStoreOptions options_;
  const FileLock lock_;
  StoreState state_;
  bool has_other_origin_ = false;
  std::unordered_map<std::uint64_t, KnownTicket> known_;  // by key
  std::uint64_t documents_ = 0;                           // of known_
  std::unique_ptr<AdbcConnection> duckdb_;
  std::unique_ptr<SegmentWriter> segment_;  // being written
  bool is_whole_run_ = false;
  bool was_empty_ = false;  // when the run began
  std::string last_id_;     // that note_order() heard
};

}  // namespace triage::warehouse
