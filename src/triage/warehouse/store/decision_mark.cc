#include "triage/warehouse/store/decision_mark.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <system_error>

#include "triage/base/file.h"
#include "triage/base/fingerprint.h"
#include "triage/base/hex.h"

namespace triage::warehouse {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

constexpr int kFormat = 1;

ordered_json json_of(const DecisionMark& mark) {
  return {
      {"format", kFormat}, {"table", mark.table}, {"model", mark.model}, {"origin", mark.origin}};
}

}  // namespace

std::optional<Time> decided_until(const fs::path& file, const DecisionMark& mark) {
  if (!fs::exists(file)) return std::nullopt;
  // Whatever is wrong with it, doing the work again is right.
  ordered_json found = ordered_json::parse(read_file(file), nullptr, false);
  if (!found.is_object() || !found.contains("watermark")) return std::nullopt;
  const ordered_json watermark = found["watermark"];
  found.erase("watermark");
  if (found != json_of(mark) || !watermark.is_string()) return std::nullopt;
  return parse_time(watermark.get<std::string>());
}

void write_decided_until(const fs::path& file, const DecisionMark& mark, Time watermark) {
  std::error_code failure;  // writing says why
  fs::create_directories(file.parent_path(), failure);
  fs::permissions(file.parent_path(), fs::perms::owner_all, failure);
  ordered_json json = json_of(mark);
  json["watermark"] = format_time(watermark);
  write_file_atomically(file,
                        json.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n");
  fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write, failure);
}

std::string file_name_of(const std::string& name) {
  constexpr std::size_t kLengthMax = 60;
  const auto is_plain = [](char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') || letter == '_' ||
           letter == '-';
  };
  if (!name.empty() && name.size() <= kLengthMax &&
      std::all_of(name.begin(), name.end(), is_plain)) {
    return name;
  }
  std::string plain;
  for (const char letter : name.substr(0, kLengthMax)) plain += is_plain(letter) ? letter : '_';
  return plain + "." + hex_digits(hash64(name));
}

}  // namespace triage::warehouse
