#include "triage/encode/parity.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "triage/base/error.h"
#include "triage/base/file.h"

namespace triage::encode {
namespace {

using nlohmann::ordered_json;

ordered_json pairs_in(const std::filesystem::path& file) {
  if (!std::filesystem::exists(file)) return ordered_json::array();
  try {
    const ordered_json json = ordered_json::parse(read_file(file));
    ordered_json pairs = json.at("pairs");
    for (const ordered_json& pair : pairs) {
      (void)pair.at("a").get_ref<const std::string&>();
      (void)pair.at("b").get_ref<const std::string&>();
      (void)pair.at("may_be_mixed").get<bool>();
    }
    return pairs;
  } catch (const nlohmann::json::exception&) {
    throw Corrupt("measured encoders '" + file.string() +
                  "': the file is damaged. Remove it and measure again: triage encoder parity.");
  }
}

bool is_pair(const ordered_json& pair, std::string_view a, std::string_view b) {
  return (pair["a"] == a && pair["b"] == b) || (pair["a"] == b && pair["b"] == a);
}

}  // namespace

bool Parity::is_close() const {
  return cosines && cosines->mean >= kLeastMeanCosine && cosines->p01 >= kLeastP01Cosine &&
         neighbor_overlap >= kLeastNeighborOverlap &&
         (!length_difference || *length_difference <= kMostLengthDifference);
}

bool ParityRecords::may_be_mixed(std::string_view fingerprint_a,
                                 std::string_view fingerprint_b) const {
  if (fingerprint_a == fingerprint_b) return true;
  const ordered_json pairs = pairs_in(file_);
  return std::any_of(pairs.begin(), pairs.end(), [&](const ordered_json& pair) {
    return is_pair(pair, fingerprint_a, fingerprint_b) && pair["may_be_mixed"].get<bool>();
  });
}

void ParityRecords::put(std::string_view fingerprint_a, std::string_view fingerprint_b,
                        const Parity& parity, Time measured_at) const {
  ordered_json pairs = ordered_json::array();
  for (const ordered_json& pair : pairs_in(file_)) {
    if (!is_pair(pair, fingerprint_a, fingerprint_b)) pairs.push_back(pair);
  }
  ordered_json measured = {{"a", fingerprint_a}, {"b", fingerprint_b}, {"texts", parity.texts}};
  if (parity.cosines) {
    measured["cosine_mean"] = parity.cosines->mean;
    measured["cosine_p01"] = parity.cosines->p01;
    measured["cosine_min"] = parity.cosines->min;
  }
  measured["neighbor_overlap"] = parity.neighbor_overlap;
  if (parity.length_difference) measured["length_difference"] = *parity.length_difference;
  measured["may_be_mixed"] = parity.is_close();
  measured["measured_at"] = format_time(measured_at);
  pairs.push_back(std::move(measured));
  std::error_code failure;
  std::filesystem::create_directories(file_.parent_path(), failure);
  if (failure) {
    throw Unavailable("measured encoders '" + file_.string() + "': " + failure.message() +
                      ". Check the workspace.");
  }
  write_file_atomically(file_, ordered_json{{"pairs", std::move(pairs)}}.dump(2) + "\n");
}

}  // namespace triage::encode
