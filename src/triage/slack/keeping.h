// What Slack told, into the journal.
#pragma once

#include <functional>

#include "triage/base/clock.h"
#include "triage/journal/journal.h"
#include "triage/journal/row_id.h"
#include "triage/slack/inbound.h"

namespace triage::slack {

// True once it is durable, be it new or a repeat; false if the journal cannot keep it.
using OnKept = std::function<void(bool)>;

// Never blocks. `on_kept` is called once, from the journal's thread or at once: it hands on and
// does not throw. Only then may Slack be told that it arrived.
void keep(journal::Journal& journal, journal::RowIds& ids, const Clock& clock, Inbound inbound,
          OnKept on_kept);

}  // namespace triage::slack
