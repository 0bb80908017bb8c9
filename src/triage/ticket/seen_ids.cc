#include "triage/ticket/seen_ids.h"

#include "triage/base/fingerprint.h"

namespace triage {

bool SeenIds::has(std::string_view id) const { return hashes_.contains(hash64(id)); }

void SeenIds::add(std::string_view id) { hashes_.insert(hash64(id)); }

}  // namespace triage
