#include "triage/model/evaluation.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <numeric>
#include <optional>

#include "triage/base/error.h"
#include "triage/learn/judge/precision_coverage.h"

namespace triage::model {
namespace {

using Json = nlohmann::ordered_json;
using learn::JudgedRow;
using learn::JudgedRows;
using learn::Metrics;

constexpr std::size_t kPairs = 10;    // of classes that are most confused
constexpr std::size_t kExamples = 3;  // tickets shown for each

Json number(std::optional<double> value) {
  return value && std::isfinite(*value) ? Json(*value) : Json(nullptr);
}

// `0.90` for 0.9: how the contract names targets.
std::string target_name(double target) {
  std::string text = std::to_string(target);
  return text.substr(0, 4);
}

Json intervals_json(const learn::MetricIntervals& intervals) {
  Json json;
  for (const auto& field : learn::kMetricFields) {
    json[std::string(field.name)] = {intervals.lower.*field.value, intervals.upper.*field.value};
  }
  for (std::size_t i = 0; i < intervals.lower.coverage_at_target.size(); ++i) {
    const auto& lower = intervals.lower.coverage_at_target[i];
    json["coverage_at_target"][target_name(lower.target)] = {
        lower.coverage, intervals.upper.coverage_at_target[i].coverage};
  }
  return json;
}

Json per_class_json(const Metrics& metrics, const learn::MetricIntervals& intervals,
                    const LabelSet& classes) {
  Json rows = Json::array();
  for (std::size_t k = 0; k < classes.size(); ++k) {
    const auto& is = metrics.per_class[k];
    const auto& low = intervals.lower.per_class[k];
    const auto& high = intervals.upper.per_class[k];
    const auto interval = [](std::optional<double> a, std::optional<double> b) {
      return Json::array({number(a), number(b)});
    };
    rows.push_back({{"label", classes[k]},
                    {"support", is.support},
                    {"predicted", is.predicted},
                    {"precision", number(is.precision)},
                    {"recall", number(is.recall)},
                    {"f1", number(is.f1)},
                    {"intervals",
                     {{"precision", interval(low.precision, high.precision)},
                      {"recall", interval(low.recall, high.recall)},
                      {"f1", interval(low.f1, high.f1)}}}});
  }
  return rows;
}

Json confusion_json(const Metrics& metrics, std::size_t classes) {
  Json rows = Json::array();
  for (std::size_t truth = 0; truth < classes; ++truth) {
    const auto begin = metrics.confusion.begin() + static_cast<std::ptrdiff_t>(truth * classes);
    rows.push_back(std::vector<double>(begin, begin + static_cast<std::ptrdiff_t>(classes)));
  }
  return rows;
}

Json reliability_json(const JudgedRows& rows) {
  Json bins = Json::array();
  for (const auto& bin : learn::reliability(rows)) {
    bins.push_back({{"lower", bin.lower},
                    {"upper", bin.upper},
                    {"confidence", number(bin.confidence)},
                    {"accuracy", number(bin.accuracy)},
                    {"count", bin.rows}});
  }
  return bins;
}

// What the bundle's thresholds make of these rows: `at_or_above` is the point on the curve, the
// same for both; `share` and `right` are of the rows that get this very decision.
struct KeptThreshold {
  learn::OperatingPoint at_or_above;
  double share = 0;
  std::optional<double> right;  // nothing if no row gets the decision
};

KeptThreshold kept_threshold(const JudgedRows& rows, double threshold, double below,
                             learn::RightIf right_if) {
  KeptThreshold kept;
  kept.at_or_above.threshold = threshold;
  double first_right = 0;
  double decided = 0;
  double decided_right = 0;
  for (const JudgedRow& row : rows.rows()) {
    if (row.probability < threshold) break;
    ++kept.at_or_above.rows;
    if (row.rank == 0) ++first_right;
    if (row.probability >= below) continue;
    ++decided;
    if (row.rank < static_cast<std::uint32_t>(right_if)) ++decided_right;
  }
  const auto all = static_cast<double>(rows.rows().size());
  const auto above = static_cast<double>(kept.at_or_above.rows);
  kept.at_or_above.coverage = above / all;
  kept.at_or_above.precision = above > 0 ? first_right / above : 0;
  kept.share = decided / all;
  if (decided > 0) kept.right = decided_right / decided;
  return kept;
}

// Both thresholds, in the order auto, suggest; an absent one is nothing.
std::array<std::optional<KeptThreshold>, 2> kept_thresholds(const JudgedRows& rows,
                                                            const learn::Thresholds& thresholds) {
  constexpr double kNoBound = std::numeric_limits<double>::infinity();
  std::array<std::optional<KeptThreshold>, 2> kept;
  double below = kNoBound;
  if (thresholds.automatic) {
    below = thresholds.automatic->threshold;
    kept[0] = kept_threshold(rows, below, kNoBound, learn::RightIf::kFirst);
  }
  if (thresholds.suggest) {
    kept[1] =
        kept_threshold(rows, thresholds.suggest->threshold, below, learn::RightIf::kFirstOrSecond);
  }
  return kept;
}

Json kept_thresholds_json(const JudgedRows& rows, const learn::Thresholds& thresholds) {
  const auto kept = kept_thresholds(rows, thresholds);
  Json json;
  for (std::size_t i = 0; i < kept.size(); ++i) {
    json[i == 0 ? "auto" : "suggest"] = {
        {"coverage", kept[i] ? kept[i]->share : 0},
        {"precision", kept[i] ? number(kept[i]->right) : Json(nullptr)}};
  }
  return json;
}

// By falling threshold, the bundle's own among them: a plot shows just these.
Json curve_json(const JudgedRows& rows, const learn::Thresholds& thresholds) {
  std::vector<learn::OperatingPoint> curve = learn::thinned(learn::precision_coverage(rows));
  for (const auto& kept : kept_thresholds(rows, thresholds)) {
    if (kept && kept->at_or_above.rows > 0) curve.push_back(kept->at_or_above);
  }
  std::stable_sort(curve.begin(), curve.end(),
                   [](const auto& a, const auto& b) { return a.threshold > b.threshold; });
  Json points = Json::array();
  for (const auto& point : curve) {
    points.push_back({{"threshold", point.threshold},
                      {"coverage", point.coverage},
                      {"precision", point.precision}});
  }
  return points;
}

Json decisions_json(const JudgedRows& rows, const std::vector<bool>& abstentions,
                    const learn::Thresholds& thresholds) {
  std::size_t automatic = 0;
  std::size_t suggest = 0;
  std::size_t abstain = 0;
  for (const JudgedRow& row : rows.rows()) {
    if (!abstentions.empty() && abstentions[row.index]) {
      ++abstain;
    } else if (thresholds.automatic && row.probability >= thresholds.automatic->threshold) {
      ++automatic;
    } else if (thresholds.suggest && row.probability >= thresholds.suggest->threshold) {
      ++suggest;
    }
  }
  return {{"auto", automatic},
          {"suggest", suggest},
          {"ask", rows.rows().size() - automatic - suggest - abstain},
          {"abstain", abstain}};
}

Json group_json(const std::string& name, const JudgedRows& rows,
                const learn::Thresholds& thresholds, const EvaluationOptions& options,
                ThreadPool& threads) {
  const Metrics metrics = learn::measure(rows);
  const auto intervals = learn::bootstrap(
      rows, {}, {.resamples = options.resamples / 4 + 1, .seed = options.seed}, threads);
  double covered = 0;
  for (const JudgedRow& row : rows.rows()) {
    if (thresholds.automatic && row.probability >= thresholds.automatic->threshold) ++covered;
  }
  return {{"name", name},
          {"support", rows.rows().size()},
          {"accuracy", metrics.accuracy},
          {"interval", {intervals.lower.accuracy, intervals.upper.accuracy}},
          {"precision_at_2", metrics.precision_at_2},
          {"coverage", covered / static_cast<double>(rows.rows().size())}};
}

// One entry for each value that `key_of` gives, the most frequent first; none if there is one
// value.
template <typename KeyOf>
Json groups_json(const JudgedRows& judged, std::size_t row_count, const KeyOf& key_of,
                 const learn::Thresholds& thresholds, const EvaluationOptions& options,
                 ThreadPool& threads) {
  std::map<std::string, std::size_t> counts;
  for (std::size_t i = 0; i < row_count; ++i) ++counts[key_of(i)];
  Json groups = Json::array();
  if (counts.size() < 2) return groups;
  std::vector<std::pair<std::string, std::size_t>> ordered(counts.begin(), counts.end());
  std::stable_sort(ordered.begin(), ordered.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  for (const auto& [name, count] : ordered) {
    const JudgedRows rows = judged.where([&](std::size_t i) { return key_of(i) == name; });
    groups.push_back(group_json(name, rows, thresholds, options, threads));
  }
  return groups;
}

Json pairs_json(const JudgedRows& judged, const Metrics& metrics, const EvaluatedRows& rows,
                const LabelSet& classes, bool has_texts) {
  Json pairs = Json::array();
  for (const auto& pair : learn::most_confused_pairs(metrics, kPairs)) {
    Json examples = Json::array();
    for (const JudgedRow& row : judged.rows()) {
      if (row.label != pair.truth || row.predicted != pair.predicted) continue;
      const Document& document = rows.documents[row.index];
      examples.push_back(
          {{"id", document.id},
           {"probability", row.probability},
           {"text", has_texts ? Json(document.body.substr(0, 400)) : Json(nullptr)}});
      if (examples.size() == kExamples) break;
    }
    pairs.push_back({{"truth", classes[pair.truth]},
                     {"predicted", classes[pair.predicted]},
                     {"count", pair.rows},
                     {"share_of_truth", pair.share_of_truth},
                     {"examples", std::move(examples)}});
  }
  return pairs;
}

Json field_groups_json(const JudgedRows& judged, const EvaluatedRows& rows,
                       const learn::Thresholds& thresholds, const EvaluationOptions& options,
                       ThreadPool& threads) {
  Json groups = Json::array();
  if (rows.without_fields.rows() == 0) return groups;
  const JudgedRows without(rows.without_fields, rows.labels, {.groups = rows.groups});
  groups.push_back(group_json("with triage fields", judged, thresholds, options, threads));
  groups.push_back(group_json("without", without, thresholds, options, threads));
  return groups;
}

}  // namespace

Json metrics_json(const Metrics& metrics) {
  Json json;
  for (const auto& field : learn::kMetricFields) {
    json[std::string(field.name)] = metrics.*field.value;
  }
  for (const auto& target : metrics.coverage_at_target) {
    json["coverage_at_target"][target_name(target.target)] = target.coverage;
  }
  return json;
}

Evaluation evaluate(const EvaluatedRows& rows, const LabelSet& classes,
                    const learn::Thresholds& thresholds, const std::string& how,
                    const EvaluationOptions& options, ThreadPool& threads) {
  if (rows.labels.empty()) {
    throw InvalidInput("evaluation: there is no labelled row to measure on. Check --label.");
  }
  const JudgedRows judged(rows.probabilities, rows.labels, {.groups = rows.groups});
  Evaluation result;
  result.metrics = learn::measure(judged);
  result.intervals =
      learn::bootstrap(judged, {}, {.resamples = options.resamples, .seed = options.seed}, threads);
  result.ece_before = result.metrics.ece;

  Json json;
  json["evaluated"] = {{"rows", rows.labels.size()}, {"how", how}};
  json["reliability"]["after"] = reliability_json(judged);
  if (rows.uncalibrated.rows() > 0) {
    const JudgedRows before(rows.uncalibrated, rows.labels, {.groups = rows.groups});
    result.ece_before = learn::measure(before).ece;
    json["reliability"]["before"] = reliability_json(before);
  }
  json["metrics"] = metrics_json(result.metrics);
  json["metrics"]["ece_before"] = result.ece_before;
  json["intervals"] = intervals_json(result.intervals);
  json["per_class"] = per_class_json(result.metrics, result.intervals, classes);
  json["confusion"] = confusion_json(result.metrics, classes.size());
  json["precision_coverage"] = curve_json(judged, thresholds);
  json["at_thresholds"] = kept_thresholds_json(judged, thresholds);
  json["decisions"] = decisions_json(judged, rows.abstentions, thresholds);
  const auto language_of = [&](std::size_t i) { return rows.documents[i].language; };
  const auto channel_of = [&](std::size_t i) {
    return std::string(name_of(rows.documents[i].channel));
  };
  const std::size_t count = rows.labels.size();
  json["groups"] = {
      {"language", groups_json(judged, count, language_of, thresholds, options, threads)},
      {"channel", groups_json(judged, count, channel_of, thresholds, options, threads)},
      {"fields", field_groups_json(judged, rows, thresholds, options, threads)}};
  json["confused_pairs"] = pairs_json(judged, result.metrics, rows, classes, options.has_texts);
  result.json = json.dump(-1, ' ', false, Json::error_handler_t::replace);
  return result;
}

}  // namespace triage::model
