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
        piece_bytes_(options.piece_bytes),
        cache_(cache),
        progress_(progress),
        connections_(std::max<std::size_t>(1, options.connections)) {}

  // In the order of `files`.
  std::vector<RecordedFile> fetch(const std::vector<RemoteFile>& files) {
    std::map<std::string, const RemoteFile*> missing;  // files of the same content come once
    std::uint64_t bytes = 0;
    for (const RemoteFile& file : files) {
      if (file.sha256 && cache_.has_blob(*file.sha256, file.size)) continue;
      const auto [known, is_new] = missing.emplace(content_name(file), &file);
      if (is_new) bytes += file.size;
      if (known->second->size != file.size) {
        throw Corrupt("model '" + model_.repo + "': files '" + known->second->path + "' and '" +
                      file.path + "' have the same hash and different sizes. Check HF_ENDPOINT.");
      }
    }
    check_room(bytes);
    progress_.begin("Downloading " + model_.repo, bytes);
    const std::map<std::string, std::string> fetched = fetch_each(missing);
    progress_.end();
    std::vector<RecordedFile> recorded;
    for (const RemoteFile& file : files) {
      const auto found = fetched.find(content_name(file));
      recorded.push_back(
          {file.path, file.size, found == fetched.end() ? *file.sha256 : found->second});
    }
    return recorded;
  }

 private:
  // Small files side by side, then each large one by several connections. SHA-256 by name.
  std::map<std::string, std::string> fetch_each(
      const std::map<std::string, const RemoteFile*>& missing) {
    std::map<std::string, std::string> fetched;
    std::vector<std::pair<const RemoteFile*, std::string*>> small;
    std::vector<std::pair<const RemoteFile*, std::string*>> large;
    for (const auto& [name, file] : missing) {
      (file->size > piece_bytes_ ? large : small).emplace_back(file, &fetched[name]);
    }
    connections_.for_each(small.size(),
                          [&](std::size_t i) { *small[i].second = fetch_file(*small[i].first); });
    for (const auto& [file, sha256] : large) *sha256 = fetch_file(*file);
    return fetched;
  }

  void check_room(std::uint64_t bytes) const {
    std::error_code failure;
    const fs::space_info space = fs::space(cache_.root(), failure);
    std::uint64_t there = 0;  // of downloads that were cut
    for (const auto& entry : fs::directory_iterator(cache_.blobs())) {
      if (entry.path().extension() == ".part") there += entry.file_size();
    }
    if (failure || space.available >= bytes || bytes - space.available <= there) return;
    throw Unavailable("model '" + model_.repo + "': needs " + std::to_string(bytes) +
                      " bytes, and the disk of '" + cache_.root().string() + "' has " +
                      std::to_string(space.available) +
                      ". Free some space or choose another folder.");
  }

  // Wrong bytes may come once: a proxy's cache, a bad disk. Not twice.
  std::string fetch_file(const RemoteFile& file) {
    for (bool is_second = false;; is_second = true) {
      PartialFile partial(cache_.blob(content_name(file)), file.size, piece_bytes_);
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
  std::uint64_t piece_bytes_;
  const ModelCache& cache_;
  Progress& progress_;
  ThreadPool connections_;
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

}  // namespace triage::encode::hub
