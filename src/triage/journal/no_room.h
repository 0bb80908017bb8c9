// The journal cannot take more: its disk or its queue is full.
#pragma once

#include "triage/base/error.h"

namespace triage::journal {

// The disk is full, or a limit on file sizes is reached: HTTP's 507. What was handed over is not
// kept; nothing that was acknowledged before is lost.
class NoRoom : public Unavailable {
 public:
  using Unavailable::Unavailable;
};

// More writes wait than the journal's queue holds: HTTP's 503. A retry in a moment helps.
class QueueFull : public Unavailable {
 public:
  using Unavailable::Unavailable;
};

}  // namespace triage::journal
