#include "triage/encode/hub/pull.h"

#include <algorithm>
#include <map>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "triage/base/error.h"
#include "triage/base/file.h"
#include "triage/base/fingerprint.h"
#include "triage/base/thread_pool.h"
#include "triage/encode/hub/cache_lock.h"
#include "triage/encode/hub/file_download.h"

namespace triage::encode::hub {
namespace {

namespace fs = std::filesystem;

// Throws Corrupt unless the bytes are those of the hub's list; returns their SHA-256.
std::string check_bytes(const RemoteModel& model, const RemoteFile& file, const fs::path& bytes) {
  const std::string sha256 = sha256_hex_of_file(bytes);
  const std::string found = file.sha256 ? sha256 : git_blob_name_of_file(bytes);
  const std::string& expected = file.sha256 ? *file.sha256 : file.git_name;
  if (found == expected) return sha256;
  throw Corrupt("model '" + model.repo + "' file '" + file.path + "': wrong bytes came: hash " +
                found + " instead of " + expected +
                ". Pull again; if it stays so, check the proxy and HF_ENDPOINT.");
}

// What the hub calls a file's content: the same for the same bytes.
std::string content_name(const RemoteFile& file) {
  return file.sha256.value_or("git-" + file.git_name);
}

// Fetches the files of one model that are not there yet.
class Pull {
 public:
  Pull(const HubClient& hub, const RemoteModel& model, const PullOptions& options,
       const ModelCache& cache, Progress& progress)
      : hub_(hub),
        model_(model),
        options_(options),
        cache_(cache),
        progress_(progress),
        connections_(std::max<std::size_t>(1, options.connections)) {}

  // Also those that are there.
  void fetch_again(const std::vector<RemoteFile>& files) {
    Missing all;
    for (const RemoteFile& file : files) all.emplace(content_name(file), &file);
    progress_.begin("Downloading " + model_.repo, bytes_of(all));
    fetch_each(all);
    progress_.end();
  }

  // In the order of `files`. All but the weights come first, for options.check to look at.
  std::vector<RecordedFile> fetch(const std::vector<RemoteFile>& files) {
    std::vector<RemoteFile> described;
    std::vector<RemoteFile> weights;
    for (const RemoteFile& file : files) {
      (is_weights_path(file.path) ? weights : described).push_back(file);
    }
    const Missing missing = missing_of(described, {});
    const Missing missing_weights = missing_of(weights, missing);
    const std::uint64_t bytes = bytes_of(missing) + bytes_of(missing_weights);
    check_room(bytes, there_of(missing) + there_of(missing_weights));
    progress_.begin("Downloading " + model_.repo, bytes);
    fetch_each(missing);
    cache_.show({.repo = model_.repo,
                 .revision = model_.revision,
                 .commit = model_.commit,
                 .pulled_at = {},
                 .files = recorded(described)},
                options_.check);
    fetch_each(missing_weights);
    progress_.end();
    return recorded(files);
  }

 private:
  using Missing = std::map<std::string, const RemoteFile*>;  // files of the same content come once

  [[nodiscard]] Missing missing_of(const std::vector<RemoteFile>& files,
                                   const Missing& others) const {
    Missing missing;
    for (const RemoteFile& file : files) {
      if (file.sha256 && cache_.has_blob(*file.sha256, file.size)) continue;
      const std::string content = content_name(file);
      const auto other = others.find(content);
      const RemoteFile* const known =
          other == others.end() ? missing.emplace(content, &file).first->second : other->second;
      if (known->size != file.size) {
        throw Corrupt("model '" + model_.repo + "': files '" + known->path + "' and '" + file.path +
                      "' have the same hash and different sizes. Check HF_ENDPOINT.");
      }
    }
    return missing;
  }

  static std::uint64_t bytes_of(const Missing& missing) {
    std::uint64_t bytes = 0;
    for (const auto& [content, file] : missing) bytes += file->size;
    return bytes;
  }

  // REQUIRES: all of them were fetched, or there.
  [[nodiscard]] std::vector<RecordedFile> recorded(const std::vector<RemoteFile>& files) const {
    std::vector<RecordedFile> recorded;
    for (const RemoteFile& file : files) {
      const auto found = fetched_.find(content_name(file));
      recorded.push_back(
          {file.path, file.size, found == fetched_.end() ? *file.sha256 : found->second});
    }
    return recorded;
  }

