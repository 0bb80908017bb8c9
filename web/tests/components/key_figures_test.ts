import { describe, expect, test } from "vitest";

import { keyFiguresOf } from "../../src/components/key_figures";

const metrics = { coverage_at_target: { "0.95": 0.2, "0.90": 0.3 } };
const coverage = (auto?: Parameters<typeof keyFiguresOf>[0]["auto"]) => {
  const [figure] = keyFiguresOf({ metrics, intervals: {}, auto });
  return [figure?.value, figure?.caption, figure?.range ?? ""].map((text) =>
    text?.replaceAll("\u202f", " "),
  );
};

describe("the coverage among the key figures", () => {
  test("is that of the kept threshold", () => {
    expect(coverage({ probability: 0.873, coverage: 0.159, precision: 1 })).toEqual([
      "15.9 %",
      "coverage: sorted automatically, from the kept threshold 0.87 on",
      "100.0 % of them right",
    ]);
  });

  test("is nothing where no threshold reached its target", () => {
    const [value, caption] = coverage({ probability: null, target_precision: 0.95, coverage: 0 });
    expect(value).toBe("0.0 %");
    expect(caption).toBe("coverage: no threshold reached 95 % precision");
  });

  test("says so where the threshold is chosen afterwards", () => {
    expect(coverage()[1]).toBe(
      "coverage: 30 of 100 tickets could be sorted automatically at 90 % precision, " +
        "by a threshold chosen afterwards",
    );
  });
});
