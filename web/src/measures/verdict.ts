// The report in one sentence, a second one for detail, and what limits both.
import { count, counted, isInterval, isKnown, outOf100, percent, target } from "../format";
import type { ReportData, ThresholdFacts } from "../report/report_data";

export interface Verdict {
  headline: string;
  detail: string;
  caveats: string[];
}

const FEW_ROWS = 500; // below, a share of 0.9 has a standard error of more than 1.3 points
const FEW_AUTOMATIC = 50; // below, a precision of 0.95 has a standard error of more than 3 points

export function verdictOf(report: ReportData): Verdict {
  return { headline: headline(report), detail: detail(report), caveats: caveats(report) };
}

function headline(report: ReportData): string {
  const auto = report.thresholds?.auto;
  if (isKnown(auto?.probability) && auto.coverage === 0) {
    return "Not ready to sort by itself: none of these tickets reaches the threshold.";
  }
  if (isKnown(auto?.coverage) && isKnown(auto.precision)) {
    const only = auto.coverage < 0.2 ? "Only " : "";
    return (
      `${only}${outOf100(auto.coverage)} tickets can be sorted automatically; ` +
      `${outOf100(auto.precision)} of those land in the right class.`
    );
  }
  const accuracy = report.metrics?.accuracy;
  if (isKnown(accuracy)) return `The right class comes first for ${outOf100(accuracy)} tickets.`;
  return "This run measured no quality.";
}

function detail(report: ReportData): string {
  const { metrics, evaluated } = report;
  const parts: string[] = [];
  if (isKnown(metrics?.accuracy)) {
    const interval = report.intervals?.accuracy;
    const range = isInterval(interval)
      ? ` (${percent(interval[0])} to ${percent(interval[1])} if measured again on other tickets)`
      : "";
    parts.push(
      `Left to decide on every ticket, it picks the right class for ${percent(metrics.accuracy)}${range}.`,
    );
  }
  if (isKnown(metrics?.precision_at_2)) {
    parts.push(`The right class is among its first two for ${percent(metrics.precision_at_2)}.`);
  }
  if (isKnown(evaluated?.rows)) {
    const how = evaluated.how ? ` (${evaluated.how})` : "";
    parts.push(`Measured on ${count(evaluated.rows)} tickets${how}.`);
  }
  return parts.join(" ");
}

function caveats(report: ReportData): string[] {
  const found: string[] = [];
  if (report.evaluated?.learned_from) {
    found.push("The model learned from these very tickets: it will do worse on others.");
  }
  const rows = report.evaluated?.rows;
  if (isKnown(rows) && rows < FEW_ROWS) {
    found.push(
      `Few tickets were measured (${count(rows)}): look at the intervals before the figures.`,
    );
  }
  const auto = report.thresholds?.auto;
  const automatic = report.decisions?.auto;
  if (isKnown(automatic) && automatic > 0 && automatic < FEW_AUTOMATIC) {
    found.push(
      `Only ${counted(automatic, "ticket")} reached the threshold: how many of such are right is ` +
        "hardly known.",
    );
  }
  if (auto && !isKnown(auto.probability) && isKnown(auto.target_precision)) {
    found.push(
      `No threshold reaches ${target(auto.target_precision)} precision, so nothing is sorted automatically.`,
    );
  } else if (isKnown(auto?.precision) && isKnown(auto.target_precision)) {
    if (auto.precision < auto.target_precision - 0.005) {
      found.push(
        `The threshold was set for ${target(auto.target_precision)} precision` +
          `${inTraining(auto)}; these tickets gave ${percent(auto.precision)}.`,
      );
    }
  }
  const accuracy = report.metrics?.accuracy;
  const commonest = shareOfCommonestClass(report);
  if (isKnown(accuracy) && commonest !== undefined && accuracy <= commonest) {
    found.push(
      `Always answering the commonest class would be right for ${percent(commonest)}: ` +
        "the model has learnt nothing of use yet.",
    );
  }
  return found;
}

function inTraining({ chosen_by }: ThresholdFacts): string {
  const precision = chosen_by?.precision;
  return isKnown(precision) ? ` and gave ${percent(precision)} in training, out of fold` : "";
}

function shareOfCommonestClass(report: ReportData): number | undefined {
  const supports = (report.per_class ?? []).map((row) => row.support).filter(isKnown);
  const total = supports.reduce((sum, support) => sum + support, 0);
  return total > 0 ? Math.max(...supports) / total : undefined;
}
