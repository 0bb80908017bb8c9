import { describe, expect, test } from "vitest";

import { verdictOf } from "../../src/measures/verdict";

const measured = {
  report_version: 1,
  metrics: { accuracy: 0.87 },
  evaluated: { rows: 4000 },
  thresholds: {
    auto: { probability: 0.8, target_precision: 0.95, coverage: 0.803, precision: 0.951 },
  },
};

describe("the verdict", () => {
  test("says what is sorted automatically and how well", () => {
    expect(verdictOf(measured).headline).toBe(
      "80 of 100 tickets can be sorted automatically; 95 of 100 of those land in the right class.",
    );
    expect(verdictOf(measured).caveats).toEqual([]);
  });

  test("falls back to accuracy, and then to saying that nothing was measured", () => {
    expect(verdictOf({ report_version: 1, metrics: { accuracy: 0.87 } }).headline).toBe(
      "The right class comes first for 87 of 100 tickets.",
    );
    expect(verdictOf({ report_version: 1 }).headline).toBe("This run measured no quality.");
    expect(verdictOf({ report_version: 1 }).detail).toBe("");
  });

  test("says so when no ticket reaches the threshold", () => {
    const none = {
      ...measured,
      thresholds: { auto: { probability: 1, coverage: 0, precision: null } },
    };
    expect(verdictOf(none).headline).toMatch(/^Not ready/);
  });

  test("warns of few tickets", () => {
    expect(verdictOf({ ...measured, evaluated: { rows: 60 } }).caveats.join()).toContain(
      "Few tickets",
    );
  });

  test("warns when the target was missed on these tickets", () => {
    const auto = { ...measured.thresholds.auto, precision: 0.93 };
    expect(verdictOf({ ...measured, thresholds: { auto } }).caveats.join()).toContain(
      "these tickets gave 93.0",
    );
  });

  test("tells the figures of these tickets, and those of training as such", () => {
    const auto = {
      ...measured.thresholds.auto,
      coverage: 0.16,
      precision: 0.9,
      chosen_by: { coverage: 0.1, precision: 0.97 },
    };
    const verdict = verdictOf({ ...measured, thresholds: { auto } });
    expect(verdict.headline).toBe(
      "Only 16 of 100 tickets can be sorted automatically; 90 of 100 of those land in the right class.",
    );
    expect(verdict.caveats.join().replaceAll("\u202f", " ")).toContain(
      "set for 95 % precision and gave 97.0 % in training, out of fold; these tickets gave 90.0 %",
    );
  });

  test("warns when few tickets speak for the precision", () => {
    const caveats = (auto: number) =>
      verdictOf({ ...measured, decisions: { auto } }).caveats.join();
    expect(caveats(10)).toContain("Only 10 tickets reached the threshold");
    expect(caveats(500)).toBe("");
    expect(caveats(0)).toBe("");
  });

  test("warns when the model learned from the tickets it is measured on", () => {
    expect(
      verdictOf({ ...measured, evaluated: { rows: 4000, learned_from: true } }).caveats.join(),
    ).toContain("learned from these very tickets");
  });

  test("warns when no threshold reaches the target", () => {
    const auto = { probability: null, target_precision: 0.95 };
    expect(verdictOf({ ...measured, thresholds: { auto } }).caveats.join()).toContain(
      "No threshold reaches",
    );
  });

  test("warns when the commonest class alone would do as well", () => {
    const report = {
      ...measured,
      metrics: { accuracy: 0.6 },
      per_class: [
        { label: "A", support: 70 },
        { label: "B", support: 30 },
      ],
    };
    expect(verdictOf(report).caveats.join()).toContain("commonest class");
  });
});
