#include "triage/model/registry.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <nlohmann/json.hpp>

#include "triage/base/error.h"
#include "triage/base/file.h"
#include "triage/base/nearest_name.h"

namespace triage::model {
namespace {

namespace fs = std::filesystem;

constexpr const char* kAliases = "aliases.json";
constexpr const char* kManifest = "manifest.json";

// Just as folder_of() writes it: `04` is no version.
std::optional<ModelVersion> parse_version(std::string_view text) {
  int value = 0;
  const char* const end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || at != end || value < 1 || text[0] == '0') return std::nullopt;
  return ModelVersion{value};
}

bool is_alias(const std::string& name) {
  const bool is_name = !name.empty() && std::all_of(name.begin(), name.end(), [](char letter) {
    return std::isalnum(static_cast<unsigned char>(letter)) != 0 || letter == '-' || letter == '_';
  });
  return is_name && name != "latest" && name.find_first_not_of("0123456789") != std::string::npos;
}

// While it lives, no other process changes the aliases. The folder itself is what is locked, so
// that no file is left behind.
class AliasLock {
 public:
  explicit AliasLock(const fs::path& folder)
      : descriptor_(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
    if (descriptor_ >= 0) ::flock(descriptor_, LOCK_EX);
  }
  ~AliasLock() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  AliasLock(const AliasLock&) = delete;
  AliasLock& operator=(const AliasLock&) = delete;

 private:
  int descriptor_;
};

}  // namespace

Registry::Registry(const fs::path& workspace) : models_(workspace / "var" / "models") {}

std::vector<ModelVersion> Registry::versions() const {
  std::vector<ModelVersion> versions;
  std::error_code not_there;
  for (const auto& entry : fs::directory_iterator(models_, not_there)) {
    const auto version = parse_version(entry.path().filename().string());
    if (version && fs::exists(entry.path() / kManifest)) versions.push_back(*version);
  }
  std::sort(versions.begin(), versions.end());
  return versions;
}

fs::path Registry::folder_of(ModelVersion version) const {
  return models_ / std::to_string(version.value);
}

ModelVersion Registry::next_version() const {
  const auto all = versions();
  ModelVersion next{all.empty() ? 1 : all.back().value + 1};
  while (fs::exists(folder_of(next))) ++next.value;  // whatever it is, it is no place for a bundle
  return next;
}

std::map<std::string, ModelVersion> Registry::aliases() const {
  const fs::path file = models_ / kAliases;
  std::map<std::string, ModelVersion> aliases;
  if (!fs::exists(file)) return aliases;
  const auto json = nlohmann::json::parse(read_file(file), nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) {
    throw Corrupt("file '" + file.string() + "': is no JSON object. Remove it and promote again.");
  }
  for (const auto& [name, version] : json.items()) {
    if (version.is_number_integer()) aliases[name] = {version.get<int>()};
  }
  return aliases;
}

void Registry::promote(const std::string& alias, ModelVersion version) const {
  if (!is_alias(alias)) {
    throw InvalidInput("alias '" + alias +
                       "': is not a name. Use letters, digits, '-' and '_', not 'latest'.");
  }
  if (!fs::exists(folder_of(version) / kManifest)) {
    throw NotFound("model " + std::to_string(version.value) +
                   ": there is no such version. See `triage models list`.");
  }
  const AliasLock lock(models_);
  auto all = aliases();
  all[alias] = version;
  nlohmann::json json;
  for (const auto& [name, number] : all) json[name] = number.value;
  write_file_atomically(models_ / kAliases, json.dump(2) + "\n");
}

fs::path Registry::resolve(const std::string& model) const {
  const auto all = versions();
  const auto names = aliases();
  if (model == "latest" && !all.empty()) return folder_of(all.back());
  if (const auto version = parse_version(model);
      version && std::binary_search(all.begin(), all.end(), *version)) {
    return folder_of(*version);
  }
  if (const auto found = names.find(model); found != names.end()) return folder_of(found->second);
  if (fs::exists(fs::path(model) / kManifest)) return model;

  if (all.empty()) {
    throw NotFound("model '" + model + "': this workspace has no model yet. Run `triage train`.");
  }
  std::vector<std::string> known{"latest"};
  for (const auto& [name, version] : names) known.push_back(name);
  std::string text;
  for (const std::string& name : known) text += name + ", ";
  text += std::to_string(all.front().value) + " to " + std::to_string(all.back().value);
  throw NotFound("model '" + model + "': there is none of that name. There are: " + text + "." +
                 did_you_mean(model, known));
}

}  // namespace triage::model
