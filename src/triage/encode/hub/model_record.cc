#include "triage/encode/hub/model_record.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "triage/base/error.h"
#include "triage/base/file.h"
#include "triage/encode/hub/remote_model.h"

namespace triage::encode::hub {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kFormat = 1;

ModelRecord parse_record(const Json& json) {
  if (json.at("format") != kFormat) throw Corrupt("another format");
  ModelRecord record;
  record.repo = json.at("repo");
  record.revision = json.at("revision");
  record.commit = json.at("commit");
  const auto time = parse_time(json.at("pulled_at").get<std::string>());
  if (!time || !is_hex(record.commit, 40)) throw Corrupt("no time or no commit");
  record.pulled_at = *time;
  for (const Json& file : json.at("files")) {
    record.files.push_back({file.at("path"), file.at("size"), file.at("sha256")});
    if (!is_safe_path(record.files.back().path) || !is_hex(record.files.back().sha256, 64)) {
      throw Corrupt("a path or a hash that is none");
    }
  }
  return record;
}

}  // namespace

std::uint64_t ModelRecord::bytes() const {
  std::uint64_t sum = 0;
  for (const RecordedFile& file : files) sum += file.size;
  return sum;
}

std::string format_record(const ModelRecord& record) {
  Json files = Json::array();
  for (const RecordedFile& file : record.files) {
    files.push_back({{"path", file.path}, {"size", file.size}, {"sha256", file.sha256}});
  }
  const Json json = {{"format", kFormat},
                     {"repo", record.repo},
                     {"revision", record.revision},
                     {"commit", record.commit},
                     {"pulled_at", format_time(record.pulled_at)},
                     {"files", std::move(files)}};
  return json.dump(2) + "\n";
}

ModelRecord read_record(const std::filesystem::path& folder) {
  const std::filesystem::path file = folder / kRecordName;
  const std::string text = read_file(file);
  std::string why;
  try {
    return parse_record(Json::parse(text));
  } catch (const Json::exception& failure) {
    why = failure.what();
  } catch (const Corrupt& failure) {
    why = failure.what();
  }
  throw Corrupt("file '" + file.string() + "': is damaged: " + why + ". Remove the folder '" +
                folder.string() + "' and pull the model again.");
}

}  // namespace triage::encode::hub
