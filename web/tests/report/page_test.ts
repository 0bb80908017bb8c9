// @vitest-environment jsdom
import { readFileSync } from "node:fs";

import { beforeEach, describe, expect, test } from "vitest";

import { reportPage } from "../../src/report/page";
import type { ReportData } from "../../src/report/report_data";

const fixture = JSON.parse(readFileSync("fixtures/report.json", "utf8")) as ReportData;

function show(report: ReportData): HTMLElement {
  document.body.replaceChildren(...reportPage(report));
  return document.body;
}

beforeEach(() => document.body.replaceChildren());

describe("the report page", () => {
  test("has a section for every part of a full report, none of them broken", () => {
    const page = show(fixture);
    const ids = [...page.querySelectorAll("section")].map((section) => section.id);
    expect(ids).toEqual([
      "thresholds",
      "classes",
      "confusion",
      "pairs",
      "calibration",
      "groups",
      "heads",
      "figures",
      "words",
      "left-out",
      "balance",
      "run",
    ]);
    expect(page.querySelectorAll(".problem")).toHaveLength(0);
    expect(page.textContent).not.toMatch(/NaN|undefined|null|Infinity/);
  });

  test("links every section in its table of contents", () => {
    const page = show(fixture);
    for (const link of page.querySelectorAll("nav a")) {
      expect(page.querySelector(link.getAttribute("href") ?? "")).not.toBeNull();
    }
  });

  test("says what is not known when a report is empty", () => {
    const page = show({ report_version: 1 });
    expect(page.querySelector("h1")?.textContent).toBe("This run measured no quality.");
    expect(page.textContent).toContain("not known");
    expect(page.textContent).not.toMatch(/NaN|undefined|null/);
  });

  test("says what is not known when every number is null", () => {
    const nulled = JSON.parse(
      JSON.stringify(fixture, (key, value: unknown) =>
        typeof value === "number" && key !== "report_version" ? null : value,
      ),
    ) as ReportData;
    const page = show(nulled);
    expect(page.querySelectorAll(".problem")).toHaveLength(0);
    expect(page.textContent).not.toMatch(/NaN|undefined|null|Infinity/);
  });

  test("shows a hostile label as text wherever a label is shown", () => {
    const hostile = '<img src=x onerror="document.title=1">';
    const text = JSON.stringify(fixture).replaceAll('"Access"', JSON.stringify(hostile));
    const page = show(JSON.parse(text) as ReportData);
    expect(page.querySelector("img")).toBeNull();
    const shown = page.textContent?.split(hostile).length ?? 0;
    expect(shown).toBeGreaterThan(8);
  });

  test("keeps its other parts when one can't be drawn", () => {
    const broken = { ...fixture, confused_pairs: 7 as unknown as ReportData["confused_pairs"] };
    const page = show(broken);
    expect(page.querySelectorAll(".problem").length).toBeGreaterThan(0);
    expect(page.querySelector("#run")?.textContent).toContain("total time");
  });

  test("names every picture and every form field for those who can't see them", () => {
    const page = show(fixture);
    for (const picture of page.querySelectorAll('[role="img"]')) {
      expect(picture.getAttribute("aria-label")).toBeTruthy();
    }
    for (const input of page.querySelectorAll("input")) {
      expect(page.querySelector(`label[for="${input.id}"]`)).not.toBeNull();
    }
    for (const table of page.querySelectorAll("table")) {
      expect(table.caption?.textContent || table.getAttribute("aria-label")).toBeTruthy();
    }
  });
});
