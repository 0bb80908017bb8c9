// Brings the copy of a source up to date: reads what changed, cleans what is other than before.
//
// A run that is broken off is begun again where the last whole one ended: its tickets are read once
// more, but those whose content is known already are passed over. So there is neither a gap nor a
// double, whatever order the source gives its tickets in.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "triage/base/clock.h"
#include "triage/base/outcome.h"
#include "triage/base/progress.h"
#include "triage/ticket/document.h"
#include "triage/ticket/ticket.h"
#include "triage/warehouse/open_source.h"
#include "triage/warehouse/store/document_store.h"

namespace triage::warehouse {

// What becomes of tickets, in their order.
using CleanTickets = std::function<std::vector<Accepted<Document>>(std::span<const Ticket>)>;

struct SyncCounts {
  std::uint64_t read = 0;  // tickets and rows that could not be made one
  std::uint64_t added = 0;
  std::uint64_t changed = 0;
  std::uint64_t relabelled = 0;  // nothing but the label is new
  std::uint64_t unchanged = 0;
  std::uint64_t left_out = 0;  // of those added and changed: what cleaning or reading left out
  std::uint64_t repeated = 0;  // ids that came before in this run
  std::uint64_t nameless = 0;  // rows without an id that an increment cannot keep
  std::uint64_t gone = 0;      // no longer in the source, as a whole run sees
  std::optional<Time> since;   // absent: everything was read
  std::optional<Time> watermark;
};

// From when on the source is to be read; nullopt: all of it.
[[nodiscard]] std::optional<Time> increment_start(const DocumentStore& store,
                                                  std::chrono::microseconds look_back);

// Takes in all of `source`, which gives what changed since `since`. A ticket that changed after
// `now` is read again next time. Throws InvalidInput if the source has no column of ids.
SyncCounts sync(DocumentStore& store, TableSource& source, std::optional<Time> since, Time now,
                const CleanTickets& clean, Progress& progress);

// Of all that decides which tickets a request gives and what is in them: database, query with its
// parameters, columns, bounds. Secrets, and who logs in, play no part.
[[nodiscard]] std::string origin_of(const SourceRequest& request);

}  // namespace triage::warehouse
