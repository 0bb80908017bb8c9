#include "triage/encode/hub/model_cache.h"

#include <algorithm>
#include <set>
#include <system_error>

#include "triage/base/error.h"
#include "triage/base/file.h"
#include "triage/base/fingerprint.h"
#include "triage/encode/hub/cache_lock.h"

namespace triage::encode::hub {
namespace {

namespace fs = std::filesystem;

std::string folder_name(std::string_view repo) {
  std::string name(repo);
  const std::size_t slash = name.find('/');
  if (slash != std::string::npos) name.replace(slash, 1, "--");
  return name;
}

// Folders of a folder, without those that are still being made; none if it is not there.
std::vector<fs::path> folders_in(const fs::path& folder) {
  std::vector<fs::path> found;
  if (!fs::is_directory(folder)) return found;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const bool is_hidden = entry.path().filename().string().starts_with('.');
    if (entry.is_directory() && !is_hidden) found.push_back(entry.path());
  }
  return found;
}

// A link to a blob that still holds when the whole cache is moved. Where the file system has no
// links, the bytes are there twice.
void link_blob(const fs::path& blob, const fs::path& link, const fs::path& path) {
  fs::path target = "../../../blobs";  // from models/<name>/<commit>/
  for (const fs::path& segment : path.parent_path()) {
    if (!segment.empty()) target = ".." / target;
  }
  fs::create_directories(link.parent_path());
  std::error_code failure;
  fs::create_symlink(target / blob.filename(), link, failure);
  if (failure) fs::copy_file(blob, link);
}

[[noreturn]] void throw_not_removed(const fs::filesystem_error& failure) {
  throw Unavailable("file '" + failure.path1().string() + "': cannot be removed or written: " +
                    failure.code().message() + ". Check who owns the folder.");
}

}  // namespace

fs::path ModelCache::blob(const std::string& sha256) const { return blobs() / sha256; }

fs::path ModelCache::folder(std::string_view repo, std::string_view commit) const {
  return root_ / "models" / folder_name(repo) / commit;
}

bool ModelCache::has_blob(const std::string& sha256, std::uint64_t size) const {
  std::error_code failure;
  return fs::file_size(blob(sha256), failure) == size && !failure;
}

std::vector<CachedModel> ModelCache::list() const {
  std::vector<CachedModel> models;
  for (const fs::path& repo : folders_in(root_ / "models")) {
    for (const fs::path& commit : folders_in(repo)) {
      models.push_back({commit, read_record(commit)});
    }
  }
  std::ranges::sort(models, [](const CachedModel& a, const CachedModel& b) {
    if (a.record.repo != b.record.repo) return a.record.repo < b.record.repo;
    return a.record.pulled_at > b.record.pulled_at;
  });
  return models;
}

std::optional<CachedModel> ModelCache::find(std::string_view repo,
                                            std::string_view revision) const {
  for (CachedModel& model : list()) {
    const bool is_asked =
        revision.empty() || revision == model.record.revision || revision == model.record.commit;
    if (model.record.repo == repo && is_asked) return std::move(model);
  }
  return std::nullopt;
}

std::vector<DamagedFile> ModelCache::verify(const CachedModel& model, Progress& progress) const {
  std::vector<DamagedFile> damaged;
  progress.begin("Checking " + model.record.repo, model.record.bytes());
  for (const RecordedFile& file : model.record.files) {
    std::string found = "missing";
    if (fs::is_regular_file(model.folder / file.path)) {
      found = sha256_hex_of_file(model.folder / file.path);
    }
    if (found != file.sha256) damaged.push_back({file.path, file.sha256, found});
    progress.advance(file.size);
  }
  progress.end();
  return damaged;
}

std::uint64_t ModelCache::remove(std::string_view repo, std::string_view commit,
                                 const net::Sleep& sleep, Progress& progress) {
  const FileLock lock = lock_cache(root_, sleep, progress);
  std::vector<fs::path> removed;
  for (const fs::path& found : folders_in(root_ / "models" / folder_name(repo))) {
    if (commit.empty() || found.filename() == commit) removed.push_back(found);
  }
  if (removed.empty()) {
    throw NotFound("model '" + std::string(repo) + "'" +
                   (commit.empty() ? "" : " at commit '" + std::string(commit) + "'") +
                   ": is not on this machine. List the models that are.");
  }
  try {
    for (const fs::path& found : removed) fs::remove_all(found);
    return remove_unused_blobs();
  } catch (const fs::filesystem_error& failure) {
    throw_not_removed(failure);
  }
}

std::uint64_t ModelCache::remove_unused_blobs() {
  std::set<std::string> used;
  for (const CachedModel& model : list()) {
    for (const RecordedFile& file : model.record.files) used.insert(file.sha256);
  }
  std::uint64_t freed = 0;
  if (!fs::is_directory(blobs())) return freed;
  for (const auto& entry : fs::directory_iterator(blobs())) {
    if (used.contains(entry.path().filename().string())) continue;
    freed += entry.file_size();
    fs::remove(entry.path());
  }
  return freed;
}

std::optional<CachedModel> ModelCache::complete(std::string_view repo,
                                                std::string_view commit) const {
  const fs::path found = folder(repo, commit);
  if (!fs::is_regular_file(found / kRecordName)) return std::nullopt;
  CachedModel model{found, read_record(found)};
  for (const RecordedFile& file : model.record.files) {
    const bool is_there = has_blob(file.sha256, file.size) && fs::exists(found / file.path);
    if (!is_there) return std::nullopt;
  }
  return model;
}

void ModelCache::link_files(const ModelRecord& record, const fs::path& folder) const {
  for (const RecordedFile& file : record.files) {
    link_blob(blob(file.sha256), folder / file.path, file.path);
  }
}

void ModelCache::show(const ModelRecord& some_files,
                      const std::function<void(const fs::path&)>& look) const {
  const fs::path folder = this->folder(some_files.repo, some_files.commit);
  std::optional<StagedFolder> staged;
  try {
    fs::create_directories(folder.parent_path());
    staged.emplace(folder);  // never committed
    link_files(some_files, staged->path());
  } catch (const fs::filesystem_error& failure) {
    throw_not_removed(failure);
  }
  look(staged->path());
}

CachedModel ModelCache::publish(const ModelRecord& record) {
  const fs::path final_path = folder(record.repo, record.commit);
  try {
    fs::create_directories(final_path.parent_path());
    StagedFolder staged(final_path);
    link_files(record, staged.path());
    write_file_atomically(staged.path() / kRecordName, format_record(record));
    fs::remove_all(final_path);  // one whose blobs were gone
    if (!staged.commit()) {
      throw Unavailable("folder '" + final_path.string() +
                        "': was made by something else meanwhile. Pull the model again.");
    }
  } catch (const fs::filesystem_error& failure) {
    throw_not_removed(failure);
  }
  return {final_path, record};
}

}  // namespace triage::encode::hub
