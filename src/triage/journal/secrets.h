// What a journal keeps secret, and which keys it needs for that.
#pragma once

#include "triage/base/cipher.h"
#include "triage/journal/connection.h"

namespace triage::journal {

// Makes the salt of the tombstones, once. Throws InvalidInput if something is sealed with a key
// that `cipher` (nullptr: none) lacks, SqlError. Notes the key that seals from now on, and forgets
// those that nothing needs any more.
void prepare_secrets(Connection& connection, const Cipher* cipher);

}  // namespace triage::journal
