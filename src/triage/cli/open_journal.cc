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

// A file is seen from the workspace, and its folder is made.
std::string place_of(const Context& context) {
  const std::string& place = context.settings.text("journal.place");
  if (place.find("://") != std::string::npos) return place;
  const fs::path file = context.workspace / place;
  if (file.has_parent_path()) fs::create_directories(file.parent_path());
  return file.string();
}

}  // namespace

std::unique_ptr<journal::Journal> open_journal(const Context& context) {
  journal::JournalOptions options;
  options.place = place_of(context);
  options.clock = context.clock;
  options.patience = std::chrono::seconds(2);  // who asks for a class does not wait for a database
  options.cipher = cipher_of(context.settings.text("journal.key"));
  return std::make_unique<journal::Journal>(std::move(options));
}

std::unique_ptr<journal::RowIds> make_row_ids(const Context& context) {
  return std::make_unique<journal::RowIds>(context.clock, unguessable_number());
}

}  // namespace triage::cli
