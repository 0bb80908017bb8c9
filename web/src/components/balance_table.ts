// How many training rows each class had, and how many after balancing.
import { element } from "../dom";
import { count, isKnown } from "../format";
import type { ClassCounts } from "../report/report_data";
import { dataTable } from "./data_table";

export function balanceTable(classes: ClassCounts[]): HTMLElement {
  const amounts = classes.flatMap(({ before, after }) => [before, after]).filter(isKnown);
  const largest = Math.max(...amounts, 1);
  return dataTable(
    classes,
    [
      { title: "class", cell: (row) => row.label, sort: (row) => row.label },
      {
        title: "before",
        kind: "number",
        cell: (row) => count(row.before),
        sort: (row) => row.before,
      },
      { title: "after", kind: "number", cell: (row) => count(row.after), sort: (row) => row.after },
      { title: "before and after", cell: (row) => bars(row, largest) },
    ],
    {
      caption: "Training rows of every class before and after balancing",
      sortedBy: { column: 1, direction: "descending" },
      shownRows: 20,
    },
  );
}

function bars({ before, after }: ClassCounts, largest: number): HTMLElement {
  const width = (rows: number) => `${((rows / largest) * 100).toFixed(2)}%`;
  return element(
    "span",
    { class: "balance-bars", "aria-hidden": "true" },
    isKnown(before) ? element("span", { class: "bar before", "--share": width(before) }) : null,
    isKnown(after) ? element("span", { class: "bar after", "--share": width(after) }) : null,
  );
}
