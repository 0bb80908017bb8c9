// The parts of the report about how the model came to be: heads, figures, rows, balancing, times.
import { balanceTable } from "../components/balance_table";
import { barList } from "../components/bar_list";
import { facts } from "../components/facts";
import { headComparison } from "../components/head_comparison";
import { metricTable } from "../components/metric_table";
import { notMeasured, section } from "../components/section";
import { wordLists } from "../components/word_lists";
import { element } from "../dom";
import { bytes, count, duration, isKnown, moment, percent } from "../format";
import type { ReportData } from "./report_data";

export function comparisonSection({ comparison }: ReportData): HTMLElement | null {
  if (!comparison || comparison.length === 0) return null;
  return section(
    {
      id: "heads",
      title: "Heads compared",
      intro: "All on the same folds and the same test rows; the dots are the folds.",
    },
    headComparison(comparison),
  );
}

export function figuresSection({ metrics, intervals }: ReportData): HTMLElement {
  const options = {
    id: "figures",
    title: "All figures",
    intro:
      "Each with the interval in which it would fall on other tickets of the same kind (bootstrap).",
  };
  if (!metrics) return section(options, notMeasured("Nothing was measured."));
  return section(options, metricTable(metrics, intervals ?? {}));
}

export function wordSection({ most_useful_words }: ReportData): HTMLElement | null {
  if (!most_useful_words || most_useful_words.length === 0) return null;
  return section(
    { id: "words", title: "Words that decide", intro: "The words that speak most for each class." },
    wordLists(most_useful_words),
  );
}

export function leftOutSection({ rows }: ReportData): HTMLElement {
  const leftOut = Object.entries(rows?.left_out ?? {})
    .filter(([, amount]) => isKnown(amount) && amount > 0)
    .sort(([, a], [, b]) => b - a);
  const read = rows?.read;
  const options = { id: "left-out", title: "Rows left out", ...readAndKept(rows) };
  if (leftOut.length === 0) {
    const all = rows?.left_out ? "No row was left out." : "Why rows were left out is not known.";
    return section(options, notMeasured(all));
  }
  const bars = leftOut.map(([reason, amount]) => ({
    name: reason.replaceAll("_", " "),
    amount,
    text: count(amount),
    note: isKnown(read) && read > 0 ? smallPercent(amount / read) : "",
  }));
  return section(options, barList(bars, "Rows left out by reason"));
}

function smallPercent(share: number): string {
  return share < 0.0005 ? `< ${percent(0.001)}` : percent(share);
}

function readAndKept(rows: ReportData["rows"]): { intro?: string } {
  if (!isKnown(rows?.read) || !isKnown(rows.kept)) return {};
  return { intro: `${count(rows.read)} rows were read and ${count(rows.kept)} kept.` };
}

const BALANCE_MODES: Record<string, string> = {
  none: "Classes were used as they came.",
  weights: "Rows were weighted, so that small classes count more; none was made or dropped.",
  under: "Large classes were cut down.",
  smote: "Small classes were grown by synthetic rows (SMOTE).",
  hybrid:
    "The class of everything else was cut down, small classes were grown by synthetic rows (SMOTE).",
};

export function balanceSection({ balance }: ReportData): HTMLElement | null {
  if (!balance) return null;
  const mode = balance.mode ?? "";
  const intro = BALANCE_MODES[mode] ?? `Balancing: ${mode || "not known"}.`;
  const classes = balance.classes ?? [];
  return section(
    { id: "balance", title: "Class counts before and after balancing", intro },
    classes.length > 0 ? balanceTable(classes) : notMeasured("Class counts are not known."),
  );
}

export function runSection(report: ReportData): HTMLElement {
  const { model, seconds, peak_rss_bytes } = report;
  const stages = Object.entries(seconds ?? {}).flatMap(([name, value]) =>
    name !== "total" && isKnown(value) ? [{ name, amount: value, text: duration(value) }] : [],
  );
  return section(
    { id: "run", title: "The run" },
    stages.length > 0 ? barList(stages, "Time by stage") : notMeasured("Times were not measured."),
    element("h3", {}, "Facts"),
    facts([
      ["total time", isKnown(seconds?.total) ? duration(seconds.total) : null],
      ["peak memory", isKnown(peak_rss_bytes) ? bytes(peak_rss_bytes) : null],
      ["tickets measured", report.source],
      ["trained on", model?.trained_on],
      ["trained at", model?.trained_at ? moment(model.trained_at) : null],
      ["model version", isKnown(model?.version) ? String(model.version) : null],
      ["bundle", model?.bundle],
      ["digest", model?.digest],
      ["head", model?.head],
      ["encoder", model?.encoder],
      ["program version", report.program_version],
      ["written", report.created_at ? moment(report.created_at) : null],
    ]),
  );
}
