#include "triage/cli/open_journal.h"

#include <filesystem>
#include <string>
#include <vector>

#include "triage/base/cipher.h"
#include "triage/base/secret.h"

namespace triage::cli {
namespace {

namespace fs = std::filesystem;

std::optional<Cipher> cipher_of(std::string_view setting) {
  std::vector<CipherKey> keys;
  while (!setting.empty()) {
    const std::string_view key = setting.substr(0, setting.find(','));
    setting.remove_prefix(std::min(key.size() + 1, setting.size()));
    if (const std::string_view text = trimmed(key); !text.empty()) {
      keys.push_back(CipherKey::parse(text));
    }
  }
  if (keys.empty()) return std::nullopt;
  return Cipher(std::move(keys));
}

bool is_address(const std::string& place) { return place.find("://") != std::string::npos; }

}  // namespace

std::string journal_place(const Context& context) {
  const std::string& place = context.settings.text("journal.place");
  return is_address(place) ? place : (context.workspace / place).string();
}

std::unique_ptr<journal::Journal> open_journal(const Context& context) {
  journal::JournalOptions options;
  options.place = journal_place(context);
  if (!is_address(options.place)) {
    const fs::path folder = fs::path(options.place).parent_path();
    if (!folder.empty()) fs::create_directories(folder);
  }
  options.clock = context.clock;
  options.patience = kJournalPatience;
  options.cipher = cipher_of(context.settings.text("journal.key"));
  return std::make_unique<journal::Journal>(std::move(options));
}

std::unique_ptr<journal::RowIds> make_row_ids(const Context& context) {
  return std::make_unique<journal::RowIds>(context.clock, unguessable_number());
}

}  // namespace triage::cli
