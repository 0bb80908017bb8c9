// The words that speak most for each class.
import { element } from "../dom";

export interface LabelWords {
  label: string;
  words: string[];
}

export function wordLists(lists: LabelWords[]): HTMLElement {
  const items = lists.flatMap(({ label, words }) => [
    element("dt", {}, label),
    element("dd", {}, ...words.map((word) => element("span", { class: "word" }, word))),
  ]);
  return element("dl", { class: "word-lists" }, ...items);
}
