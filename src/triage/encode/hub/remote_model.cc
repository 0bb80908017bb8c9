#include "triage/encode/hub/remote_model.h"

#include <algorithm>
#include <array>
#include <functional>
#include <nlohmann/json.hpp>

#include "triage/base/error.h"

namespace triage::encode::hub {
namespace {

using Json = nlohmann::json;

constexpr std::array<std::string_view, 9> kWantedNames = {"config.json",
                                                          "modules.json",
                                                          "sentence_bert_config.json",
                                                          "config_sentence_transformers.json",
                                                          "sentencepiece.bpe.model",
                                                          "vocab.txt",
                                                          "tokenizer.json",
                                                          "tokenizer_config.json",
                                                          "special_tokens_map.json"};
constexpr std::string_view kWeights = "model.safetensors";
constexpr std::string_view kWeightsIndex = "model.safetensors.index.json";

constexpr std::uint64_t kLargestFile = std::uint64_t{1} << 44U;  // sums of such do not overflow

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_' || c == '.';
}

// `--` would make two repositories share a folder of the cache; hubs do not allow it either.
bool is_repo_name(std::string_view name) {
  return !name.empty() && name.size() <= 96 && name.front() != '.' && name.front() != '-' &&
         std::ranges::all_of(name, is_name_character) &&
         name.find("--") == std::string_view::npos && name.find("..") == std::string_view::npos;
}

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

bool is_safe_segment(std::string_view segment) {
  return !segment.empty() && segment.size() <= 255 && segment != "." && segment != "..";
}

[[noreturn]] void throw_corrupt(const std::string& repo, const std::string& why) {
  throw Corrupt("model '" + repo + "': the hub's list of its files cannot be used: " + why +
                ". Check that HF_ENDPOINT names a model hub.");
}

// For messages: a path from outside may hold anything.
std::string printable(std::string_view path) {
  std::string shown;
  for (const char c : path.substr(0, 100)) shown += is_control(c) ? '?' : c;
  return shown;
}

std::optional<std::string> text_at(const Json& json, const char* key) {
  const auto found = json.find(key);
  if (found == json.end() || !found->is_string()) return std::nullopt;
  return found->get<std::string>();
}

RemoteFile parse_file(const Json& json, const std::string& repo) {
  RemoteFile file;
  file.path = text_at(json, "rfilename").value_or("");
  const std::string shown = "file '" + printable(file.path) + "' ";
  if (!is_safe_path(file.path)) throw_corrupt(repo, shown + "has a path that leads elsewhere");
  const auto lfs = json.find("lfs");
  const bool is_large = lfs != json.end() && lfs->is_object();
  const Json& sized = is_large ? *lfs : json;
  const auto size = sized.find("size");
  if (size == sized.end() || !size->is_number_unsigned())
    throw_corrupt(repo, shown + "has no size");
  file.size = size->get<std::uint64_t>();
  if (file.size > kLargestFile) {
    throw_corrupt(repo, shown + "has " + std::to_string(file.size) + " bytes, more than any has");
  }
  file.git_name = text_at(json, "blobId").value_or("");
  if (is_large) file.sha256 = text_at(*lfs, "sha256").value_or("");
  const bool is_named = is_large ? is_hex(*file.sha256, 64) : is_hex(file.git_name, 40);
  if (!is_named) throw_corrupt(repo, shown + "has no hash");
  return file;
}

bool matches_pooling(std::string_view path) {
  constexpr std::string_view kTail = "_Pooling/config.json";
  if (!path.ends_with(kTail)) return false;
  path.remove_suffix(kTail.size());
  return !path.empty() && std::ranges::all_of(path, [](char c) { return c >= '0' && c <= '9'; });
}

// `model-00001-of-00002.safetensors`: how many shards there are, or 0.
unsigned shards_of(std::string_view path) {
  constexpr std::string_view kShape = "model-00001-of-00002.safetensors";
  if (path.size() != kShape.size()) return 0;
  for (std::size_t i = 0; i < kShape.size(); ++i) {
    const bool is_digit = path[i] >= '0' && path[i] <= '9';
    const bool wants_digit = kShape[i] >= '0' && kShape[i] <= '9';
    if (wants_digit ? !is_digit : path[i] != kShape[i]) return 0;
  }
  return static_cast<unsigned>(std::stoul(std::string(path.substr(15, 5))));
}

bool has(const RemoteModel& model, std::string_view path) {
  return std::ranges::any_of(model.files, [&](const RemoteFile& f) { return f.path == path; });
}

[[noreturn]] void throw_without_weights(const RemoteModel& model) {
  const std::string shown = "model '" + model.repo + "' at '" + model.revision + "': ";
  for (const RemoteFile& file : model.files) {
    for (const std::string_view ending : {".bin", ".pt", ".pth", ".ckpt", ".pkl"}) {
      if (!file.path.ends_with(ending)) continue;
      throw InvalidInput(shown + "has its weights as '" + printable(file.path) +
                         "', a format that can run code when it is opened: safetensors are "
                         "needed. Choose a revision or a model that has model.safetensors.");
    }
  }
  throw InvalidInput(shown + "has no weights in safetensors. Choose a model that has them.");
}

// Whether a file is part of the weights, of which one form is taken.
std::function<bool(std::string_view)> weights_of(const RemoteModel& model) {
  if (has(model, kWeights)) return [](std::string_view path) { return path == kWeights; };
  const auto shards = std::ranges::count_if(
      model.files, [](const RemoteFile& file) { return shards_of(file.path) > 0; });
  if (!has(model, kWeightsIndex) || shards == 0) throw_without_weights(model);
  for (const RemoteFile& file : model.files) {
    const unsigned needed = shards_of(file.path);
    if (needed == 0 || needed == static_cast<unsigned>(shards)) continue;
    throw InvalidInput("model '" + model.repo + "' at '" + model.revision + "': has " +
                       std::to_string(shards) + " of " + std::to_string(needed) +
                       " shards of its weights. Choose another revision.");
  }
  return [](std::string_view path) { return path == kWeightsIndex || shards_of(path) > 0; };
}

}  // namespace

