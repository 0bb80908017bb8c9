#include "triage/model/manifest.h"

#include <nlohmann/json.hpp>

#include "triage/base/base64.h"
#include "triage/base/error.h"

namespace triage::model {
namespace {

using Json = nlohmann::ordered_json;

Json point_json(const std::optional<learn::OperatingPoint>& point) {
  if (!point) return nullptr;
  return {{"threshold", point->threshold},
          {"coverage", point->coverage},
          {"precision", point->precision},
          {"rows", point->rows}};
}

std::optional<learn::OperatingPoint> parse_point(const Json& json) {
  if (json.is_null()) return std::nullopt;
  return learn::OperatingPoint{.threshold = json.at("threshold"),
                               .coverage = json.at("coverage"),
                               .precision = json.at("precision"),
                               .rows = json.at("rows")};
}

Json calibration_json(const learn::CalibrationParameters& calibration) {
  Json curves = Json::array();
  for (const auto& curve : calibration.curves) {
    curves.push_back({{"x", curve.x}, {"y", curve.y}});
  }
  return {{"kind", learn::name_of(calibration.kind)},
          {"slopes", calibration.slopes},
          {"biases", calibration.biases},
          {"curves", std::move(curves)}};
}

learn::CalibrationParameters parse_calibration(const Json& json) {
  learn::CalibrationParameters calibration;
  const auto kind = learn::calibration_kind(json.at("kind").get<std::string>());
  if (!kind) throw Corrupt("calibration kind '" + json.at("kind").get<std::string>() + "'");
  calibration.kind = *kind;
  calibration.slopes = json.at("slopes").get<std::vector<double>>();
  calibration.biases = json.at("biases").get<std::vector<double>>();
  for (const Json& curve : json.at("curves")) {
    calibration.curves.push_back(
        {curve.at("x").get<std::vector<double>>(), curve.at("y").get<std::vector<double>>()});
  }
  return calibration;
}

Json encoders_json(const std::vector<EncoderUse>& encoders) {
  Json json = Json::array();
  for (const EncoderUse& use : encoders) {
    json.push_back({{"name", use.name},
                    {"folder", use.folder},
                    {"prompt", use.prompt},
                    {"precision", use.precision},
                    {"long_texts", use.long_texts},
                    {"columns", use.columns},
                    {"fingerprint", use.fingerprint},
                    {"is_tuned", use.is_tuned}});
    if (!use.probe.empty()) json.back()["probe"] = base64(use.probe);
  }
  return json;
}

std::vector<float> parse_probe(const Json& use) {
  auto numbers = parse_base64_floats(use.value("probe", std::string()));
  const bool is_probe = numbers && (numbers->empty() || numbers->size() == use.at("columns"));
  if (!is_probe) throw Corrupt("an encoder's probe is no vector of its");
  return *std::move(numbers);
}

std::vector<EncoderUse> parse_encoders(const Json& json) {
  std::vector<EncoderUse> encoders;
  for (const Json& use : json) {
    encoders.push_back({.name = use.at("name"),
                        .folder = use.at("folder"),
                        .prompt = use.at("prompt"),
                        .precision = use.at("precision"),
                        .long_texts = use.at("long_texts"),
                        .columns = use.at("columns"),
                        .fingerprint = use.at("fingerprint"),
                        .is_tuned = use.at("is_tuned"),
                        .probe = parse_probe(use)});
    const std::string& name = encoders.back().name;
    for (std::size_t i = 0; i + 1 < encoders.size(); ++i) {
      if (encoders[i].name == name) throw Corrupt("encoder '" + name + "' stands twice");
    }
  }
  return encoders;
}

Manifest parse_members(const Json& json) {
  Manifest manifest;
  manifest.version = json.at("version");
  manifest.program_version = json.at("program_version");
  const auto created = parse_time(json.at("created_at").get<std::string>());
  if (!created) throw Corrupt("created_at is no time");
  manifest.created_at = *created;
  manifest.source = json.at("source");
  const auto classes = json.at("classes").get<std::vector<std::string>>();
  manifest.classes = LabelSet(classes);
  if (classes.size() < 2 || classes != manifest.classes.names()) {
    throw Corrupt("classes are not two or more names, sorted");
  }

  const Json& cleaning = json.at("cleaning");
  manifest.cleaning_fingerprint = cleaning.at("fingerprint");
  manifest.cleaning = {.max_masked_share = cleaning.at("max_masked_share"),
                       .min_letters = cleaning.at("min_letters"),
                       .max_message_bytes = cleaning.at("max_message_bytes")};
  const Json& encoder = json.at("encoder");
  manifest.encoder = encoder.at("name");
  manifest.encoder_fingerprint = encoder.at("fingerprint");
  manifest.features = {.is_lexical = encoder.at("is_lexical"),
                       .given_columns = encoder.at("given_columns"),
                       .encoders = parse_encoders(encoder.value("dense", Json::array())),
                       .seed = encoder.at("seed")};
  if (!manifest.features.is_lexical && manifest.features.given_columns == 0 &&
      manifest.features.encoders.empty()) {
    throw Corrupt("encoder: it names nothing to read");
  }
  const Json& head = json.at("head");
  manifest.head = {.kind = head.at("kind"),
                   .parts = head.at("parts").get<std::vector<std::string>>()};
  manifest.neighbor_voters = head.at("neighbor_voters");
  manifest.calibration = parse_calibration(json.at("calibration"));
  const Json& thresholds = json.at("thresholds");
  manifest.thresholds = {.automatic = parse_point(thresholds.at("auto")),
                         .suggest = parse_point(thresholds.at("suggest"))};
  manifest.targets.auto_precision = thresholds.at("auto_precision");
  manifest.targets.suggest_precision_at_2 = thresholds.at("suggest_precision_at_2");
  manifest.columns = json.at("columns").get<decltype(manifest.columns)>();
  manifest.settings = json.at("settings").get<decltype(manifest.settings)>();
  const Json& rows = json.at("rows");
  manifest.rows = {.read = rows.at("read"),
                   .kept = rows.at("kept"),
                   .left_out = rows.at("left_out").get<std::map<std::string, std::uint64_t>>()};
  manifest.data_fingerprint = json.at("data_fingerprint");
  return manifest;
}

}  // namespace

std::string to_json(const Manifest& manifest) {
  Json json;
  json["format"] = Manifest::kFormat;
  json["version"] = manifest.version;
  json["program_version"] = manifest.program_version;
  json["created_at"] = format_time(manifest.created_at);
  json["source"] = manifest.source;
  json["classes"] = manifest.classes.names();
  json["cleaning"] = {{"fingerprint", manifest.cleaning_fingerprint},
                      {"max_masked_share", manifest.cleaning.max_masked_share},
                      {"min_letters", manifest.cleaning.min_letters},
                      {"max_message_bytes", manifest.cleaning.max_message_bytes}};
  json["encoder"] = {{"name", manifest.encoder},
                     {"fingerprint", manifest.encoder_fingerprint},
                     {"is_lexical", manifest.features.is_lexical},
                     {"given_columns", manifest.features.given_columns},
                     {"dense", encoders_json(manifest.features.encoders)},
                     {"seed", manifest.features.seed}};
  json["head"] = {{"kind", manifest.head.kind},
                  {"parts", manifest.head.parts},
                  {"neighbor_voters", manifest.neighbor_voters}};
  json["calibration"] = calibration_json(manifest.calibration);
  json["thresholds"] = {{"auto", point_json(manifest.thresholds.automatic)},
                        {"suggest", point_json(manifest.thresholds.suggest)},
                        {"auto_precision", manifest.targets.auto_precision},
                        {"suggest_precision_at_2", manifest.targets.suggest_precision_at_2}};
  json["columns"] = manifest.columns;
  json["settings"] = manifest.settings;
  json["rows"] = {{"read", manifest.rows.read},
                  {"kept", manifest.rows.kept},
                  {"left_out", manifest.rows.left_out}};
  json["data_fingerprint"] = manifest.data_fingerprint;
  return json.dump(2) + "\n";
}

Manifest parse_manifest(const std::string& text, const std::string& path) {
  const Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) throw Corrupt("file '" + path + "': is no JSON object. Restore it.");
  const auto format = json.find("format");
  if (format != json.end() && format->is_number_integer() && *format > Manifest::kFormat) {
    throw InvalidInput("model '" + path + "': was written by a newer program (bundle format " +
                       format->dump() + ", known up to " + std::to_string(Manifest::kFormat) +
                       "). Update triage, or train anew.");
  }
  try {
    if (json.at("format") != Manifest::kFormat) throw Corrupt("format is not known");
    return parse_members(json);
  } catch (const std::exception& error) {
    throw Corrupt("file '" + path + "': " + error.what() + ". Restore it, or train anew.");
  }
}

}  // namespace triage::model
