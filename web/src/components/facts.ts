// Names with their values: versions, files, sizes.
import { element } from "../dom";
import { NOT_KNOWN } from "../format";
import type { Maybe } from "../report/report_data";

export function facts(entries: [name: string, value: Maybe<string>][]): HTMLElement {
  const items = entries.flatMap(([name, value]) => [
    element("dt", {}, name),
    element("dd", { class: value ? null : "not-known" }, value || NOT_KNOWN),
  ]);
  return element("dl", { class: "facts" }, ...items);
}
