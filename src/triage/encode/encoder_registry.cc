#include "triage/encode/encoder_registry.h"

#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>

#include "triage/base/error.h"
#include "triage/base/file.h"
#include "triage/base/nearest_name.h"
#include "triage/base/unicode.h"

namespace triage::encode {
namespace {

constexpr std::size_t kLongestName = 64;

[[noreturn]] void throw_damaged(const std::filesystem::path& file) {
  throw Corrupt("encoder record '" + file.string() +
                "': it is damaged. Add the encoder anew: triage encoder add, or connect.");
}

EncoderRecord record_in(const std::filesystem::path& file) {
  try {
    const auto json = nlohmann::ordered_json::parse(read_file(file));
    EncoderRecord record{.name = file.stem().string(),
                         .folder = json.at("folder").get<std::string>(),
                         .prompt = {json.at("prompt").get<std::string>(),
                                    json.at("prompt_origin").get<std::string>()},
                         .origin = json.at("origin").get<std::string>()};
    if (json.contains("remote")) record.remote = remote_service_of(json["remote"]);
    return record;
  } catch (const nlohmann::json::exception&) {
    throw_damaged(file);
  } catch (const InvalidInput&) {  // of a remote encoder's URL or numbers
    throw_damaged(file);
  }
}

}  // namespace

std::filesystem::path EncoderRegistry::file_of(std::string_view name) const {
  return folder_ / (std::string(name) + ".json");
}

std::vector<std::filesystem::path> EncoderRegistry::files() const {
  std::vector<std::filesystem::path> files;
  if (!std::filesystem::is_directory(folder_)) return files;
  for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end(),
            [](const auto& a, const auto& b) { return a.stem() < b.stem(); });
  return files;
}

std::vector<EncoderRecord> EncoderRegistry::records() const {
  std::vector<EncoderRecord> records;
  for (const std::filesystem::path& file : files()) records.push_back(record_in(file));
  return records;
}

std::vector<EncoderRecord> EncoderRegistry::readable_records() const {
  std::vector<EncoderRecord> records;
  for (const std::filesystem::path& file : files()) {
    try {
      records.push_back(record_in(file));
    } catch (const Corrupt&) {
    }
  }
  return records;
}

bool EncoderRegistry::has(std::string_view name) const {
  return is_name(name) && std::filesystem::exists(file_of(name));
}

EncoderRecord EncoderRegistry::record(std::string_view name) const {
  if (has(name)) return record_in(file_of(name));
  std::vector<std::string> names;
  std::error_code ignored;  // no folder, no names
  for (const auto& entry : std::filesystem::directory_iterator(folder_, ignored)) {
    names.push_back(entry.path().stem().string());
  }
  throw NotFound("encoder '" + std::string(name) +
                 "': there is no such encoder, and no such folder." + did_you_mean(name, names) +
                 " triage encoder list shows those there are.");
}

bool EncoderRegistry::is_name(std::string_view name) {
  const auto is_allowed = [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '-' || c == '_' || c == '.';
  };
  const bool is_taken = name == "auto" || name == "given" || name == "lexical";
  return !name.empty() && name.size() <= kLongestName && name.front() != '.' && !is_taken &&
         std::all_of(name.begin(), name.end(), is_allowed);
}

void EncoderRegistry::require_name(std::string_view name) {
  if (is_name(name)) return;
  throw InvalidInput("encoder '" + std::string(name) +
                     "': this is no name. Use letters, digits, '-', '_' and '.', at most 64; "
                     "auto, given and lexical are taken.");
}

void EncoderRegistry::put(const EncoderRecord& record) const {
  require_name(record.name);
  if (!check_utf8(record.folder.string()).is_valid) {
    throw InvalidInput("encoder '" + record.name +
                       "': the path of its folder is not UTF-8. "
                       "Rename the folder.");
  }
  std::error_code failure;
  std::filesystem::create_directories(folder_, failure);
  if (failure) {
    throw Unavailable("encoder '" + record.name + "': cannot make '" + folder_.string() +
                      "': " + failure.message() + ". Check the workspace.");
  }
  nlohmann::ordered_json json = {{"folder", record.folder.string()},
                                 {"prompt", record.prompt.text},
                                 {"prompt_origin", record.prompt.origin},
                                 {"origin", record.origin}};
  if (record.remote) json["remote"] = record_of(*record.remote);
  write_file_atomically(file_of(record.name), json.dump(2) + "\n");
}

void EncoderRegistry::remove(std::string_view name) const {
  if (!has(name)) (void)record(name);  // says which there are
  std::error_code failure;
  std::filesystem::remove(file_of(name), failure);
  if (failure) {
    throw Unavailable("encoder '" + std::string(name) + "': " + failure.message() +
                      ". Check the workspace.");
  }
}

}  // namespace triage::encode
