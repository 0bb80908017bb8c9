#include "tests/encode/fake_hub.h"

#include <unistd.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "triage/base/file.h"
#include "triage/base/fingerprint.h"

namespace triage::testing {
namespace {

Reply status(int code) {
  Reply reply;
  reply.status = code;
  return reply;
}

std::string git_name_of(const std::string& bytes) {
  const auto file = std::filesystem::temp_directory_path() /
                    ("triage-fake-hub-" + sha256_hex(bytes) + "-" + std::to_string(::getpid()));
  write_file_atomically(file, bytes);
  std::string name = git_blob_name_of_file(file);
  std::filesystem::remove(file);
  return name;
}

}  // namespace

FakeHub::FakeHub()
    : store_([this](const ReceivedRequest& request) { return answer_from_store(request); }),
      hub_([this](const ReceivedRequest& request) { return answer(request); }) {}

void FakeHub::add(const std::string& path, const std::string& bytes) {
  files_[path] = {bytes, sha256_hex(bytes), git_name_of(bytes), false};
}

void FakeHub::add_large(const std::string& path, const std::string& bytes) {
  files_[path] = {bytes, sha256_hex(bytes), git_name_of("pointer to " + path), true};
}

void FakeHub::add_model(const std::string& weights) {
  add("config.json", "{\"model_type\": \"xlm-roberta\"}");
  add("1_Pooling/config.json", "{\"pooling_mode_mean_tokens\": true}");
  add("tokenizer_config.json", "{}");
  add("README.md", "not wanted");
  add_large("sentencepiece.bpe.model", "pieces of words");
  add_large("model.safetensors", weights);
}

std::string FakeHub::list() const {
  nlohmann::json siblings = nlohmann::json::array();
  for (const auto& [path, file] : files_) {
    nlohmann::json entry = {
        {"rfilename", path}, {"size", file.bytes.size()}, {"blobId", file.git_name}};
    if (file.is_large) {
      entry["lfs"] = {{"sha256", file.sha256}, {"size", file.bytes.size()}, {"pointerSize", 134}};
    }
    siblings.push_back(std::move(entry));
  }
  return nlohmann::json{{"id", kRepo}, {"sha", kCommit}, {"siblings", siblings}}.dump();
}

Reply FakeHub::answer(const ReceivedRequest& request) const {
  if (at_hub) {
    if (auto reply = at_hub(request)) return *reply;
  }
  if (request.target.starts_with(std::string("/api/models/") + kRepo + "/revision/")) {
    Reply reply = status(200);
    reply.body = list_text ? *list_text : list();
    return reply;
  }
  const std::string prefix = std::string("/") + kRepo + "/resolve/" + kCommit + "/";
  if (!request.target.starts_with(prefix)) return status(404);
  const auto found = files_.find(request.target.substr(prefix.size()));
  if (found == files_.end()) return status(404);
  if (!found->second.is_large) {
    return serve_bytes(request, found->second.bytes, "\"" + found->second.git_name + "\"");
  }
  Reply redirect = status(302);
  redirect.headers.add("Location", store_.url("/" + found->first + "?signature=secret"));
  redirect.headers.add("X-Linked-ETag", "\"" + found->second.sha256 + "\"");
  return redirect;
}

Reply FakeHub::answer_from_store(const ReceivedRequest& request) const {
  if (at_store) {
    if (auto reply = at_store(request)) return *reply;
  }
  const auto found = files_.find(request.target.substr(1, request.target.find('?') - 1));
  if (found == files_.end()) return status(404);
  return serve_bytes(request, found->second.bytes, "\"" + found->second.sha256 + "\"");
}

}  // namespace triage::testing
