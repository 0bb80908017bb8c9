// Names with amounts as horizontal bars, the longest for the largest amount; a table underneath.
import { element } from "../dom";

export interface Bar {
  name: string;
  amount: number; // not negative
  text: string; // the amount as it is shown
  note?: string;
}

export function barList(bars: Bar[], caption: string): HTMLElement {
  const largest = Math.max(...bars.map((bar) => bar.amount), Number.MIN_VALUE);
  const rows = bars.map((bar) =>
    element(
      "tr",
      {},
      element("th", { scope: "row" }, bar.name),
      element(
        "td",
        { class: "bar-cell", "aria-hidden": "true" },
        element("span", {
          class: "bar",
          "--share": `${((bar.amount / largest) * 100).toFixed(2)}%`,
        }),
      ),
      element("td", { class: "number" }, bar.text),
      bars.some(({ note }) => note) ? element("td", { class: "note" }, bar.note ?? "") : null,
    ),
  );
  return element(
    "table",
    { class: "bar-list" },
    element("caption", { class: "unseen" }, caption),
    element("tbody", {}, ...rows),
  );
}
