// Precision against coverage, with the bundle's two thresholds and the one being tried.
import { decimal, isKnown, percent, target } from "../format";
import { NOBODY, pointAtThreshold } from "../measures/operating_point";
import type { CurvePoint } from "../measures/operating_point";
import type { Maybe, ThresholdFacts } from "../report/report_data";
import { chart, colors, shareAxis, shareRange, tooltipLines } from "./chart";
import type { Chart } from "./chart";

export interface PrecisionCoverageData {
  curve: CurvePoint[]; // not empty
  auto?: Maybe<ThresholdFacts>;
  suggest?: Maybe<ThresholdFacts>;
}

// `tried` answers the point under the slider; call redraw() when it changes.
export function precisionCoverageChart(
  data: PrecisionCoverageData,
  tried: () => CurvePoint,
): Chart {
  const precisions = shareRange(Math.min(...data.curve.map((point) => point.precision)));
  return chart(
    (width) => ({
      grid: { left: 64, right: 24, top: 16, bottom: 52 },
      xAxis: shareAxis("coverage: tickets sorted automatically", {
        min: 0,
        interval: width < 500 ? 0.25 : 0.1,
      }),
      yAxis: { ...shareAxis("precision: of these, right", precisions), nameGap: 46 },
      tooltip: {
        trigger: "axis",
        axisPointer: { type: "line", lineStyle: { color: colors.muted, type: "dotted" } },
        formatter: (hovered: unknown) => curveTooltip(hovered as HoveredPoint[]),
      },
      series: [
        curveSeries(data.curve),
        targetSeries(data),
        ...markSeries(data),
        triedSeries(tried()),
      ],
    }),
    360,
  );
}

function curveSeries(curve: CurvePoint[]) {
  return {
    id: "curve",
    type: "line" as const,
    data: curve.map((point) => [point.coverage, point.precision, point.threshold]),
    showSymbol: false,
    lineStyle: { color: colors.right, width: 2.5 },
    itemStyle: { color: colors.right },
    emphasis: { disabled: true },
  };
}

interface HoveredPoint {
  seriesId?: string;
  value: number[];
}

function curveTooltip(hovered: HoveredPoint[]): HTMLElement | string {
  const point = hovered.find(({ seriesId }) => seriesId === "curve");
  if (!point) return ""; // no tooltip
  const [coverage, precision, threshold] = point.value;
  return tooltipLines(
    `threshold ${decimal(threshold, 2)}`,
    `coverage ${percent(coverage)}`,
    `precision ${percent(precision)}`,
  );
}

function targetSeries({ auto }: PrecisionCoverageData) {
  const level = auto?.target_precision;
  return {
    id: "target",
    type: "line" as const,
    silent: true,
    data: isKnown(level)
      ? [
          [1, level],
          [0, level],
        ]
      : [],
    symbol: "none",
    lineStyle: { color: colors.muted, type: "dashed" as const, width: 1 },
    endLabel: {
      show: true,
      formatter: isKnown(level) ? `target ${target(level)}` : "",
      color: colors.muted,
      align: "left" as const, // at the left end, where the curve is high above
      offset: [2, 10],
    },
  };
}

function markSeries({ curve, auto, suggest }: PrecisionCoverageData) {
  const mark = (name: string, threshold: Maybe<ThresholdFacts>, symbol: string) => {
    const probability = threshold?.probability;
    const point = isKnown(probability) ? pointAtThreshold(curve, probability) : undefined;
    return thresholdMark(`${name} from ${decimal(probability, 2)}`, name, point, symbol);
  };
  return [mark("auto", auto, "diamond"), mark("suggest", suggest, "rect")];
}

// On the curve, at the tickets measured here.
function thresholdMark(words: string, id: string, point: Maybe<CurvePoint>, symbol: string) {
  return {
    id,
    type: "scatter" as const,
    data: point ? [[point.coverage, point.precision]] : [],
    symbol,
    symbolSize: 14,
    z: 4,
    silent: true,
    itemStyle: { opacity: 1, color: colors.surface, borderColor: colors.ink, borderWidth: 2 },
    emphasis: { disabled: true },
    label: {
      show: true,
      position: "left" as const, // and down: the curve falls, so it never runs there
      offset: [-2, 16],
      color: colors.ink,
      backgroundColor: colors.surface, // hides the line of the target behind the words
      padding: [1, 3],
      fontSize: 13,
      fontWeight: 600,
      formatter: () => words,
    },
  };
}

function triedSeries(point: CurvePoint) {
  return {
    id: "tried",
    type: "scatter" as const,
    data: point === NOBODY ? [] : [[point.coverage, point.precision]],
    symbol: "circle",
    symbolSize: 22,
    z: 3,
    silent: true,
    itemStyle: { opacity: 1, color: "transparent", borderColor: colors.wrong, borderWidth: 3 },
    emphasis: { disabled: true },
  };
}
