// The parts of the report about quality: thresholds, classes, errors, certainty, groups.
import { bubblesOf, classBubbleChart } from "../charts/class_bubbles";
import { binName, reliabilityChart } from "../charts/reliability";
import { chartFigure, legend } from "../components/chart_figure";
import { classTable } from "../components/class_table";
import { confusedPairs } from "../components/confused_pairs";
import { confusionMap } from "../components/confusion_map";
import { dataTable } from "../components/data_table";
import { groupTable } from "../components/group_table";
import { notMeasured, section } from "../components/section";
import { thresholdExplorer } from "../components/threshold_explorer";
import { element } from "../dom";
import { count, counted, decimal, isKnown, percent, points, target } from "../format";
import { confusionView } from "../measures/confusion";
import { curvePoints } from "../measures/operating_point";
import type { Decision, ReliabilityBin, ReportData } from "./report_data";

export function thresholdSection(report: ReportData): HTMLElement {
  const options = {
    id: "thresholds",
    title: "What threshold?",
    intro:
      "A ticket is sorted automatically when the model is at least this certain. A higher threshold " +
      "sorts fewer tickets and makes fewer mistakes.",
  };
  const curve = curvePoints(report.precision_coverage);
  const { auto, suggest } = report.thresholds ?? {};
  return section(
    options,
    curve.length > 0
      ? thresholdExplorer({ curve, auto, suggest })
      : notMeasured("Precision and coverage were not measured."),
    decisionsInWords(report),
  );
}

function decisionsInWords({ decisions, thresholds }: ReportData): HTMLElement | null {
  const meaning: [Decision, string][] = [
    ["auto", "sorted automatically"],
    ["suggest", "suggested"],
    ["ask", "left to a person"],
    ["abstain", "not judged (masked, empty, or in a language that the training data hardly had)"],
  ];
  const parts = meaning.flatMap(([name, words]) => {
    const rows = decisions?.[name];
    return isKnown(rows) ? [`${count(rows)} ${words}`] : [];
  });
  if (parts.length === 0) return null;
  const set = [
    isKnown(thresholds?.auto?.probability)
      ? `auto from ${decimal(thresholds.auto.probability, 2)}`
      : "",
    isKnown(thresholds?.suggest?.probability)
      ? `suggest from ${decimal(thresholds.suggest.probability, 2)}`
      : "",
  ].filter((text) => text !== "");
  const kept =
    set.length > 0
      ? ` With the thresholds kept in the bundle (${set.join(", ")}):`
      : " As decided:";
  return element("p", { class: "note" }, `${kept.trim()} ${parts.join(", ")}.`);
}

export function classSection(report: ReportData): HTMLElement {
  const options = {
    id: "classes",
    title: "Class by class",
    intro:
      "To the right: more of a class's tickets are found. Upwards: what is given the class belongs there. " +
      "The area is the number of tickets.",
  };
  const classes = report.per_class ?? [];
  if (classes.length === 0) return section(options, notMeasured("No class was measured."));
  const bubbles = bubblesOf(classes);
  const weakest = [...classes]
    .filter((row) => isKnown(row.f1))
    .sort((a, b) => (a.f1 ?? 0) - (b.f1 ?? 0))[0];
  const figure =
    bubbles.length > 0
      ? chartFigure(classBubbleChart(bubbles), {
          caption: "Precision and recall of every class",
          inWords:
            `${counted(bubbles.length, "class", "classes")} by recall and precision` +
            (weakest ? `; the weakest is ${weakest.label} with F1 ${percent(weakest.f1)}.` : "."),
          table: () => classTable(classes),
        })
      : null;
  return section(options, figure, element("h3", {}, "Figures by class"), classTable(classes));
}

export function confusionSection(report: ReportData): HTMLElement {
  const options = {
    id: "confusion",
    title: "What is mixed up",
    intro:
      "Blue is right, orange is wrong; the deeper, the larger the share of the true class. " +
      "Pick a cell, by mouse or arrow keys, to see its tickets.",
  };
  const view = confusionView(report.classes, report.confusion);
  if (!view) return section(options, notMeasured("No confusion matrix was measured."));
  return section(options, confusionMap(view, report.confused_pairs));
}

export function pairSection(report: ReportData): HTMLElement | null {
  const pairs = report.confused_pairs ?? [];
  if (pairs.length === 0) return null;
  return section(
    {
      id: "pairs",
      title: "Most confused pairs",
      intro:
        "Where the classes overlap, or where the desk itself sorts now one way, now the other.",
    },
    confusedPairs(pairs),
  );
}

export function calibrationSection(report: ReportData): HTMLElement {
  const options = {
    id: "calibration",
    title: "Calibration",
    intro:
      "When the model says 80 %, are 80 of 100 right? On the dotted line it is exactly as certain as " +
      "it should be; below, too certain.",
  };
  const before = report.reliability?.before ?? [];
  const after = report.reliability?.after ?? [];
  if (before.length + after.length === 0) {
    return section(options, notMeasured("Calibration was not measured."));
  }
  const { ece, ece_before } = report.metrics ?? {};
  const inWords =
    isKnown(ece) && isKnown(ece_before)
      ? `Calibration error ${points(ece)} after calibration, ${points(ece_before)} before.`
      : "Stated probability against what came true.";
  const figure = chartFigure(reliabilityChart({ before, after }), {
    caption: "Reliability, and how many tickets stand behind it",
    inWords,
    legend: legend([
      { text: "after calibration", mark: "line-right" },
      { text: "before", mark: "line-wrong" },
      { text: "exactly calibrated", mark: "line-dotted" },
    ]),
    table: () => reliabilityTable(before, after),
  });
  return section(options, element("p", {}, inWords), figure);
}

function reliabilityTable(before: ReliabilityBin[], after: ReliabilityBin[]): HTMLElement {
  const rows = [
    ...after.map((bin) => ({ when: "after", ...bin })),
    ...before.map((bin) => ({ when: "before", ...bin })),
  ];
  return dataTable(
    rows,
    [
      { title: "bin", cell: (bin) => binName(bin), sort: (bin) => bin.lower },
      { title: "calibration", cell: (bin) => bin.when, sort: (bin) => bin.when },
      {
        title: "stated",
        kind: "number",
        cell: (bin) => percent(bin.confidence),
        sort: (bin) => bin.confidence,
      },
      {
        title: "came true",
        kind: "number",
        cell: (bin) => percent(bin.accuracy),
        sort: (bin) => bin.accuracy,
      },
      {
        title: "tickets",
        kind: "number",
        cell: (bin) => count(bin.count),
        sort: (bin) => bin.count,
      },
    ],
    { caption: "Reliability by bin, before and after calibration" },
  );
}

export function groupSection(report: ReportData): HTMLElement | null {
  const groups = Object.entries(report.groups ?? {}).flatMap(([kind, members]) =>
    members && members.length > 0 ? [groupTable(kind, members)] : [],
  );
  if (groups.length === 0) return null;
  const level = report.thresholds?.auto?.target_precision;
  const at = isKnown(level) ? `, with the threshold set for ${target(level)} precision` : "";
  return section(
    {
      id: "groups",
      title: "Languages, channels, fields",
      intro: `Accuracy with its interval, and the share sorted automatically${at}.`,
    },
    element("div", { class: "groups" }, ...groups),
  );
}
