import { describe, expect, test } from "vitest";

import { confusionView, pairOf } from "../../src/measures/confusion";

describe("the view of a confusion matrix", () => {
  test("gives every cell its share of the true class", () => {
    const view = confusionView(
      ["A", "B"],
      [
        [8, 2],
        [0, 5],
      ],
    );
    expect(view?.cells[0]?.[1]).toEqual({
      truth: "A",
      predicted: "B",
      count: 2,
      share: 0.2,
      right: false,
    });
    expect(view?.cells[1]?.[1]?.share).toBe(1);
    expect(view?.hidden).toBe(0);
  });

  test("keeps the classes with the most errors, in their own order, and shares of whole rows", () => {
    const matrix = [
      [10, 0, 0, 10],
      [0, 99, 1, 0],
      [0, 0, 50, 0],
      [5, 0, 0, 5],
    ];
    const view = confusionView(["A", "B", "C", "D"], matrix, 2);
    expect(view?.labels).toEqual(["A", "D"]);
    expect(view?.hidden).toBe(2);
    expect(view?.cells[0]?.[1]?.share).toBe(0.5);
  });

  test("has share 0, not NaN, for a class without tickets", () => {
    expect(
      confusionView(
        ["A", "B"],
        [
          [0, 0],
          [1, 1],
        ],
      )?.cells[0]?.[0]?.share,
    ).toBe(0);
  });

  test.each([
    ["no labels", null, [[1]]],
    ["no matrix", ["A"], null],
    ["another number of rows", ["A", "B"], [[1, 2]]],
    ["a short row", ["A", "B"], [[1, 2], [3]]],
    ["nothing at all", [], []],
  ])("does not exist with %s", (_, labels, matrix) => {
    expect(confusionView(labels, matrix)).toBeUndefined();
  });

  test("finds a pair by direction", () => {
    const pairs = [{ truth: "A", predicted: "B", count: 3 }];
    expect(pairOf(pairs, "A", "B")?.count).toBe(3);
    expect(pairOf(pairs, "B", "A")).toBeUndefined();
  });
});
