// The confusion matrix as a grid one can walk by arrow keys: a row is a true class, a column what
// it was taken for, the colour the share of the row. Picking a cell shows its tickets.
import { element } from "../dom";
import { count, counted, percent } from "../format";
import { pairOf } from "../measures/confusion";
import type { ConfusionCell, ConfusionView } from "../measures/confusion";
import type { ConfusedPair, Maybe } from "../report/report_data";
import { pairExamples } from "./confused_pairs";
import { scroller } from "./scroller";

const WITH_SHARES = 12; // up to so many classes a cell has room for its share too

export function confusionMap(view: ConfusionView, pairs: Maybe<ConfusedPair[]>): HTMLElement {
  const detail = element("div", { class: "cell-detail", role: "status" });
  const roomy = view.labels.length <= WITH_SHARES;
  const grid = view.cells.map((row) => row.map((cell) => gridCell(cell, roomy)));

  const pick = (row: number, column: number) => {
    const cell = view.cells[row]?.[column];
    const chosen = grid[row]?.[column];
    if (!cell || !chosen) return;
    for (const other of grid.flat()) {
      other.setAttribute("tabindex", other === chosen ? "0" : "-1");
      other.setAttribute("aria-selected", String(other === chosen));
    }
    detail.replaceChildren(...cellDetail(cell, pairs));
  };
  grid.forEach((row, r) =>
    row.forEach((cell, c) => {
      cell.addEventListener("click", () => pick(r, c));
      cell.addEventListener("keydown", (event) => {
        const next = neighbour(event.key, r, c, grid.length);
        if (!next) return;
        event.preventDefault();
        pick(next[0], next[1]);
        grid[next[0]]?.[next[1]]?.focus();
      });
    }),
  );
  pick(...worst(view));

  return element(
    "div",
    { class: "confusion" },
    view.hidden > 0 ? hiddenNote(view) : null,
    element("p", { class: "axis-name" }, "Rows: the true class. Columns: the class it was given."),
    scroller("Confusion matrix", gridTable(view, grid, roomy)),
    detail,
  );
}

// Where an arrow key leads from a cell, inside a grid of size × size; undefined for other keys.
export function neighbour(
  key: string,
  row: number,
  column: number,
  size: number,
): [number, number] | undefined {
  const last = size - 1;
  switch (key) {
    case "ArrowUp":
      return [Math.max(0, row - 1), column];
    case "ArrowDown":
      return [Math.min(last, row + 1), column];
    case "ArrowLeft":
      return [row, Math.max(0, column - 1)];
    case "ArrowRight":
      return [row, Math.min(last, column + 1)];
    case "Home":
      return [row, 0];
    case "End":
      return [row, last];
    default:
      return undefined;
  }
}

function gridTable(view: ConfusionView, grid: HTMLElement[][], roomy: boolean): HTMLElement {
  const head = view.labels.map((label) =>
    element("th", { scope: "col", title: label }, element("span", {}, label)),
  );
  const rows = grid.map((cells, index) => {
    const label = view.labels[index] ?? "";
    return element("tr", {}, element("th", { scope: "row", title: label }, label), ...cells);
  });
  return element(
    "table",
    {
      class: roomy ? "confusion-map roomy" : "confusion-map",
      role: "grid",
      "aria-label": "Confusion matrix, rows are true classes, columns given classes",
    },
    element("thead", {}, element("tr", {}, element("td"), ...head)),
    element("tbody", {}, ...rows),
  );
}

function gridCell(cell: ConfusionCell, roomy: boolean): HTMLTableCellElement {
  const kind = cell.count === 0 ? "none" : cell.right ? "right" : "wrong";
  // Errors are rare: the root makes few visible, and half of a row has the full colour.
  const strength = cell.right ? cell.share : Math.min(1, Math.sqrt(cell.share * 2));
  return element(
    "td",
    {
      class: strength > 0.62 ? `${kind} strong` : kind, // dark scheme: bright enough for dark ink
      role: "gridcell",
      tabindex: -1,
      title: cellInWords(cell), // the headings of row and column name the cell
      "--strength": cell.count === 0 ? "0" : (0.08 + 0.92 * strength).toFixed(3),
    },
    cell.count > 0 ? count(cell.count) : "",
    roomy && cell.count > 0 ? element("small", {}, percent(cell.share)) : null,
  );
}

export function cellInWords({
  truth,
  predicted,
  count: rows,
  share,
  right,
}: ConfusionCell): string {
  const tickets = counted(rows, "ticket");
  return right
    ? `${truth} recognised: ${tickets}, ${percent(share)} of ${truth}`
    : `${truth} taken for ${predicted}: ${tickets}, ${percent(share)} of ${truth}`;
}

function cellDetail(cell: ConfusionCell, pairs: Maybe<ConfusedPair[]>): HTMLElement[] {
  const heading = element("p", {}, element("strong", {}, `${cellInWords(cell)}.`));
  if (cell.right || cell.count === 0) return [heading];
  return [heading, pairExamples(pairOf(pairs, cell.truth, cell.predicted)?.examples)];
}

function hiddenNote({ labels, hidden }: ConfusionView): HTMLElement {
  return element(
    "p",
    { class: "note" },
    `Shown are the ${labels.length} classes with the most errors; ${counted(hidden, "class", "classes")} ` +
      "with fewer are not. Shares count all classes.",
  );
}

// The wrong cell with the most tickets: the one to look at first.
function worst(view: ConfusionView): [number, number] {
  let found: [number, number] = [0, 0];
  let most = 0;
  view.cells.forEach((row, r) =>
    row.forEach((cell, c) => {
      if (cell.right || cell.count <= most) return;
      most = cell.count;
      found = [r, c];
    }),
  );
  return found;
}
