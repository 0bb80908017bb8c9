#include "triage/encode/tuning.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <numeric>
#include <set>
#include <utility>

#include "triage/base/check.h"
#include "triage/base/error.h"
#include "triage/base/file.h"
#include "triage/base/tensor_file.h"
#include "triage/encode/model_file.h"
#include "triage/encode/tuning_job.h"

namespace triage::encode {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using nlohmann::ordered_json;

constexpr const char* kFormat = "triage-tuning-1";
constexpr const char* kJsonFile = "tuning.json";
constexpr const char* kTensorFile = "tuning.safetensors";

[[noreturn]] void throw_corrupt(const fs::path& file, const std::string& why) {
  throw Corrupt("file '" + file.string() + "': " + why + ". Tune the encoder again.");
}

Matrix matrix_of(std::span<const float> values, std::size_t rows, std::size_t columns) {
  Matrix matrix(rows, columns);
  std::copy(values.begin(), values.end(), matrix.data());
  return matrix;
}

std::span<const float> values_of(const Matrix& matrix) {
  return {matrix.data(), matrix.rows() * matrix.columns()};
}

void require_finite(std::span<const float> numbers, const char* array, const fs::path& file) {
  if (std::ranges::all_of(numbers, [](float number) { return std::isfinite(number); })) return;
  throw_corrupt(file, "'" + std::string(array) + "' has a number that is not finite");
}

Tuning described(const fs::path& file, const json& said) {
  Tuning tuning;
  try {
    if (said.at("format") != kFormat) {
      throw_corrupt(file, "its format is not '" + std::string(kFormat) + "'");
    }
    tuning.base_fingerprint = said.at("base").get<std::string>();
    tuning.prompt = said.at("prompt").get<std::string>();
    tuning.cleaning = said.at("cleaning").get<std::string>();
    tuning.classes = said.at("classes").get<std::vector<std::string>>();
    if (!said.at("settings").is_object() || !said.at("figures").is_array()) {
      throw_corrupt(file, "'settings' are no object, or 'figures' no list");
    }
    tuning.settings = said.at("settings").dump();
    tuning.figures = said.at("figures").dump();
  } catch (const json::exception& error) {
    throw_corrupt(file, std::string("it is not complete: ") + error.what());
  }
  const std::set<std::string> names(tuning.classes.begin(), tuning.classes.end());
  if (names.empty()) throw_corrupt(file, "it names no class");
  if (names.size() < tuning.classes.size()) throw_corrupt(file, "it names a class twice");
  return tuning;
}

void read_rows(const TensorFile& tensors, const fs::path& file, Tuning& tuning) {
  const auto groups = tensors.long_integers("learned.groups", {0});
  tuning.groups.assign(groups.begin(), groups.end());
  const auto texts = tensors.long_integers("learned.texts", {groups.size()});
  tuning.texts.assign(texts.begin(), texts.end());
  const auto tickets = tensors.long_integers("learned.tickets", {groups.size()});
  tuning.tickets.assign(tickets.begin(), tickets.end());
  if (!tensors.tensors().contains("out_of_fold")) return;
  const std::size_t rows = groups.size();
  const auto folds = tensors.integers("learned.fold", {0});
  const auto scores = tensors.floats("out_of_fold", {0, tuning.classes.size()});
  if (folds.size() != rows || scores.size() != rows * tuning.classes.size()) {
    throw_corrupt(file, "its rows are not as many as its groups");
  }
  const auto is_fold = [](std::uint32_t fold) { return fold < TuningRanges::kFolds.most; };
  if (!std::ranges::all_of(folds, is_fold)) throw_corrupt(file, "it has a fold that none can be");
  require_finite(scores, "out_of_fold", file);
  tuning.folds.assign(folds.begin(), folds.end());
  tuning.out_of_fold = matrix_of(scores, rows, tuning.classes.size());
}

std::map<std::uint64_t, std::size_t> first_rows(std::span<const std::uint64_t> hashes) {
  std::map<std::uint64_t, std::size_t> rows;
  for (std::size_t row = 0; row < hashes.size(); ++row) rows.emplace(hashes[row], row);
  return rows;
}

}  // namespace

std::map<std::uint64_t, std::size_t> Tuning::row_of_text() const { return first_rows(texts); }

std::map<std::uint64_t, std::size_t> Tuning::row_of_group() const { return first_rows(groups); }

std::vector<float> Tuning::scores(std::span<const float> vector) const {
  TRIAGE_CHECK(vector.size() == weight.columns(), "a vector of this encoder");
  std::vector<float> scores = bias;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    const auto row = weight.row(i);
    scores[i] = std::inner_product(row.begin(), row.end(), vector.begin(), scores[i]);
  }
  return scores;
}

void Tuning::require_fits(const std::string& name, std::size_t dimension) const {
  if (weight.columns() == dimension) return;
  throw Corrupt("encoder '" + name + "': its classifier reads vectors of " +
                std::to_string(weight.columns()) + " numbers, but it gives " +
                std::to_string(dimension) + ". Tune the encoder again.");
}

std::optional<Tuning> read_tuning_if_there(const fs::path& folder) {
  const fs::path file = folder / kJsonFile;
  const auto said = read_model_json_if_there(file);
  if (!said) return std::nullopt;
  Tuning tuning = described(file, *said);
  const fs::path tensor_path = folder / kTensorFile;
  if (!fs::exists(tensor_path)) {
    throw_corrupt(tensor_path, "it is missing beside " + std::string(kJsonFile));
  }
  const TensorFile tensors(tensor_path);
  const std::size_t classes = tuning.classes.size();
  const auto bias = tensors.floats("classifier.bias", {classes});
  const auto weight = tensors.floats("classifier.weight", {classes, 0});
  if (weight.empty()) throw_corrupt(tensor_path, "its classifier has no numbers");
  require_finite(bias, "classifier.bias", tensor_path);
  require_finite(weight, "classifier.weight", tensor_path);
  tuning.bias.assign(bias.begin(), bias.end());
  tuning.weight = matrix_of(weight, classes, weight.size() / classes);
  read_rows(tensors, tensor_path, tuning);
  return tuning;
}

std::optional<std::string> prompt_of_tuning(const fs::path& folder) {
  const fs::path file = folder / kJsonFile;
  const auto said = read_model_json_if_there(file);
  if (!said) return std::nullopt;
  return described(file, *said).prompt;
}

void write_tuning(const Tuning& tuning, const fs::path& folder) {
  TensorFileWriter writer;
  const std::size_t rows = tuning.groups.size();
  writer.add("classifier.bias", tuning.bias, {tuning.classes.size()});
  writer.add("classifier.weight", values_of(tuning.weight),
             {tuning.classes.size(), tuning.weight.columns()});
  writer.add("learned.groups", tuning.groups, {rows});
  writer.add("learned.texts", tuning.texts, {rows});
  writer.add("learned.tickets", tuning.tickets, {rows});
  if (!tuning.folds.empty()) {
    writer.add("learned.fold", tuning.folds, {rows});
    writer.add("out_of_fold", values_of(tuning.out_of_fold), {rows, tuning.classes.size()});
  }
  writer.write(folder / kTensorFile);
  const ordered_json said = {{"format", kFormat},
                             {"base", tuning.base_fingerprint},
                             {"prompt", tuning.prompt},
                             {"cleaning", tuning.cleaning},
                             {"classes", tuning.classes},
                             {"settings", ordered_json::parse(tuning.settings)},
                             {"figures", ordered_json::parse(tuning.figures)}};
  write_file_atomically(folder / kJsonFile, said.dump(2) + "\n");
}

}  // namespace triage::encode
