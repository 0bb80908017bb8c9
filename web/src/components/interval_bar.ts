// A share with its interval: the number, and a bar from the lower to the upper bound.
import { element } from "../dom";
import { isInterval, isKnown, percent, percentInterval } from "../format";
import type { Interval, Maybe } from "../report/report_data";

export interface Scale {
  min: number;
  max: number;
}

// The scale from a round tenth below every value up to 1, so that bars can be compared.
export function scaleFor(values: Maybe<number>[]): Scale {
  const known = values.filter(isKnown);
  const lowest = known.length > 0 ? Math.min(...known) : 0;
  return { min: Math.min(0.9, Math.max(0, Math.floor(lowest * 10) / 10)), max: 1 };
}

export function intervalBar(
  value: Maybe<number>,
  interval: Maybe<Interval>,
  scale: Scale,
): HTMLElement {
  if (!isKnown(value)) return element("span", { class: "not-known" }, percent(value));
  const range = isInterval(interval);
  const [lower, upper] = range ? interval : [value, value];
  const bar = element(
    "span",
    {
      class: "interval-bar",
      "aria-hidden": "true",
      "--lower": position(lower, scale),
      "--upper": position(upper, scale),
      "--value": position(value, scale),
    },
    element("span", { class: "range" }),
    element("span", { class: "dot" }),
  );
  return element(
    "span",
    { class: "with-interval", title: range ? `interval ${percentInterval(interval)}` : null },
    element("span", { class: "number" }, percent(value)),
    range ? element("span", { class: "unseen" }, ` (interval ${percentInterval(interval)})`) : null,
    bar,
  );
}

function position(value: number, { min, max }: Scale): string {
  const share = (value - min) / (max - min);
  return `${(Math.min(1, Math.max(0, share)) * 100).toFixed(2)}%`;
}
