import { describe, expect, test } from "vitest";

import { comparisonInWords } from "../../src/measures/significance";

const blend = { head: "blend", accuracy: 0.87, chosen: true };

describe("a comparison of heads", () => {
  test("needs no words for the chosen head", () => {
    expect(comparisonInWords(blend, blend)).toBe("chosen.");
  });

  test("turns a p-value into trials", () => {
    const text = comparisonInWords({ head: "linear", accuracy: 0.862, p_value: 0.0114 }, blend);
    expect(text).toContain("0.8 points less accurate than blend");
    expect(text).toContain("in 11 of 1,000 trials (p = 0.011)");
  });

  test("says that a difference may be chance", () => {
    expect(comparisonInWords({ head: "knn", accuracy: 0.869, p_value: 0.4 }, blend)).toContain(
      "may well be chance",
    );
  });

  test("says when the folds disagree with the test rows, in either direction", () => {
    const head = { head: "linear", accuracy: 0.86 };
    expect(comparisonInWords({ ...head, p_value: 0.01, p_value_folds: 0.2 }, blend)).toContain(
      "do not confirm",
    );
    expect(comparisonInWords({ ...head, p_value: 0.2, p_value_folds: 0.0001 }, blend)).toContain(
      "folds do show a difference (p < 0.001)",
    );
    expect(comparisonInWords({ ...head, p_value: 0.01, p_value_folds: 0.02 }, blend)).not.toContain(
      "folds",
    );
  });

  test("names what is missing", () => {
    expect(comparisonInWords({ head: "knn" }, blend)).toBe("not compared.");
    expect(comparisonInWords({ head: "knn", accuracy: 0.86 }, blend)).toContain("not tested");
    expect(comparisonInWords({ head: "knn", difference: -0.02 }, null)).toContain(
      "2.0 points less",
    );
  });
});
