import { expect, test } from "vitest";

import { sortedBy } from "../../src/measures/ordering";

const rows = [
  { name: "b", size: 2 },
  { name: "a10", size: null },
  { name: "a9", size: 10 },
];

test("Unknown values come last in both directions", () => {
  const names = (direction: "ascending" | "descending") =>
    sortedBy(rows, (row) => row.size, direction).map((row) => row.name);
  expect(names("ascending")).toEqual(["b", "a9", "a10"]);
  expect(names("descending")).toEqual(["a9", "b", "a10"]);
});

test("Texts are ordered by letters, and numbers inside them by value", () => {
  expect(sortedBy(rows, (row) => row.name, "ascending").map((row) => row.name)).toEqual([
    "a9",
    "a10",
    "b",
  ]);
});

test("The given rows stay as they were", () => {
  const before = [...rows];
  sortedBy(rows, (row) => row.size, "descending");
  expect(rows).toEqual(before);
});
