// Models on this machine: blobs named by their SHA-256, and for each model a folder of links to
// them.
//
//   <root>/blobs/<sha256>                               read-only; `<name>.part`: still coming
//   <root>/models/<organisation>--<name>/<commit>/...   relative links, and triage-model.json
//   <root>/lock                                         who changes the cache
//
// A model's folder is there only when all its blobs are there and were checked.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "triage/base/progress.h"
#include "triage/encode/hub/model_record.h"
#include "triage/net/retry.h"

namespace triage::encode::hub {

struct CachedModel {
  std::filesystem::path folder;
  ModelRecord record;
};

struct DamagedFile {
  std::string path;      // within the model
  std::string expected;  // SHA-256
  std::string found;     // SHA-256, or "missing"
};

class ModelCache {
 public:
  explicit ModelCache(std::filesystem::path root) : root_(std::move(root)) {}

  // All models, by name, the one pulled last first. Throws Corrupt for a damaged record.
  [[nodiscard]] std::vector<CachedModel> list() const;

  // The one pulled last of `repo` whose revision or commit is `revision`; any, if that is empty.
  [[nodiscard]] std::optional<CachedModel> find(std::string_view repo,
                                                std::string_view revision) const;

  // Hashes every file again; the damaged ones. Advances `progress` by bytes. Changes nothing.
  [[nodiscard]] std::vector<DamagedFile> verify(const CachedModel& model, Progress& progress) const;

  // Removes `repo`, or only its `commit`, then every blob that no model uses and what is left of
  // cut downloads; returns the bytes that became free. Throws NotFound if there is no such model.
  std::uint64_t remove(std::string_view repo, std::string_view commit, const net::Sleep& sleep,
                       Progress& progress);

  [[nodiscard]] const std::filesystem::path& root() const { return root_; }
  [[nodiscard]] std::filesystem::path blobs() const { return root_ / "blobs"; }
  [[nodiscard]] std::filesystem::path blob(const std::string& sha256) const;
  [[nodiscard]] std::filesystem::path folder(std::string_view repo, std::string_view commit) const;

  // Is a blob there with that size?
  [[nodiscard]] bool has_blob(const std::string& sha256, std::uint64_t size) const;

  // The model, if it is there with all its blobs.
  [[nodiscard]] std::optional<CachedModel> complete(std::string_view repo,
                                                    std::string_view commit) const;

  // Gives `look` a folder with links to these files of a model, which is gone afterwards. REQUIRES:
  // the caller has the lock, the blobs are there. Throws Unavailable, and what `look` throws.
  void show(const ModelRecord& some_files,
            const std::function<void(const std::filesystem::path&)>& look) const;

  // Makes the model's folder of links, in place of one that was there. REQUIRES: the caller has the
  // lock, the blobs are there. Throws Unavailable.
  CachedModel publish(const ModelRecord& record);

 private:
  std::uint64_t remove_unused_blobs();
  void link_files(const ModelRecord& record, const std::filesystem::path& folder) const;

  std::filesystem::path root_;
};

}  // namespace triage::encode::hub
