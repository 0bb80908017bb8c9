// What a kept copy of a source consists of: the one small file that says which of its other files
// count, and up to when the source was read.
//
// Documented in docs/formats/kept_source.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "triage/base/clock.h"
#include "triage/warehouse/tickets/column_roles.h"

namespace triage::warehouse {

// A Parquet file of rows, never changed once it is written.
struct StoredSegment {
  std::string file;  // its name in the folder
  std::uint64_t rows = 0;
  std::uint64_t bytes = 0;
  std::string sha256;
};

struct StoreState {
  std::string cleaning = {};  // fingerprint of what made documents of the tickets
  std::string origin = {};    // fingerprint of where they come from: database, query, columns
  // Was everything read at least once? Else the next run reads from the beginning.
  bool is_complete = false;
  // Has every run given the ids in rising order, as texts (bytes) or as whole numbers?
  bool has_rising_texts = true;
  bool has_rising_numbers = true;
  bool is_in_order = false;            // the rows of all segments, one after the other
  std::optional<Time> watermark = {};  // when the latest ticket that was read had changed
  RoleOptions roles = {};              // of the source's columns, as they were found
  std::uint64_t next_slot = 0;         // place of the next new ticket
  std::vector<StoredSegment> segments = {};
};

[[nodiscard]] std::string to_json(const StoreState& state);

// The way back; nullopt if the text is no state, or one of another format.
[[nodiscard]] std::optional<StoreState> parse_store_state(const std::string& json);

}  // namespace triage::warehouse
