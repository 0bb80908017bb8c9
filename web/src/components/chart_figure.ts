// A chart with its caption, its meaning in words for those who can't see it, and its numbers as a
// table at the press of a button.
import type { Chart } from "../charts/chart";
import { element, freshId } from "../dom";
import type { Child } from "../dom";

export interface ChartFigureOptions {
  caption: string;
  inWords: string; // what a reader would say having looked at the chart
  table: () => HTMLElement; // made when first asked for
  legend?: Child;
}

export function chartFigure(drawing: Chart, options: ChartFigureOptions): HTMLElement {
  const tableId = freshId("table");
  const table = element("div", { id: tableId, hidden: true });
  const button = element(
    "button",
    { type: "button", class: "quiet", "aria-expanded": "false", "aria-controls": tableId },
    "Show as table",
  );
  button.addEventListener("click", () => {
    const asTable = table.hidden;
    if (table.childElementCount === 0) table.append(options.table());
    table.hidden = !asTable;
    drawing.element.hidden = asTable;
    button.setAttribute("aria-expanded", String(asTable));
    button.textContent = asTable ? "Show as chart" : "Show as table";
  });
  drawing.element.setAttribute("role", "img");
  drawing.element.setAttribute("aria-label", options.inWords);
  return element(
    "figure",
    {},
    element("figcaption", {}, element("span", {}, options.caption), button),
    options.legend,
    drawing.element,
    table,
  );
}

export interface LegendEntry {
  text: string;
  mark: string; // a CSS class of legend.css that draws the mark
}

export function legend(entries: LegendEntry[]): HTMLElement {
  const items = entries.map(({ text, mark }) =>
    element("li", {}, element("span", { class: `mark ${mark}`, "aria-hidden": "true" }), text),
  );
  return element("ul", { class: "legend" }, ...items);
}
