// One part of a page: a heading, a sentence on how to read it, and its content.
import { element } from "../dom";
import type { Child } from "../dom";

export interface SectionOptions {
  id: string; // the link target
  title: string;
  intro?: string;
}

export function section({ id, title, intro }: SectionOptions, ...content: Child[]): HTMLElement {
  const heading = `${id}-title`;
  return element(
    "section",
    { id, "aria-labelledby": heading },
    element("h2", { id: heading }, title),
    intro ? element("p", { class: "intro" }, intro) : null,
    ...content,
  );
}

export function notMeasured(what: string): HTMLElement {
  return element("p", { class: "not-measured" }, what);
}
