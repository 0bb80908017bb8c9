// Reliability diagram: stated probability against what came true, before and after calibration,
// over the number of tickets in each bin.
import { count, isKnown, percent } from "../format";
import type { Maybe, ReliabilityBin } from "../report/report_data";
import { chart, colors, shareAxis, tooltipLines } from "./chart";
import type { Chart } from "./chart";

export interface ReliabilityData {
  before: ReliabilityBin[]; // either may be empty
  after: ReliabilityBin[];
}

export function reliabilityChart(data: ReliabilityData): Chart {
  return chart(
    (width) => ({
      grid: [
        { left: 64, right: 20, top: 16, height: 256 },
        { left: 64, right: 20, top: 320, height: 76 },
      ],
      xAxis: [
        shareAxis("stated probability", { min: 0, interval: 0.2 }),
        binAxis(data.after.length > 0 ? data.after : data.before, width),
      ],
      yAxis: [{ ...shareAxis("came true", { min: 0, interval: 0.2 }), nameGap: 46 }, countAxis()],
      series: [
        perfect(),
        line("before calibration", data.before, colors.wrong, "triangle", "dashed"),
        line("after calibration", data.after, colors.right, "circle", "solid"),
        bars("before calibration", data.before, colors.wrong),
        bars("after calibration", data.after, colors.right),
      ],
    }),
    440,
  );
}

function perfect() {
  return {
    type: "line" as const,
    silent: true,
    data: [
      [0, 0],
      [1, 1],
    ],
    symbol: "none",
    lineStyle: { color: colors.muted, type: "dotted" as const, width: 1.5 },
  };
}

function line(
  name: string,
  bins: ReliabilityBin[],
  color: string,
  symbol: string,
  type: "dashed" | "solid",
) {
  return {
    name,
    type: "line" as const,
    data: bins
      .filter((bin) => isKnown(bin.confidence) && isKnown(bin.accuracy) && bin.count !== 0)
      .map((bin) => [bin.confidence ?? 0, bin.accuracy ?? 0, bin.count ?? null]),
    symbol,
    symbolSize: 9,
    lineStyle: { color, type, width: 2 },
    itemStyle: { color },
    emphasis: { disabled: true },
    tooltip: {
      formatter: (hovered: unknown) => {
        const [stated, came, rows] = (hovered as { value: Maybe<number>[] }).value;
        return tooltipLines(
          name,
          `stated ${percent(stated)}`,
          `came true ${percent(came)}`,
          `tickets ${count(rows)}`,
        );
      },
    },
  };
}

function bars(name: string, bins: ReliabilityBin[], color: string) {
  return {
    name,
    type: "bar" as const,
    xAxisIndex: 1,
    yAxisIndex: 1,
    data: bins.map((bin) => bin.count ?? null),
    barGap: "10%",
    barCategoryGap: "20%",
    itemStyle: { color },
    emphasis: { disabled: true },
    tooltip: {
      formatter: (hovered: unknown) => {
        const { name: bin, value } = hovered as { name: string; value: Maybe<number> };
        return tooltipLines(name, `stated ${bin}`, `tickets ${count(value)}`);
      },
    },
  };
}

function binAxis(bins: ReliabilityBin[], width: number) {
  return {
    type: "category" as const,
    gridIndex: 1,
    name: "tickets by stated probability",
    nameLocation: "middle" as const,
    nameGap: 28,
    nameTextStyle: { color: colors.muted, fontSize: 12 },
    data: bins.map((bin) => binName(bin)),
    axisLine: { lineStyle: { color: colors.muted } },
    axisTick: { show: false },
    axisLabel: {
      color: colors.muted,
      fontSize: 12,
      hideOverlap: true,
      interval: width < 500 ? 2 : 0,
    },
  };
}

function countAxis() {
  return {
    type: "value" as const,
    gridIndex: 1,
    splitNumber: 2,
    axisLabel: { color: colors.muted, fontSize: 12 },
    splitLine: { lineStyle: { color: colors.rule } },
  };
}

export function binName(bin: ReliabilityBin): string {
  return `${Math.round(bin.lower * 100)}–${Math.round(bin.upper * 100)} %`;
}
