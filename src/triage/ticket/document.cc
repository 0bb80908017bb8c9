#include "triage/ticket/document.h"

#include "triage/base/fingerprint.h"

namespace triage {

std::string Document::fingerprint() const { return sha256_hex(text()); }

}  // namespace triage
