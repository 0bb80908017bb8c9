// The report from top to bottom: first for who runs the desk, then for who tunes the model, last
// for who runs the program.
import { keyFigures, keyFiguresOf } from "../components/key_figures";
import { section } from "../components/section";
import { element } from "../dom";
import { count, counted, isKnown, moment } from "../format";
import { verdictOf } from "../measures/verdict";
import {
  calibrationSection,
  classSection,
  confusionSection,
  groupSection,
  pairSection,
  thresholdSection,
} from "./quality_sections";
import type { ReportData } from "./report_data";
import {
  balanceSection,
  comparisonSection,
  figuresSection,
  leftOutSection,
  runSection,
  wordSection,
} from "./training_sections";

type SectionOf = (report: ReportData) => HTMLElement | null;

const SECTIONS: [id: string, name: string, make: SectionOf][] = [
  ["thresholds", "What threshold?", thresholdSection],
  ["classes", "Class by class", classSection],
  ["confusion", "What is mixed up", confusionSection],
  ["pairs", "Most confused pairs", pairSection],
  ["calibration", "Calibration", calibrationSection],
  ["groups", "Languages and channels", groupSection],
  ["heads", "Heads compared", comparisonSection],
  ["figures", "All figures", figuresSection],
  ["words", "Words", wordSection],
  ["left-out", "Rows left out", leftOutSection],
  ["balance", "Balancing", balanceSection],
  ["run", "The run", runSection],
];

export function reportPage(report: ReportData): HTMLElement[] {
  const made = SECTIONS.flatMap(([id, name, make]) => {
    const content = drawn(id, name, () => make(report));
    return content ? [{ id, name, content }] : [];
  });
  return [
    pageHeader(report),
    tableOfContents(made),
    ...made.map(({ content }) => content),
    pageFooter(report),
  ];
}

// A part that can't be drawn says so in its place; the others are still worth reading.
function drawn(id: string, title: string, make: () => HTMLElement | null): HTMLElement | null {
  try {
    return make();
  } catch (error) {
    const text = `This part can't be drawn: ${String(error)}. The other parts don't depend on it.`;
    return section({ id, title }, element("p", { class: "problem", role: "alert" }, text));
  }
}

function pageHeader(report: ReportData): HTMLElement {
  const { headline, detail, caveats } = verdictOf(report);
  return element(
    "header",
    { class: "page-header" },
    element("p", { class: "kicker" }, subtitle(report)),
    element("h1", {}, headline),
    detail ? element("p", { class: "lead" }, detail) : null,
    ...caveats.map((caveat) => element("p", { class: "caveat" }, caveat)),
    keyFigures(
      keyFiguresOf({
        metrics: report.metrics ?? {},
        intervals: report.intervals ?? {},
        auto: report.thresholds?.auto,
      }),
    ),
  );
}

function subtitle({ source, model, rows, classes, created_at }: ReportData): string {
  const parts = [
    source ?? "",
    isKnown(model?.version) ? `model ${model.version}` : "",
    model?.trained_on && model.trained_on !== source ? `trained on ${model.trained_on}` : "",
    model?.head ? `head ${model.head}` : "",
    isKnown(rows?.kept) ? counted(rows.kept, "ticket") : "",
    classes ? counted(classes.length, "class", "classes") : "",
    created_at ? moment(created_at) : "",
  ];
  return parts.filter((part) => part !== "").join(" · ");
}

function tableOfContents(sections: { id: string; name: string }[]): HTMLElement {
  const items = sections.map(({ id, name }) =>
    element("li", {}, element("a", { href: `#${id}` }, name)),
  );
  return element("nav", { "aria-label": "Parts of this report" }, element("ul", {}, ...items));
}

function pageFooter({ program_version, evaluated }: ReportData): HTMLElement {
  const rows = isKnown(evaluated?.rows)
    ? ` Intervals: bootstrap over ${count(evaluated.rows)} tickets.`
    : "";
  return element(
    "footer",
    {},
    `Written by ${program_version ? `triage ${program_version}` : "triage"}. ` +
      `This page is one file and asks nothing of any server.${rows}`,
  );
}