  // Small files side by side, then each large one by several connections.
  void fetch_each(const Missing& missing) {
    std::vector<std::pair<const RemoteFile*, std::string*>> small;
    std::vector<std::pair<const RemoteFile*, std::string*>> large;
    for (const auto& [content, file] : missing) {
      (file->size > options_.piece_bytes ? large : small).emplace_back(file, &fetched_[content]);
    }
    connections_.for_each(small.size(),
                          [&](std::size_t i) { *small[i].second = fetch_file(*small[i].first); });
    for (const auto& [file, sha256] : large) *sha256 = fetch_file(*file);
  }

  // What cut downloads of these files left.
  [[nodiscard]] std::uint64_t there_of(const Missing& missing) const {
    std::uint64_t there = 0;
    for (const auto& [content, file] : missing) {
      std::error_code none;
      const std::uint64_t size = fs::file_size(cache_.blob(content).string() + ".part", none);
      if (!none) there += std::min(size, file->size);
    }
    return there;
  }

  void check_room(std::uint64_t bytes, std::uint64_t there) const {
    std::error_code failure;
    const fs::space_info space = fs::space(cache_.root(), failure);
    if (failure || space.available >= bytes || bytes - space.available <= there) return;
    throw Unavailable("model '" + model_.repo + "': needs " + std::to_string(bytes) +
                      " bytes, and the disk of '" + cache_.root().string() + "' has " +
                      std::to_string(space.available) +
                      ". Free some space or choose another folder.");
  }

  // Wrong bytes may come once: a proxy's cache, a bad disk. Not twice.
  std::string fetch_file(const RemoteFile& file) {
    for (bool is_second = false;; is_second = true) {
      PartialFile partial(cache_.blob(content_name(file)), file.size, options_.piece_bytes);
      progress_.advance(partial.done_bytes());
      try {
        FileDownload(hub_, model_, file, partial, progress_).run(connections_);
        std::string sha256 = check_bytes(model_, file, partial.path());
        partial.publish(cache_.blob(sha256));
        return sha256;
      } catch (const Corrupt& failure) {
        partial.discard();
        if (is_second) throw;
        progress_.note(std::string(failure.what()) + " Fetching it once more.");
      }
    }
  }

  const HubClient& hub_;
  const RemoteModel& model_;
  const PullOptions& options_;
  const ModelCache& cache_;
  Progress& progress_;
  ThreadPool connections_;
  std::map<std::string, std::string> fetched_;  // SHA-256 by content_name()
};

void make_folder(const fs::path& folder) {
  std::error_code failure;
  fs::create_directories(folder, failure);
  if (!failure) return;
  throw Unavailable("folder '" + folder.string() + "': cannot be made: " + failure.message() +
                    ". Choose another folder for models.");
}

}  // namespace

CachedModel pull_model(net::HttpClient& http, const PullOptions& options, Progress& progress) {
  HubClient hub(http, options.hub, options.retry);
  const RemoteModel remote = hub.find_model(options.repo, options.revision);
  const std::vector<RemoteFile> files = wanted_files(remote);

  ModelCache cache(options.cache);
  make_folder(cache.blobs());
  const FileLock lock = lock_cache(cache.root(), options.retry.sleep, progress);
  if (auto model = cache.complete(remote.repo, remote.commit)) {
    if (model->record.revision != remote.revision) {
      model->record.revision = remote.revision;
      write_file_atomically(model->folder / kRecordName, format_record(model->record));
    }
    return *std::move(model);
  }
  std::vector<RecordedFile> recorded = Pull(hub, remote, options, cache, progress).fetch(files);
  return cache.publish(
      {remote.repo, remote.revision, remote.commit, options.clock(), std::move(recorded)});
}

void repair_model(net::HttpClient& http, const PullOptions& options, const ModelRecord& pulled,
                  const std::vector<DamagedFile>& damaged, Progress& progress) {
  HubClient hub(http, options.hub, options.retry);
  const RemoteModel remote = hub.find_model(pulled.repo, pulled.commit);
  std::vector<RemoteFile> files;
  for (const DamagedFile& file : damaged) {
    const auto found = std::ranges::find(remote.files, file.path, &RemoteFile::path);
    if (found == remote.files.end()) {
      throw NotFound("model '" + pulled.repo + "' file '" + file.path +
                     "': the hub does not have it any more. Pull another revision.");
    }
    files.push_back(*found);
  }
  ModelCache cache(options.cache);
  make_folder(cache.blobs());
  const FileLock lock = lock_cache(cache.root(), options.retry.sleep, progress);
  Pull(hub, remote, options, cache, progress).fetch_again(files);
  (void)cache.publish(pulled);  // a link may have been what was missing
}

}  // namespace triage::encode::hub
