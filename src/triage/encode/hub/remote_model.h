// A model's repository as a Hugging Face-compatible hub describes it, and what of it is fetched.
//
// GET /api/models/<repo>/revision/<revision>?blobs=true gives the commit and, for each file, its
// size and Git's name of it; for a large file (LFS) its SHA-256. All of it is input from outside.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace triage::encode::hub {

struct RemoteFile {
  std::string path;  // relative, `/` between folders, stays inside the model's folder
  std::uint64_t size = 0;
  std::optional<std::string> sha256;  // 64 hex digits; of large files only
  std::string git_name;               // 40 hex digits; of a large file's it is not the content's
};

struct RemoteModel {
  std::string repo;      // `intfloat/multilingual-e5-large`
  std::string revision;  // as asked for: a branch, a tag, a commit
  std::string commit;    // 40 hex digits
  std::vector<RemoteFile> files;
};

// Throws InvalidInput unless it is `name` or `organisation/name`, of the characters a hub allows.
void check_repo(std::string_view repo);

// Throws InvalidInput for an empty, long or unprintable one.
void check_revision(std::string_view revision);

// May a file of that name be written below a folder? Not if it leads out of it, holds a control
// character or a backslash, or is longer than file systems take.
[[nodiscard]] bool is_safe_path(std::string_view path);

// Lower-case hex digits, `length` of them.
[[nodiscard]] bool is_hex(std::string_view text, std::size_t length);

// Does a file of that name hold weights? They are nearly all of a model's bytes.
[[nodiscard]] bool is_weights_path(std::string_view path);

// Reads the hub's answer. Throws Corrupt if it is not of that form, or holds a path that is not
// safe, a hash that is none, or a file without size or hash.
[[nodiscard]] RemoteModel parse_remote_model(std::string_view json, const std::string& repo,
                                             const std::string& revision);

// Configuration, tokenizer and weights as safetensors (one file, or the shards with their index),
// sorted by path. Throws InvalidInput if there is no configuration, or weights are there only in a
// form that can run code when it is opened (pickle), or not at all.
[[nodiscard]] std::vector<RemoteFile> wanted_files(const RemoteModel& model);

}  // namespace triage::encode::hub
