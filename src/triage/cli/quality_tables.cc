#include "triage/cli/quality_tables.h"

#include "triage/cli/figures.h"
#include "triage/cli/left_out.h"
#include "triage/cli/side_by_side.h"
#include "triage/cli/table.h"
#include "triage/cli/words.h"

namespace triage::cli {
namespace {

using Align = Table::Align;

struct Figure {
  const char* name;
  double learn::Metrics::*value;
  const char* meaning;
};
constexpr Figure kFigures[] = {
    {"accuracy", &learn::Metrics::accuracy, "first class is right"},
    {"precision@2", &learn::Metrics::precision_at_2, "right class is among the first two"},
    {"precision, weighted", &learn::Metrics::precision_weighted, "mean over classes by size"},
    {"precision, macro", &learn::Metrics::precision_macro, "plain mean over classes"},
    {"F1, macro", &learn::Metrics::f1_macro, "precision and recall together"},
    {"calibration error", &learn::Metrics::ece, "how far probabilities are from the truth"},
};

std::string interval_text(double low, double high) {
  return fixed_text(low, 3) + " to " + fixed_text(high, 3);
}

// Quoted where blanks at an end tell two classes apart.
std::string class_text(const std::string& name) {
  return trimmed(name) == name ? printable(name) : "'" + printable(name) + "'";
}

std::string digits(const std::optional<double>& value) {
  return value ? fixed_text(*value, 3) : "-";
}

}  // namespace

std::string quality_text(const model::Evaluation& evaluation, const LabelSet& classes,
                         std::size_t width) {
  const learn::Metrics& is = evaluation.metrics;
  Table figures({{"figure"}, {"value", Align::kRight}, {"95 % interval", Align::kRight}, {"says"}});
  for (const Figure& figure : kFigures) {
    figures.add({figure.name, fixed_text(is.*figure.value, 3),
                 interval_text(evaluation.intervals.lower.*figure.value,
                               evaluation.intervals.upper.*figure.value),
                 figure.meaning});
  }
  for (std::size_t i = 0; i < is.coverage_at_target.size(); ++i) {
    const auto& target = is.coverage_at_target[i];
    figures.add({"coverage at " + percent_text(target.target, 0), fixed_text(target.coverage, 3),
                 interval_text(evaluation.intervals.lower.coverage_at_target[i].coverage,
                               evaluation.intervals.upper.coverage_at_target[i].coverage),
                 "share sorted alone at that precision"});
  }
  Table per_class({{"class"},
                   {"rows", Align::kRight},
                   {"precision", Align::kRight},
                   {"recall", Align::kRight},
                   {"F1", Align::kRight}});
  for (std::size_t k = 0; k < classes.size(); ++k) {
    const auto& line = is.per_class[k];
    per_class.add({class_text(classes[k]), count_text(static_cast<std::uint64_t>(line.support)),
                   digits(line.precision), digits(line.recall), digits(line.f1)});
  }
  return figures.text(width) + "\n" + per_class.text(width);
}

std::string comparison_text(std::span<const learn::HeadComparison> comparison, std::size_t width) {
  Table table({{"head"},
               {"accuracy in folds", Align::kRight},
               {"on test rows", Align::kRight},
               {"what the tests say"}});
  for (const learn::HeadComparison& head : comparison) {
    table.add({head.name + (head.is_chosen ? " (chosen)" : ""), fixed_text(head.accuracy_folds, 4),
               head.accuracy ? fixed_text(*head.accuracy, 4) : "-", head.sentence});
  }
  return table.text(width);
}

std::string rows_text(const model::RowCounts& rows, std::size_t width) {
  return count_text(rows.read) + (rows.read == 1 ? " row" : " rows") + " read, " +
         count_text(rows.kept) + " kept\n" + left_out_table(rows.left_out, rows.read, width);
}

}  // namespace triage::cli
