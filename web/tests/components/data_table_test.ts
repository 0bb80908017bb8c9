// @vitest-environment jsdom
import { describe, expect, test } from "vitest";

import { dataTable } from "../../src/components/data_table";

interface Row {
  name: string;
  size: number;
}

const rows: Row[] = [
  { name: "b", size: 1 },
  { name: "a", size: 3 },
  { name: "c", size: 2 },
];

function table(shownRows?: number): HTMLElement {
  return dataTable<Row>(
    rows,
    [
      { title: "name", cell: (row) => row.name, sort: (row) => row.name },
      { title: "size", kind: "number", cell: (row) => String(row.size), sort: (row) => row.size },
    ],
    { caption: "sizes", shownRows },
  );
}

const names = (shown: HTMLElement) =>
  [...shown.querySelectorAll("tbody th")].map((cell) => cell.textContent);
const press = (shown: HTMLElement, column: number) =>
  shown.querySelectorAll<HTMLButtonElement>("thead button")[column]!.click();

describe("a table", () => {
  test("keeps the order it was given until a heading is pressed", () => {
    expect(names(table())).toEqual(["b", "a", "c"]);
  });

  test("sorts numbers largest first, then smallest first, and says so", () => {
    const shown = table();
    press(shown, 1);
    expect(names(shown)).toEqual(["a", "c", "b"]);
    expect(shown.querySelectorAll("thead th")[1]!.getAttribute("aria-sort")).toBe("descending");
    press(shown, 1);
    expect(names(shown)).toEqual(["b", "c", "a"]);
  });

  test("has one sorted column at a time", () => {
    const shown = table();
    press(shown, 1);
    press(shown, 0);
    expect(names(shown)).toEqual(["a", "b", "c"]);
    expect(shown.querySelectorAll("[aria-sort]")).toHaveLength(1);
  });

  test("shows its first rows until asked for all", () => {
    const shown = table(2);
    expect(shown.querySelectorAll(".beyond-limit")).toHaveLength(1);
    const button = [...shown.querySelectorAll("button")].at(-1)!;
    expect(button.textContent).toBe("Show all 3");
    button.click();
    expect(shown.querySelector("table")!.classList.contains("all-rows")).toBe(true);
    expect(button.getAttribute("aria-expanded")).toBe("true");
  });
});
