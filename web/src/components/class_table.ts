// Every class with its precision, recall and F1, each with its interval.
import { count, isKnown } from "../format";
import type { ClassMetrics } from "../report/report_data";
import { dataTable } from "./data_table";
import type { Column } from "./data_table";
import { intervalBar, scaleFor } from "./interval_bar";

export function classTable(classes: ClassMetrics[]): HTMLElement {
  const scale = scaleFor(classes.flatMap(({ precision, recall, f1 }) => [precision, recall, f1]));
  const measured = (name: "precision" | "recall" | "f1", title: string, hint: string) => ({
    title,
    hint,
    kind: "bar" as const,
    cell: (row: ClassMetrics) => intervalBar(row[name], row.intervals?.[name], scale),
    sort: (row: ClassMetrics) => (isKnown(row[name]) ? row[name] : null),
  });
  const columns: Column<ClassMetrics>[] = [
    { title: "class", cell: (row) => row.label, sort: (row) => row.label },
    {
      title: "tickets",
      hint: "evaluated tickets that are of this class",
      kind: "number",
      cell: (row) => count(row.support),
      sort: (row) => row.support,
    },
    {
      title: "given",
      hint: "evaluated tickets that were given this class",
      kind: "number",
      cell: (row) => count(row.predicted),
      sort: (row) => row.predicted,
    },
    measured("precision", "precision", "of the tickets given this class, right"),
    measured("recall", "recall", "of the tickets of this class, found"),
    measured("f1", "F1", "harmonic mean of precision and recall"),
  ];
  return dataTable(classes, columns, {
    caption: "Precision, recall and F1 of every class",
    sortedBy: { column: 1, direction: "descending" },
    shownRows: 20,
  });
}
