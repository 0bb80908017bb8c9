// All measured figures with their intervals, and what each says.
import { decimal, isInterval, isKnown, percent, percentInterval, target } from "../format";
import type { Interval, Maybe, MetricIntervals, MetricName, Metrics } from "../report/report_data";
import { dataTable } from "./data_table";

interface MetricRow {
  name: string;
  value: string;
  range: string;
  meaning: string;
}

const NAMES: [MetricName, string, string][] = [
  ["accuracy", "accuracy", "tickets whose first class is right"],
  ["precision_at_1", "precision@1", "the same, seen as the first suggestion"],
  ["precision_at_2", "precision@2", "the right class is among the first two"],
  ["precision_at_3", "precision@3", "the right class is among the first three"],
  ["precision_weighted", "precision, weighted", "mean over classes, large classes count more"],
  ["recall_weighted", "recall, weighted", "mean over classes, large classes count more"],
  ["f1_weighted", "F1, weighted", "mean over classes, large classes count more"],
  ["precision_macro", "precision, macro", "mean over classes, every class counts alike"],
  ["recall_macro", "recall, macro", "mean over classes, every class counts alike"],
  ["f1_macro", "F1, macro", "mean over classes, every class counts alike"],
  ["ece", "calibration error", "expected distance of certainty from truth, 10 bins (ECE)"],
  ["ece_before", "calibration error before", "the same, before calibration"],
  ["brier", "Brier score", "mean squared error of the probabilities, 0 is best"],
  ["log_loss", "log loss", "mean −log of the true class's probability, 0 is best"],
];

const PLAIN_NUMBERS: MetricName[] = ["ece", "ece_before", "brier", "log_loss"];

export function metricTable(metrics: Metrics, intervals: MetricIntervals): HTMLElement {
  return dataTable(
    metricRows(metrics, intervals),
    [
      { title: "figure", cell: (row) => row.name },
      { title: "value", kind: "number", cell: (row) => row.value },
      { title: "interval", kind: "number", cell: (row) => row.range },
      { title: "says", kind: "text", cell: (row) => row.meaning },
    ],
    { caption: "All figures with bootstrap intervals" },
  );
}

export function metricRows(metrics: Metrics, intervals: MetricIntervals): MetricRow[] {
  const rows = NAMES.filter(([key]) => isKnown(metrics[key])).map(([key, name, meaning]) => {
    const plain = PLAIN_NUMBERS.includes(key);
    return {
      name,
      value: plain ? decimal(metrics[key]) : percent(metrics[key]),
      range: rangeText(intervals[key], plain),
      meaning,
    };
  });
  const coverages = Object.entries(metrics.coverage_at_target ?? {})
    .filter(([key]) => isKnown(Number(key)))
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([key, value]) => ({
      name: `coverage at ${target(Number(key))} precision`,
      value: percent(value),
      range: rangeText(intervals.coverage_at_target?.[key], false),
      meaning: "the largest share of tickets that can be sorted that precisely",
    }));
  return [...rows, ...coverages];
}

function rangeText(interval: Maybe<Interval>, plain: boolean): string {
  if (!isInterval(interval)) return "–";
  return plain ? `${decimal(interval[0])}–${decimal(interval[1])}` : percentInterval(interval);
}
