import { describe, expect, test } from "vitest";

import {
  coverageAt,
  curvePoints,
  indexAtPrecision,
  indexAtThreshold,
  splitTickets,
} from "../../src/measures/operating_point";

const curve = curvePoints([
  { threshold: 0.8, coverage: 0.6, precision: 0.97 },
  { threshold: 0.5, coverage: 0.9, precision: 0.91 },
  { threshold: 0.2, coverage: 1, precision: 0.85 },
  { threshold: 0.9, coverage: null, precision: 0.99 },
]);

describe("the curve", () => {
  test("is sorted by threshold and leaves out points with unknown numbers", () => {
    expect(curve.map((point) => point.threshold)).toEqual([0.2, 0.5, 0.8]);
    expect(curvePoints(null)).toEqual([]);
  });

  test("answers the first point at or above a threshold, and the last one beyond its end", () => {
    expect(indexAtThreshold(curve, 0.5)).toBe(1);
    expect(indexAtThreshold(curve, 0.51)).toBe(2);
    expect(indexAtThreshold(curve, 0.99)).toBe(2);
    expect(coverageAt(curve, 0.99)).toBe(0);
  });

  test("answers the widest point that reaches a precision, and nothing if none does", () => {
    expect(indexAtPrecision(curve, 0.9)).toBe(1);
    expect(indexAtPrecision(curve, 0.98)).toBeUndefined();
  });
});

describe("1,000 tickets", () => {
  test.each(curve)("add up to 1,000 at threshold $threshold, whatever is suggested", (point) => {
    for (const suggest of [null, 0, 0.2, 0.3, 0.5, 0.8, 1]) {
      const split = splitTickets(curve, point, suggest);
      const parts = Object.values(split);
      expect(parts.reduce((sum, part) => sum + part, 0)).toBe(1000);
      expect(Math.min(...parts)).toBeGreaterThanOrEqual(0);
    }
  });

  test("are split into right, wrong, suggested and left to a person", () => {
    const split = splitTickets(curve, curve[2]!, 0.5);
    expect(split).toEqual({ autoRight: 582, autoWrong: 18, suggest: 300, person: 100 });
  });

  test("get no suggestion when the threshold is at or below that for suggestions", () => {
    expect(splitTickets(curve, curve[1]!, 0.5).suggest).toBe(0);
    expect(splitTickets(curve, curve[0]!, 0.5).suggest).toBe(0);
  });
});
