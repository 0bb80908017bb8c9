// Reads tickets on a thread of its own, a few batches ahead of who works on them.
#pragma once

#include <memory>

#include "triage/warehouse/open_source.h"
#include "triage/warehouse/table/note_queue.h"

namespace triage::warehouse {

// Gives out what `source` gives out, in its order; what it throws is thrown by next(), and what it
// puts into `notes` goes to `progress` then. The thread ends with the object, after the batch it is
// reading: not for sources that wait for someone.
[[nodiscard]] std::unique_ptr<TableSource> read_ahead(std::unique_ptr<TableSource> source,
                                                      std::unique_ptr<NoteQueue> notes,
                                                      Progress& progress);

}  // namespace triage::warehouse
