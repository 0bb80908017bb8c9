// The four numbers to remember, each with its interval and what it means.
import { element } from "../dom";
import {
  isInterval,
  isKnown,
  NOT_KNOWN,
  outOf100,
  percent,
  percentInterval,
  points,
  pointsInterval,
  target,
} from "../format";
import type { Interval, Maybe, MetricIntervals, Metrics } from "../report/report_data";

export interface KeyFigure {
  value: string;
  unit?: string;
  caption: string;
  range?: string;
}

export function keyFigures(figures: KeyFigure[]): HTMLElement {
  const items = figures.map(({ value, unit, caption, range }) =>
    element(
      "li",
      {},
      element(
        "p",
        { class: value === NOT_KNOWN ? "figure not-known" : "figure" },
        value,
        unit ? element("span", { class: "unit" }, ` ${unit}`) : null,
      ),
      element("p", { class: "caption" }, caption),
      range ? element("p", { class: "range" }, range) : null,
    ),
  );
  return element("ul", { class: "key-figures" }, ...items);
}

export function keyFiguresOf(metrics: Metrics, intervals: MetricIntervals): KeyFigure[] {
  return [
    coverageFigure(metrics, intervals),
    {
      ...share(metrics.accuracy, intervals.accuracy),
      caption: "accuracy: the first class is right, whatever the certainty",
    },
    {
      ...share(metrics.precision_at_2, intervals.precision_at_2),
      caption: "precision@2: the right class is among the first two",
    },
    calibrationFigure(metrics, intervals),
  ];
}

// The lowest target is the one that sorts most tickets.
function coverageFigure(metrics: Metrics, intervals: MetricIntervals): KeyFigure {
  const [key, value] =
    Object.entries(metrics.coverage_at_target ?? {})
      .filter(([name]) => isKnown(Number(name)))
      .sort(([a], [b]) => Number(a) - Number(b))[0] ?? [];
  if (key === undefined || !isKnown(value)) {
    return { value: NOT_KNOWN, caption: "coverage: tickets that can be sorted automatically" };
  }
  return {
    ...share(value, intervals.coverage_at_target?.[key]),
    caption:
      `coverage: ${outOf100(value)} tickets can be sorted automatically ` +
      `at ${target(Number(key))} precision`,
  };
}

function calibrationFigure(metrics: Metrics, intervals: MetricIntervals): KeyFigure {
  const before = isKnown(metrics.ece_before)
    ? `; ${points(metrics.ece_before)} before calibration`
    : "";
  const caption = `calibration error: how far stated certainty is from what comes true${before}`;
  if (!isKnown(metrics.ece)) return { value: NOT_KNOWN, caption };
  const [value = "", unit = ""] = points(metrics.ece).split(" ");
  const said = isInterval(intervals.ece)
    ? { range: `interval ${pointsInterval(intervals.ece)}` }
    : {};
  return { value, unit, caption, ...said };
}

function share(value: Maybe<number>, interval: Maybe<Interval>): { value: string; range?: string } {
  return { value: percent(value), ...range(interval) };
}

function range(interval: Maybe<Interval>): { range?: string } {
  return isInterval(interval) ? { range: `interval ${percentInterval(interval)}` } : {};
}
