// @vitest-environment jsdom
import { describe, expect, test } from "vitest";

import { confusionMap, neighbour } from "../../src/components/confusion_map";
import { confusionView } from "../../src/measures/confusion";

const view = confusionView(
  ["A", "B", "C"],
  [
    [8, 2, 0],
    [1, 9, 0],
    [0, 5, 5],
  ],
)!;
const pairs = [
  { truth: "A", predicted: "B", count: 2, examples: [{ id: "T-1", text: "no <b>wifi</b>" }] },
];

function map(): HTMLElement {
  const shown = confusionMap(view, pairs);
  document.body.replaceChildren(shown);
  return shown;
}

const cell = (shown: HTMLElement, name: string) =>
  shown.querySelector<HTMLElement>(`[role=gridcell][title^="${name}"]`)!;
const detail = (shown: HTMLElement) => shown.querySelector(".cell-detail")?.textContent;

describe("the confusion map", () => {
  test("starts at the largest error", () => {
    const shown = map();
    expect(detail(shown)).toContain("C taken for B: 5 tickets");
    expect(detail(shown)).toContain("No example was kept");
  });

  test("shows the examples of the cell that is clicked, as text", () => {
    const shown = map();
    cell(shown, "A taken for B").click();
    expect(detail(shown)).toContain("no <b>wifi</b>");
    expect(shown.querySelector("b")).toBeNull();
  });

  test("is walked by arrow keys, with one cell in the tab order", () => {
    const shown = map();
    cell(shown, "C taken for B").dispatchEvent(
      new KeyboardEvent("keydown", { key: "ArrowUp", bubbles: true }),
    );
    expect(document.activeElement).toBe(cell(shown, "B recognised"));
    expect(shown.querySelectorAll('[tabindex="0"][role=gridcell]')).toHaveLength(1);
    expect(detail(shown)).toContain("B recognised: 9 tickets");
  });

  test("says how many classes it does not show", () => {
    const part = confusionMap(
      confusionView(
        ["A", "B", "C"],
        [
          [8, 2, 0],
          [1, 9, 0],
          [0, 5, 5],
        ],
        2,
      )!,
      [],
    );
    expect(part.textContent).toContain("1 class with fewer");
  });
});

test("Arrow keys stop at the edges of the grid", () => {
  expect(neighbour("ArrowUp", 0, 1, 3)).toEqual([0, 1]);
  expect(neighbour("ArrowRight", 2, 2, 3)).toEqual([2, 2]);
  expect(neighbour("End", 1, 0, 3)).toEqual([1, 2]);
  expect(neighbour("x", 1, 0, 3)).toBeUndefined();
});
