// Every class as a bubble: recall to the right, precision upwards, area by its number of tickets.
import { count, isKnown, percent } from "../format";
import type { ClassMetrics } from "../report/report_data";
import { chart, colors, shareAxis, shareRange, tooltipLines } from "./chart";
import type { Chart } from "./chart";

const F1_LINES = [0.5, 0.6, 0.7, 0.8, 0.9];
const ALL_NAMED = 20; // classes
const RADIUS_MAX = 34; // pixels, for the largest class

export interface Bubble {
  label: string;
  recall: number;
  precision: number;
  support: number;
}

export function bubblesOf(classes: ClassMetrics[]): Bubble[] {
  return classes
    .flatMap(({ label, recall, precision, support }) =>
      isKnown(recall) && isKnown(precision) && isKnown(support) && support > 0
        ? [{ label, recall, precision, support }]
        : [],
    )
    .sort((a, b) => b.support - a.support); // small ones are drawn last, on top
}

// REQUIRES: bubbles is not empty.
export function classBubbleChart(bubbles: Bubble[]): Chart {
  const largest = Math.max(...bubbles.map((bubble) => bubble.support));
  const recalls = shareRange(Math.min(...bubbles.map((bubble) => bubble.recall)) - 0.02);
  const precisions = shareRange(Math.min(...bubbles.map((bubble) => bubble.precision)) - 0.02);
  return chart((width) => {
    const scale = width < 500 ? 0.6 : 1;
    return {
      grid: { left: 64, right: 24, top: 24, bottom: 52 },
      xAxis: shareAxis("recall: of the class's tickets, found", recalls),
      yAxis: {
        ...shareAxis("precision: of those given the class, right", precisions),
        nameGap: 46,
      },
      series: [
        ...F1_LINES.map((f1) => f1Line(f1, recalls.min, precisions.min)),
        bubbleSeries(bubbles, (support) => 2 * scale * RADIUS_MAX * Math.sqrt(support / largest)),
      ],
    };
  }, 440);
}

function bubbleSeries(bubbles: Bubble[], diameter: (support: number) => number) {
  return {
    type: "scatter" as const,
    data: bubbles.map(({ label, recall, precision, support }) => ({
      name: label,
      value: [recall, precision, support],
    })),
    symbolSize: (value: number[]) => Math.max(6, diameter(value[2] ?? 0)),
    itemStyle: { opacity: 1, color: colors.rightPale, borderColor: colors.right, borderWidth: 1.5 },
    emphasis: { disabled: true },
    label: {
      show: true,
      position: "top" as const,
      distance: 3,
      color: colors.ink,
      fontSize: 12,
      formatter: (shown: { name: string }) => shorten(shown.name, 24),
    },
    // Names of few classes make room for each other, those of many give way to the larger class.
    labelLayout:
      bubbles.length > ALL_NAMED ? { hideOverlap: true } : { moveOverlap: "shiftY" as const },
    clip: false,
    tooltip: {
      formatter: (hovered: unknown) => {
        const { name, value } = hovered as { name: string; value: number[] };
        return tooltipLines(
          name,
          `recall ${percent(value[0])}`,
          `precision ${percent(value[1])}`,
          `tickets ${count(value[2])}`,
        );
      },
    },
  };
}

// The points of equal F1: precision = F1 · recall / (2 · recall − F1).
function f1Line(f1: number, xMin: number, yMin: number) {
  const points: [number, number][] = [];
  for (let step = 0; step <= 80; step += 1) {
    const recall = xMin + ((1 - xMin) * step) / 80;
    const precision = (f1 * recall) / (2 * recall - f1);
    if (2 * recall > f1 && precision <= 1 && precision >= yMin) points.push([recall, precision]);
  }
  return {
    type: "line" as const,
    silent: true,
    data: points,
    symbol: "none",
    lineStyle: { color: colors.muted, width: 1, type: "dotted" as const },
    endLabel: {
      show: points.length > 8, // a curve that only cuts a corner has no room for its name
      formatter: `F1 ${f1.toFixed(1)}`,
      color: colors.muted,
      fontSize: 11,
      align: "right" as const,
      offset: [-4, -8],
    },
  };
}

function shorten(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}
