#include "triage/encode/precision_records.h"

#include <nlohmann/json.hpp>

#include "triage/base/error.h"
#include "triage/base/file.h"

namespace triage::encode {
namespace {

using nlohmann::ordered_json;

// By fingerprint.
ordered_json records_in(const std::filesystem::path& file) {
  if (!std::filesystem::exists(file)) return ordered_json::object();
  ordered_json json = ordered_json::parse(read_file(file), nullptr, false);
  return json.is_object() ? json : ordered_json::object();
}

}  // namespace

std::optional<Cosines> PrecisionRecords::find(std::string_view fingerprint) const {
  const ordered_json records = records_in(file_);
  const auto found = records.find(fingerprint);
  if (found == records.end()) return std::nullopt;
  try {
    return Cosines{.texts = found->at("texts").get<std::size_t>(),
                   .mean = found->at("mean").get<double>(),
                   .min = found->at("min").get<double>(),
                   .p01 = found->at("p01").get<double>()};
  } catch (const nlohmann::json::exception&) {
    return std::nullopt;
  }
}

void PrecisionRecords::put(std::string_view fingerprint, const Cosines& to_float32) const {
  ordered_json records = records_in(file_);
  records[std::string(fingerprint)] = {{"texts", to_float32.texts},
                                       {"mean", to_float32.mean},
                                       {"min", to_float32.min},
                                       {"p01", to_float32.p01}};
  std::error_code failure;
  std::filesystem::create_directories(file_.parent_path(), failure);
  if (failure) {
    throw Unavailable("measured encoders '" + file_.string() + "': " + failure.message() +
                      ". Check the workspace.");
  }
  write_file_atomically(file_, records.dump(2) + "\n");
}

}  // namespace triage::encode
