// One ECharts drawing that follows the size of its element.
//
// Drawn as SVG, so that colours may be the CSS custom properties of tokens.css: light, dark and
// print then need no second drawing. Tooltips are elements, never markup made from data.
import { BarChart, LineChart, ScatterChart } from "echarts/charts";
import type { BarSeriesOption, LineSeriesOption, ScatterSeriesOption } from "echarts/charts";
import { GridComponent, TooltipComponent } from "echarts/components";
import type { GridComponentOption, TooltipComponentOption } from "echarts/components";
import { init, use } from "echarts/core";
import type { ComposeOption } from "echarts/core";
import { LabelLayout } from "echarts/features";
import { SVGRenderer } from "echarts/renderers";

import { element } from "../dom";

use([BarChart, LineChart, ScatterChart, GridComponent, TooltipComponent, LabelLayout, SVGRenderer]);

export type ChartOption = ComposeOption<
  | BarSeriesOption
  | LineSeriesOption
  | ScatterSeriesOption
  | GridComponentOption
  | TooltipComponentOption
>;

export interface Chart {
  element: HTMLElement;
  redraw(): void; // asks for the option again; does nothing before the element is on the page
}

export const colors = {
  ink: "var(--ink)",
  muted: "var(--muted)",
  rule: "var(--rule)",
  surface: "var(--surface)",
  right: "var(--right)",
  rightPale: "color-mix(in srgb, var(--right) 40%, transparent)",
  wrong: "var(--wrong)",
  suggest: "var(--suggest)",
};

// `describe` gives the option for a width in pixels. It is asked when the element gets its size,
// when that changes, and at redraw().
export function chart(describe: (width: number) => ChartOption, height: number): Chart {
  const host = element("div", { class: "chart", "--chart-height": `${height}px` });
  let instance: ReturnType<typeof init> | undefined;
  const redraw = () => {
    if (!instance) return;
    instance.setOption(
      { ...common(), ...describe(host.clientWidth) },
      { replaceMerge: ["series"] },
    );
    scaleWithElement(host);
  };
  const follow = () => {
    if (host.clientWidth === 0) return; // hidden, or not on the page yet
    if (instance) instance.resize();
    else instance = init(host, null, { renderer: "svg" });
    redraw();
  };
  if (typeof ResizeObserver !== "undefined") new ResizeObserver(follow).observe(host);
  return { element: host, redraw };
}

// An axis from `min` to 1, in percent.
export function shareAxis(name: string, { min, interval }: { min: number; interval: number }) {
  return {
    type: "value" as const,
    name,
    nameLocation: "middle" as const,
    nameGap: 30,
    nameTextStyle: { color: colors.muted, fontSize: 12 },
    min,
    max: 1,
    interval,
    axisLine: { show: true, lineStyle: { color: colors.muted } },
    axisTick: { show: false },
    splitLine: { lineStyle: { color: colors.rule } },
    axisLabel: {
      color: colors.muted,
      fontSize: 12,
      formatter: (value: number) => `${Math.round(value * 100)} %`,
    },
  };
}

// The part of 0..1 that an axis of shares must show, and the distance of its marks (eight at most).
export function shareRange(lowest: number): { min: number; interval: number } {
  for (const interval of [0.01, 0.02, 0.05, 0.1]) {
    const min = Math.floor(lowest / interval) * interval;
    if ((1 - min) / interval < 8.5) return { min: Math.max(0, min), interval };
  }
  return { min: 0, interval: 0.2 };
}

// A tooltip's content: lines of text, the first one strong.
export function tooltipLines(first: string, ...rest: string[]): HTMLElement {
  const lines = rest.map((line) => element("div", {}, line));
  return element("div", {}, element("strong", {}, first), ...lines);
}

function common(): ChartOption {
  return {
    animation: false,
    backgroundColor: "transparent",
    textStyle: { fontFamily: "inherit", color: colors.ink },
    tooltip: {
      trigger: "item",
      confine: true,
      transitionDuration: 0,
      backgroundColor: colors.surface,
      borderColor: colors.rule,
      textStyle: { color: colors.ink, fontSize: 13, fontFamily: "inherit" },
    },
  };
}

// Lets CSS shrink the drawing on paper, where no resize is told.
function scaleWithElement(host: HTMLElement): void {
  const svg = host.querySelector("svg");
  if (!svg) return;
  svg.setAttribute("viewBox", `0 0 ${host.clientWidth} ${host.clientHeight}`);
}
