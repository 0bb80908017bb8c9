// The pairs of classes that are mixed up most, with tickets to look at.
import { element } from "../dom";
import { count, decimal, isKnown, percent } from "../format";
import type { ConfusedPair, Maybe, PairExample } from "../report/report_data";

export function confusedPairs(pairs: ConfusedPair[]): HTMLElement {
  const items = pairs.map((pair) =>
    element(
      "li",
      {},
      element(
        "p",
        {},
        element("strong", {}, pair.truth),
        " taken for ",
        element("strong", {}, pair.predicted),
        element("span", { class: "amount" }, amount(pair)),
      ),
      (pair.examples?.length ?? 0) > 0
        ? element(
            "details",
            {},
            element("summary", {}, "Tickets to look at"),
            pairExamples(pair.examples),
          )
        : null,
    ),
  );
  return element("ol", { class: "confused-pairs" }, ...items);
}

// The tickets of a pair; their texts only where the report carries them.
export function pairExamples(examples: Maybe<PairExample[]>): HTMLElement {
  if (!examples || examples.length === 0) {
    return element("p", { class: "not-measured" }, "No example was kept for this pair.");
  }
  const items = examples.map((example) =>
    element(
      "li",
      {},
      element("code", {}, example.id),
      isKnown(example.probability)
        ? element(
            "span",
            { class: "amount" },
            `given with probability ${decimal(example.probability, 2)}`,
          )
        : null,
      example.text ? element("blockquote", {}, example.text) : null,
    ),
  );
  const silent = examples.every((example) => !example.text);
  return element(
    "div",
    { class: "pair-examples" },
    element("ul", {}, ...items),
    silent
      ? element("p", { class: "note" }, "Texts are left out; --with-text puts them in.")
      : null,
  );
}

function amount({ count: rows, share_of_truth, truth }: ConfusedPair): string {
  const share = isKnown(share_of_truth) ? `, ${percent(share_of_truth)} of ${truth}` : "";
  return `${count(rows)} tickets${share}`;
}
