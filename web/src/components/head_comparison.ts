// The heads that were tried, on the same folds and test rows, and what sets them apart.
import { element } from "../dom";
import { decimal, duration, isKnown, percent, pValue } from "../format";
import { comparisonInWords } from "../measures/significance";
import type { HeadResult } from "../report/report_data";
import { dataTable } from "./data_table";

export function headComparison(heads: HeadResult[]): HTMLElement {
  const chosen = heads.find((head) => head.chosen);
  const folds = heads.flatMap((head) => head.accuracy_folds ?? []).filter(isKnown);
  const range = { min: Math.min(...folds), max: Math.max(...folds) };
  const table = dataTable(
    heads,
    [
      { title: "head", cell: (head) => head.head, sort: (head) => head.head },
      {
        title: "accuracy",
        hint: "on the test rows",
        kind: "number",
        cell: (head) => percent(head.accuracy),
        sort: (head) => head.accuracy,
      },
      { title: "folds", hint: "accuracy on each fold", cell: (head) => foldDots(head, range) },
      {
        title: "macro F1",
        kind: "number",
        cell: (head) => percent(head.f1_macro),
        sort: (head) => head.f1_macro,
      },
      {
        title: "calibration error",
        kind: "number",
        cell: (head) => decimal(head.ece),
        sort: (head) => head.ece,
      },
      {
        title: "p, test rows",
        hint: "McNemar's test against the chosen head",
        kind: "number",
        cell: (head) => (head.chosen ? "–" : pValue(head.p_value)),
      },
      {
        title: "p, folds",
        hint: "Nadeau-Bengio corrected t-test against the chosen head",
        kind: "number",
        cell: (head) => (head.chosen ? "–" : pValue(head.p_value_folds)),
      },
      {
        title: "time",
        kind: "number",
        cell: (head) => duration(head.seconds),
        sort: (head) => head.seconds,
      },
    ],
    {
      caption: "Accuracy, calibration and time of every head",
      sortedBy: { column: 1, direction: "descending" },
      marked: (index) => heads[index]?.chosen === true,
    },
  );
  return element("div", {}, table, inWords(heads, chosen));
}

function inWords(heads: HeadResult[], chosen: HeadResult | undefined): HTMLElement {
  const items = heads.map((head) =>
    element("li", {}, element("strong", {}, head.head), ": ", comparisonInWords(head, chosen)),
  );
  return element("ul", { class: "in-words" }, ...items);
}

// One dot a fold, on the range that all heads share.
function foldDots(
  head: HeadResult,
  { min, max }: { min: number; max: number },
): HTMLElement | string {
  const folds = (head.accuracy_folds ?? []).filter(isKnown);
  if (folds.length === 0) return "–";
  const dots = folds.map((accuracy) => {
    const share = max > min ? (accuracy - min) / (max - min) : 0.5;
    return element("span", { class: "dot", "--value": `${(share * 100).toFixed(1)}%` });
  });
  const spoken = folds.map((accuracy) => percent(accuracy)).join(", ");
  return element(
    "span",
    { title: spoken },
    element("span", { class: "fold-dots", "aria-hidden": "true" }, ...dots),
    element("span", { class: "unseen" }, spoken),
  );
}
