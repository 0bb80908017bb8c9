// The four numbers to remember, each with its interval and what it means.
import { element } from "../dom";
import {
  decimal,
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
import type {
  Interval,
  Maybe,
  MetricIntervals,
  Metrics,
  ThresholdFacts,
} from "../report/report_data";

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

export interface Measured {
  metrics: Metrics;
  intervals: MetricIntervals;
  auto?: Maybe<ThresholdFacts>;
}

export function keyFiguresOf(measured: Measured): KeyFigure[] {
  const { metrics, intervals } = measured;
  return [
    coverageFigure(measured),
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

// At the threshold that the bundle keeps; where that is not known, at the lowest target, by a
// threshold that only these tickets tell.
function coverageFigure({ metrics, intervals, auto }: Measured): KeyFigure {
  if (isKnown(auto?.coverage)) return keptCoverage(auto, auto.coverage);
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
      `coverage: ${outOf100(value)} tickets could be sorted automatically ` +
      `at ${target(Number(key))} precision, by a threshold chosen afterwards`,
  };
}

function keptCoverage(auto: ThresholdFacts, coverage: number): KeyFigure {
  const value = percent(coverage);
  if (!isKnown(auto.probability)) {
    const level = isKnown(auto.target_precision) ? ` ${target(auto.target_precision)} precision` : "";
    return { value, caption: `coverage: no threshold reached${level || " its target"}` };
  }
  const right = isKnown(auto.precision) ? { range: `${percent(auto.precision)} of them right` } : {};
  return {
    value,
    caption: `coverage: sorted automatically, from the kept threshold ${decimal(auto.probability, 2)} on`,
    ...right,
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
