// Precision against coverage, with the bundle's two thresholds and the one being tried.
import { decimal, isKnown, percent, target } from "../format";
import type { CurvePoint } from "../measures/operating_point";
import type { Maybe, ThresholdFacts } from "../report/report_data";
import { chart, colors, tooltipLines, valueAxis } from "./chart";
import type { Chart } from "./chart";

export interface PrecisionCoverageData {
  curve: CurvePoint[]; // not empty
  auto?: Maybe<ThresholdFacts>;
  suggest?: Maybe<ThresholdFacts>;
}

// `tried` answers the point under the slider; call redraw() when it changes.
export function precisionCoverageChart(data: PrecisionCoverageData, tried: () => CurvePoint): Chart {
  const lowest = Math.min(...data.curve.map((point) => point.precision));
  const floor = Math.max(0, Math.floor(lowest * 20 - 0.2) / 20);
  return chart(
    (width) => ({
      grid: { left: 64, right: 24, top: 16, bottom: 52 },
      xAxis: valueAxis("coverage: tickets sorted automatically", 0, 1, width < 500 ? 0.25 : 0.1),
      yAxis: { ...valueAxis("precision: of these, right", floor, 1), nameGap: 46 },
      tooltip: { trigger: "item" },
      series: [curveSeries(data.curve), targetSeries(data), ...markSeries(data), triedSeries(tried())],
    }),
    360,
  );
}

function curveSeries(curve: CurvePoint[]) {
  return {
    id: "curve",
    type: "line" as const,
    data: curve.map((point) => [point.coverage, point.precision, point.threshold]),
    showSymbol: curve.length < 120,
    symbolSize: 5,
    lineStyle: { color: colors.right, width: 2.5 },
    itemStyle: { color: colors.right },
    emphasis: { disabled: true },
    tooltip: {
      formatter: (hovered: unknown) => {
        const [coverage, precision, threshold] = (hovered as { value: number[] }).value;
        return tooltipLines(
          `threshold ${decimal(threshold, 2)}`,
          `coverage ${percent(coverage)}`,
          `precision ${percent(precision)}`,
        );
      },
    },
  };
}

function targetSeries({ auto }: PrecisionCoverageData) {
  const level = auto?.target_precision;
  return {
    id: "target",
    type: "line" as const,
    silent: true,
    data: isKnown(level) ? [[0, level], [1, level]] : [],
    symbol: "none",
    lineStyle: { color: colors.muted, type: "dashed" as const, width: 1 },
    endLabel: {
      show: true,
      formatter: isKnown(level) ? `target ${target(level)}` : "",
      color: colors.muted,
      align: "right" as const,
      offset: [-6, 10],
    },
  };
}

function markSeries({ auto, suggest }: PrecisionCoverageData) {
  return [
    thresholdMark("auto", auto, "diamond", "left"),
    thresholdMark("suggest", suggest, "rect", "left"),
  ];
}

function thresholdMark(
  name: string,
  threshold: Maybe<ThresholdFacts>,
  symbol: string,
  position: "left" | "right",
) {
  const { coverage, precision, probability } = threshold ?? {};
  const known = isKnown(coverage) && isKnown(precision);
  return {
    id: name,
    type: "scatter" as const,
    data: known ? [[coverage, precision]] : [],
    symbol,
    symbolSize: 14,
    z: 4,
    silent: true,
    itemStyle: { color: colors.surface, borderColor: colors.ink, borderWidth: 2 },
    emphasis: { disabled: true },
    label: {
      show: true,
      position,
      distance: 8,
      color: colors.ink,
      fontSize: 13,
      fontWeight: 600,
      formatter: () => `${name} from ${decimal(probability, 2)}`,
    },
  };
}

function triedSeries(point: CurvePoint) {
  return {
    id: "tried",
    type: "scatter" as const,
    data: [[point.coverage, point.precision]],
    symbol: "circle",
    symbolSize: 22,
    z: 3,
    silent: true,
    itemStyle: { color: "transparent", borderColor: colors.wrong, borderWidth: 3 },
    emphasis: { disabled: true },
  };
}
