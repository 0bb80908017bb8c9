// Accuracy and coverage of parts of the tickets: languages, channels, with and without fields.
import { element } from "../dom";
import { count, percent } from "../format";
import type { GroupMetrics } from "../report/report_data";
import { dataTable } from "./data_table";
import { intervalBar, scaleFor } from "./interval_bar";

const TITLES: Record<string, string> = { fields: "With and without triage fields" };

export function groupTable(kind: string, groups: GroupMetrics[]): HTMLElement {
  const scale = scaleFor(groups.flatMap((group) => [group.accuracy, group.interval?.[0]]));
  const table = dataTable(
    groups,
    [
      { title: kind, cell: (group) => groupName(kind, group.name), sort: (group) => group.name },
      {
        title: "tickets",
        kind: "number",
        cell: (group) => count(group.support),
        sort: (group) => group.support,
      },
      {
        title: "accuracy",
        kind: "bar",
        cell: (group) => intervalBar(group.accuracy, group.interval, scale),
        sort: (group) => group.accuracy,
      },
      {
        title: "coverage",
        hint: "tickets of this group that are sorted automatically",
        kind: "number",
        cell: (group) => percent(group.coverage),
        sort: (group) => group.coverage,
      },
    ],
    { caption: `Accuracy and coverage by ${kind}`, shownRows: 12 },
  );
  return element("div", { class: "group" }, element("h3", {}, TITLES[kind] ?? `By ${kind}`), table);
}

// "de" → "German (de)"; what is no language code stays as it is.
export function groupName(kind: string, name: string): string {
  if (kind !== "language") return name;
  try {
    const spoken = new Intl.DisplayNames("en", { type: "language", fallback: "none" }).of(name);
    return spoken ? `${spoken} (${name})` : name;
  } catch {
    return name; // not a well-formed code (RangeError)
  }
}
