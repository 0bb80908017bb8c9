#include "triage/encode/tuning_job.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <utility>

#include "triage/base/error.h"
#include "triage/base/file.h"
#include "triage/base/fingerprint.h"
#include "triage/base/hex.h"

namespace triage::encode {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using nlohmann::ordered_json;

constexpr const char* kFormat = "triage-tuning-job-1";
constexpr const char* kJobFile = "job.json";
constexpr const char* kRowsFile = "rows.jsonl";

constexpr std::array<std::pair<TuningLoss, std::string_view>, 3> kLosses{{
    {TuningLoss::kClassification, "classification"},
    {TuningLoss::kContrastive, "contrastive"},
    {TuningLoss::kBoth, "both"},
}};

std::optional<std::uint64_t> number_of_hex(const std::string& digits) {
  std::uint64_t value = 0;
  const auto [end, failure] =
      std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
  if (failure != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

// A JSON object whose members are asked for by name; those that nobody asked for are refused.
class Members {
 public:
  Members(const json& object, std::string place) : object_(object), place_(std::move(place)) {
    if (!object.is_object()) refuse("it is no JSON object");
  }

  [[nodiscard]] const json& value(const char* key) {
    const json* found = find(key);
    if (found == nullptr) refuse("'" + std::string(key) + "' is missing");
    return *found;
  }
  [[nodiscard]] std::string text(const char* key) {
    const json& found = value(key);
    if (!found.is_string()) refuse("'" + std::string(key) + "' is " + found.dump() + ", no text");
    return found.get<std::string>();
  }
  [[nodiscard]] bool has(const char* key) { return find(key) != nullptr; }
  [[nodiscard]] std::uint64_t hash(const char* key) {
    const std::string digits = text(key);
    const auto number = number_of_hex(digits);
    if (!number) {
      refuse("'" + std::string(key) + "' is '" + digits + "', no number of hex digits");
    }
    return *number;
  }
  // Keeps `target` if the key is not there.
  void take(const char* key, std::size_t& target, const TuningRange<std::size_t>& range) {
    const json* found = find(key);
    if (found == nullptr) return;
    if (!found->is_number_unsigned() || !range.holds(found->get<std::size_t>())) {
      refuse("'" + std::string(key) + "' is " + found->dump() + ", not a whole number from " +
             std::to_string(range.least) + " to " + std::to_string(range.most));
    }
    target = found->get<std::size_t>();
  }
  void take(const char* key, double& target, const TuningRange<double>& range) {
    const json* found = find(key);
    if (found == nullptr) return;
    if (!found->is_number() || !range.holds(found->get<double>())) {
      refuse("'" + std::string(key) + "' is " + found->dump() + ", not a number from " +
             json(range.least).dump() + " to " + json(range.most).dump());
    }
    target = found->get<double>();
  }
  [[nodiscard]] std::optional<std::string> text_if_there(const char* key) {
    return has(key) ? std::optional(text(key)) : std::nullopt;
  }

  void require_all_known() const {
    for (const auto& [key, value] : object_.items()) {
      if (!asked_.contains(key)) refuse("'" + key + "' is no setting");
    }
  }
  [[noreturn]] void refuse(const std::string& why) const {
    throw InvalidInput(place_ + ": " + why + ". Mend it and start again.");
  }

 private:
  const json* find(const char* key) {
    asked_.insert(key);
    const auto found = object_.find(key);
    return found == object_.end() ? nullptr : &*found;
  }

  const json& object_;
  std::string place_;
  std::set<std::string> asked_;
};

TuningSettings settings_of(const json& object, const std::string& place) {
  using Ranges = TuningRanges;
  Members members(object, place);
  TuningSettings settings;
  members.take("max_tokens", settings.max_tokens, Ranges::kMaxTokens);
  if (const auto loss = members.text_if_there("loss")) settings.loss = tuning_loss_named(*loss);
  members.take("epochs", settings.epochs, Ranges::kEpochs);
  members.take("batch", settings.batch, Ranges::kBatch);
  members.take("rate", settings.rate, Ranges::kRate);
  members.take("classifier_rate", settings.classifier_rate, {0, 1});
  members.take("warm_up", settings.warm_up, {0, 1});
  members.take("weight_decay", settings.weight_decay, {0, 1});
  members.take("lora_rank", settings.lora_rank, Ranges::kLoraRank);
  members.take("folds", settings.folds, Ranges::kFolds);
  members.take("stopping_share", settings.stopping_share, {0, 0.5});
  std::size_t seed = settings.seed;
  members.take("seed", seed, {0, SIZE_MAX});
  settings.seed = seed;
  members.take("threads", settings.threads, {0, 1024});
  if (const auto device = members.text_if_there("device")) settings.device = *device;
  members.take("checkpoint_minutes", settings.checkpoint_minutes, {0, 1e6});
  members.require_all_known();
  if (settings.folds == 1) members.refuse("'folds' is 1, which leaves nothing to learn from");
  if (settings.device != "cpu" && settings.device != "cuda") {
    members.refuse("'device' is '" + settings.device + "', neither cpu nor cuda");
  }
  return settings;
}

ordered_json json_of(const TuningSettings& settings) {
  return {{"max_tokens", settings.max_tokens},
          {"loss", name_of(settings.loss)},
          {"epochs", settings.epochs},
          {"batch", settings.batch},
          {"rate", settings.rate},
          {"classifier_rate", settings.classifier_rate},
          {"warm_up", settings.warm_up},
          {"weight_decay", settings.weight_decay},
          {"lora_rank", settings.lora_rank},
          {"folds", settings.folds},
          {"stopping_share", settings.stopping_share},
          {"seed", settings.seed},
          {"threads", settings.threads},
          {"device", settings.device},
          {"checkpoint_minutes", settings.checkpoint_minutes}};
}

std::string job_text(const TuningJob& job) {
  const ordered_json text = {{"format", kFormat},      {"encoder", job.encoder.string()},
                             {"prompt", job.prompt},   {"cleaning", job.cleaning},
                             {"classes", job.classes}, {"settings", json_of(job.settings)}};
  return text.dump(2) + "\n";
}

std::string rows_text(const TuningJob& job) {
  std::string lines;
  for (const TuningRow& row : job.rows) {
    const ordered_json line = {{"ids", row.ids},
                               {"label", row.label},
                               {"group", hex_digits(row.group)},
                               {"text", hex_digits(row.text)},
                               {"ticket", hex_digits(row.ticket)}};
    lines += line.dump() + "\n";
  }
  return lines;
}

TuningRow row_of(const std::string& line, std::size_t classes, const std::string& place) {
  const json object = json::parse(line, nullptr, /*allow_exceptions=*/false);
  Members members(object, place);
  TuningRow row;
  const json& ids = members.value("ids");
  const bool are_ids =
      ids.is_array() && !ids.empty() && std::all_of(ids.begin(), ids.end(), [](const json& id) {
        return id.is_number_unsigned() && id.get<std::uint64_t>() <= INT32_MAX;
      });
  if (!are_ids) members.refuse("'ids' is no list of token ids");
  row.ids = ids.get<TokenIds>();
  std::size_t label = classes;
  members.take("label", label, {0, classes - 1});
  if (label == classes) members.refuse("'label' is missing");
  row.label = static_cast<std::uint32_t>(label);
  row.group = members.hash("group");
  row.text = members.has("text") ? members.hash("text") : row.group;
  row.ticket = members.has("ticket") ? members.hash("ticket") : row.text;
  members.require_all_known();
  return row;
}

std::vector<TuningRow> rows_of(const fs::path& file, std::size_t classes) {
  std::ifstream in(file);
  if (!in) throw NotFound("file '" + file.string() + "': cannot be opened. Check the path.");
  std::vector<TuningRow> rows;
  std::string line;
  while (std::getline(in, line)) {
    const std::string place =
        "file '" + file.string() + "', line " + std::to_string(rows.size() + 1);
    rows.push_back(row_of(line, classes, place));
  }
  return rows;
}

}  // namespace

std::string_view name_of(TuningLoss loss) {
  return std::find_if(kLosses.begin(), kLosses.end(),
                      [&](const auto& known) { return known.first == loss; })
      ->second;
}

TuningLoss tuning_loss_named(std::string_view name) {
  for (const auto& [loss, known] : kLosses) {
    if (known == name) return loss;
  }
  throw InvalidInput("tuning: '" + std::string(name) +
                     "' is no loss. Choose classification, contrastive or both.");
}

TuningJob read_tuning_job(const fs::path& folder) {
  const fs::path file = folder / kJobFile;
  const json object = json::parse(read_file(file), nullptr, /*allow_exceptions=*/false);
  const std::string place = "file '" + file.string() + "'";
  Members members(object, place);
  if (members.value("format") != kFormat) {
    members.refuse("its format is not '" + std::string(kFormat) + "'");
  }
  TuningJob job;
  job.encoder = members.text("encoder");
  job.prompt = members.text("prompt");
  job.cleaning = members.text_if_there("cleaning").value_or("");
  const json& classes = members.value("classes");
  const bool are_texts =
      classes.is_array() &&
      std::all_of(classes.begin(), classes.end(), [](const json& c) { return c.is_string(); });
  if (!are_texts || classes.size() < 2) members.refuse("'classes' are not two texts or more");
  job.classes = classes.get<std::vector<std::string>>();
  job.settings = settings_of(members.value("settings"), place);
  members.require_all_known();
  job.rows = rows_of(folder / kRowsFile, job.classes.size());
  if (job.rows.size() < job.settings.batch) {
    throw InvalidInput("file '" + (folder / kRowsFile).string() + "': its " +
                       std::to_string(job.rows.size()) + " rows are less than a batch of " +
                       std::to_string(job.settings.batch) + ". Give more rows.");
  }
  return job;
}

void write_tuning_job(const TuningJob& job, const fs::path& folder) {
  write_file_atomically(folder / kRowsFile, rows_text(job));
  write_file_atomically(folder / kJobFile, job_text(job));
}

std::string settings_json(const TuningSettings& settings) { return json_of(settings).dump(); }

// How often checkpoints are made changes nothing; threads change the last digits only.
std::string fingerprint_of(const TuningJob& job) {
  TuningJob same = job;
  same.settings.checkpoint_minutes = TuningSettings().checkpoint_minutes;
  same.settings.threads = 0;
  return hex_digits(hash64(rows_text(same), hash64(job_text(same))));
}

}  // namespace triage::encode