void check_repo(std::string_view repo) {
  const std::size_t slash = repo.find('/');
  const bool is_valid = slash == std::string_view::npos ? is_repo_name(repo)
                                                        : is_repo_name(repo.substr(0, slash)) &&
                                                              is_repo_name(repo.substr(slash + 1));
  if (is_valid) return;
  throw InvalidInput("model '" + printable(repo) +
                     "': is no name of a model. Write it as on the hub, such as "
                     "intfloat/multilingual-e5-large.");
}

void check_revision(std::string_view revision) {
  if (!revision.empty() && revision.size() <= 255 && std::ranges::none_of(revision, is_control)) {
    return;
  }
  throw InvalidInput("revision '" + printable(revision) +
                     "': is no name of a revision. Give a branch, a tag or a commit.");
}

bool is_safe_path(std::string_view path) {
  if (path.size() > 1024 || path.find('\\') != std::string_view::npos) return false;
  if (std::ranges::any_of(path, is_control)) return false;
  for (;;) {
    const std::size_t slash = path.find('/');
    if (!is_safe_segment(path.substr(0, slash))) return false;
    if (slash == std::string_view::npos) return true;
    path.remove_prefix(slash + 1);
  }
}

bool is_weights_path(std::string_view path) { return path.ends_with(".safetensors"); }

bool is_hex(std::string_view text, std::size_t length) {
  return text.size() == length && std::ranges::all_of(text, [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

RemoteModel parse_remote_model(std::string_view text, const std::string& repo,
                               const std::string& revision) {
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) throw_corrupt(repo, "it is no JSON object");
  RemoteModel model{repo, revision, text_at(json, "sha").value_or(""), {}};
  if (!is_hex(model.commit, 40)) throw_corrupt(repo, "it names no commit");
  const auto siblings = json.find("siblings");
  if (siblings == json.end() || !siblings->is_array()) throw_corrupt(repo, "it names no files");
  for (const Json& file : *siblings) {
    if (!file.is_object()) throw_corrupt(repo, "an entry is no object");
    model.files.push_back(parse_file(file, repo));
  }
  std::ranges::sort(model.files, {}, &RemoteFile::path);
  if (const auto twice = std::ranges::adjacent_find(model.files, {}, &RemoteFile::path);
      twice != model.files.end()) {
    throw_corrupt(repo, "file '" + printable(twice->path) + "' is there twice");
  }
  return model;
}

std::vector<RemoteFile> wanted_files(const RemoteModel& model) {
  if (!has(model, "config.json")) {
    throw InvalidInput("model '" + model.repo + "' at '" + model.revision +
                       "': has no config.json, so it is no transformer. Choose another model.");
  }
  const auto is_weight = weights_of(model);
  std::vector<RemoteFile> wanted;
  for (const RemoteFile& file : model.files) {
    const bool is_named = std::ranges::find(kWantedNames, file.path) != kWantedNames.end();
    if (is_named || matches_pooling(file.path) || is_weight(file.path)) wanted.push_back(file);
  }
  return wanted;
}

}  // namespace triage::encode::hub
