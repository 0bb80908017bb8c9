#include "triage/model/report_json.h"

#include <nlohmann/json.hpp>

namespace triage::model {
namespace {

using Json = nlohmann::ordered_json;

// `measured` is what the threshold makes of the evaluated rows. The figures that it was chosen by
// stand apart: they are of other rows, seen out of fold.
Json threshold_json(const std::optional<learn::OperatingPoint>& point, double target,
                    const Json& measured) {
  Json json = {{"probability", point ? Json(point->threshold) : Json(nullptr)},
               {"target_precision", target}};
  json.update(measured);
  if (point) {
    json["chosen_by"] = {{"coverage", point->coverage}, {"precision", point->precision}};
  }
  return json;
}

Json thresholds_json(const Manifest& manifest, const Json& measured) {
  const auto& [automatic, suggest] = manifest.thresholds;
  return {{"auto", threshold_json(automatic, manifest.targets.auto_precision, measured.at("auto"))},
          {"suggest", threshold_json(suggest, manifest.targets.suggest_precision_at_2,
                                     measured.at("suggest"))}};
}

Json balance_json(const learn::ClassPlan& plan, const std::string& mode, const LabelSet& classes) {
  Json rows = Json::array();
  for (std::size_t k = 0; k < classes.size(); ++k) {
    rows.push_back({{"label", classes[k]},
                    {"before", plan.classes[k].before},
                    {"after", plan.classes[k].after()}});
  }
  return {{"mode", mode}, {"note", plan.note}, {"classes", std::move(rows)}};
}

Json optional_json(const std::optional<double>& value) {
  return value ? Json(*value) : Json(nullptr);
}

}  // namespace

Json comparison_json(std::span<const learn::HeadComparison> comparison,
                     const std::map<std::string, double>& seconds) {
  Json lines = Json::array();
  for (const learn::HeadComparison& head : comparison) {
    const auto time = seconds.find("fit_" + head.name);
    lines.push_back({{"head", head.name},
                     {"accuracy", optional_json(head.accuracy)},
                     {"accuracy_folds_mean", head.accuracy_folds},
                     {"difference", head.difference},
                     {"p_value", optional_json(head.p_value)},
                     {"p_value_folds", optional_json(head.p_value_folds)},
                     {"seconds", time == seconds.end() ? Json(nullptr) : Json(time->second)},
                     {"sentence", head.sentence},
                     {"chosen", head.is_chosen}});
  }
  return lines;
}

std::string report_json(const Manifest& manifest, const std::string& bundle,
                        const Evaluation& evaluation, const MeasuredOn& measured,
                        const TrainingStory& story) {
  Json figures = Json::parse(evaluation.json);
  Json report;
  report["report_version"] = 1;
  report["program_version"] = manifest.program_version;
  report["created_at"] = format_time(measured.at);
  report["source"] = measured.source;
  report["model"] = {
      {"version", manifest.version},   {"bundle", bundle},
      {"head", manifest.head.kind},    {"encoder", manifest.encoder},
      {"trained_on", manifest.source}, {"trained_at", format_time(manifest.created_at)}};
  report["classes"] = manifest.classes.names();
  report["rows"] = {{"read", measured.rows.read},
                    {"kept", measured.rows.kept},
                    {"left_out", measured.rows.left_out}};
  report["thresholds"] = thresholds_json(manifest, figures.at("at_thresholds"));
  figures.erase("at_thresholds");
  report.update(figures);
  report["evaluated"]["learned_from"] = measured.were_learned_from;
  if (!story.comparison.empty()) {
    report["comparison"] = comparison_json(story.comparison, story.seconds);
  }
  if (story.balance != nullptr) {
    report["balance"] = balance_json(*story.balance, story.balance_mode, manifest.classes);
  }
  report["seconds"] = story.seconds;
  if (story.peak_rss_bytes > 0) report["peak_rss_bytes"] = story.peak_rss_bytes;
  return report.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace triage::model
