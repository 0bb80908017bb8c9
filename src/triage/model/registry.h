// All models of a workspace: versions 1, 2, 3 ... as folders, and names that point at one of them.
//
//   var/models/1/ 2/ 3/ ...   bundles, immutable once written
//   var/models/aliases.json   {"champion": 3}
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace triage::model {

struct ModelVersion {
  int value = 0;

  friend auto operator<=>(const ModelVersion&, const ModelVersion&) = default;
};

class Registry {
 public:
  // `workspace` need not have a registry yet.
  explicit Registry(const std::filesystem::path& workspace);

  // Rising.
  [[nodiscard]] std::vector<ModelVersion> versions() const;
  [[nodiscard]] std::filesystem::path folder_of(ModelVersion version) const;

  // The version that a new bundle gets; another process may take it first, then ask again.
  [[nodiscard]] ModelVersion next_version() const;

  // Name → version. Throws Corrupt if the file cannot be read.
  [[nodiscard]] std::map<std::string, ModelVersion> aliases() const;

  // Points `alias` at `version` at once for all readers; other aliases stay, also those that other
  // processes set meanwhile. Throws NotFound if there is no such
  // version, InvalidInput if the alias is no name (letters, digits, `-`, `_`, not all digits, not
  // `latest`).
  void promote(const std::string& alias, ModelVersion version) const;

  // What `--model` names: `latest`, a version, an alias, or a bundle's folder.
  // Throws NotFound, saying what there is.
  [[nodiscard]] std::filesystem::path resolve(const std::string& model) const;

 private:
  std::filesystem::path models_;
};

}  // namespace triage::model
