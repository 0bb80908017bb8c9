#include "triage/journal/sealed_text.h"

#include "triage/base/error.h"
#include "triage/journal/sql.h"

namespace triage::journal {
namespace {

std::string place_of(std::string_view row_id) { return "text " + std::string(row_id); }

}  // namespace

SealedText seal(std::string_view text, std::string_view row_id, const Cipher* cipher) {
  std::string stored = stored_text(text);
  if (cipher == nullptr) return {.key_id = "", .text = std::move(stored)};
  return {.key_id = cipher->key_id(), .text = cipher->seal(stored, place_of(row_id))};
}

std::string open(const SealedText& sealed, std::string_view row_id, const Cipher* cipher) {
  if (sealed.key_id.empty()) return sealed.text;
  if (cipher == nullptr) {
    throw InvalidInput("journal: text '" + std::string(row_id) + "' is sealed with key '" +
                       sealed.key_id + "', and no key is given. Give that key.");
  }
  return cipher->open(sealed.text, place_of(row_id));
}

}  // namespace triage::journal
