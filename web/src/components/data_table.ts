// A table whose columns sort at a click or a key press, and which shows its first rows only until
// asked for all (paper shows all).
import { element } from "../dom";
import type { Child } from "../dom";
import { sortedBy } from "../measures/ordering";
import type { Direction, SortValue } from "../measures/ordering";
import { scroller } from "./scroller";

export interface Column<Row> {
  title: string;
  hint?: string; // what the column says, shown at its heading
  kind?: "text" | "number" | "bar"; // numbers stand right; they and bars sort largest first
  cell(row: Row): Child;
  sort?(row: Row): SortValue; // a column without it can't be sorted
}

export interface TableOptions {
  caption: string; // read by screen readers
  sortedBy?: { column: number; direction: Direction };
  shownRows?: number; // default: all
  marked?: (row: number) => boolean; // by position in `rows`
}

export function dataTable<Row>(
  rows: readonly Row[],
  columns: Column<Row>[],
  options: TableOptions,
): HTMLElement {
  const limit = options.shownRows ?? rows.length;
  const body = element("tbody");
  const headings = columns.map((column) => heading(column));
  const marked = new Set(rows.filter((_, index) => options.marked?.(index)));
  let order = options.sortedBy;

  const draw = () => {
    const column = order ? columns[order.column] : undefined;
    const shown = order && column?.sort ? sortedBy(rows, column.sort, order.direction) : rows;
    body.replaceChildren(
      ...shown.map((row, index) => tableRow(row, columns, index >= limit, marked.has(row))),
    );
    headings.forEach((cell, index) => {
      if (index === order?.column) cell.setAttribute("aria-sort", order.direction);
      else cell.removeAttribute("aria-sort");
    });
  };
  headings.forEach((cell, index) => {
    cell.querySelector("button")?.addEventListener("click", () => {
      order = { column: index, direction: nextDirection(order, index, columns[index]) };
      draw();
    });
  });
  draw();

  const table = element(
    "table",
    { class: "data-table" },
    element("caption", { class: "unseen" }, options.caption),
    element("thead", {}, element("tr", {}, ...headings)),
    body,
  );
  const box = scroller(options.caption, table);
  if (rows.length <= limit) return box;
  return element("div", {}, box, showAll(table, rows.length));
}

function heading<Row>(column: Column<Row>): HTMLTableCellElement {
  const content = column.sort ? element("button", { type: "button" }, column.title) : column.title;
  return element("th", { scope: "col", class: column.kind, title: column.hint }, content);
}

function tableRow<Row>(
  row: Row,
  columns: Column<Row>[],
  beyondLimit: boolean,
  marked: boolean,
): HTMLTableRowElement {
  const cells = columns.map((column, index) =>
    index === 0
      ? element("th", { scope: "row" }, column.cell(row))
      : element("td", { class: column.kind }, column.cell(row)),
  );
  const classes = [beyondLimit ? "beyond-limit" : "", marked ? "marked" : ""].join(" ").trim();
  return element("tr", { class: classes || null }, ...cells);
}

function showAll(table: HTMLElement, rows: number): HTMLElement {
  const button = element(
    "button",
    { type: "button", class: "quiet", "aria-expanded": "false" },
    `Show all ${rows}`,
  );
  button.addEventListener("click", () => {
    const all = table.classList.toggle("all-rows");
    button.setAttribute("aria-expanded", String(all));
    button.textContent = all ? "Show fewer" : `Show all ${rows}`;
  });
  return button;
}

// The first click shows the largest number, or the first letter, on top.
function nextDirection<Row>(
  order: TableOptions["sortedBy"],
  index: number,
  column: Column<Row> | undefined,
): Direction {
  if (order?.column !== index) {
    return column?.kind === "number" || column?.kind === "bar" ? "descending" : "ascending";
  }
  return order.direction === "ascending" ? "descending" : "ascending";
}
