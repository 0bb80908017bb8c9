// @vitest-environment jsdom
import { describe, expect, test } from "vitest";

import { splitInWords, thresholdExplorer } from "../../src/components/threshold_explorer";

const curve = [
  { threshold: 0.2, coverage: 1, precision: 0.85 },
  { threshold: 0.5, coverage: 0.9, precision: 0.91 },
  { threshold: 0.8, coverage: 0.6, precision: 0.97 },
];
const explorer = () =>
  thresholdExplorer({ curve, auto: { probability: 0.8 }, suggest: { probability: 0.5 } });

describe("the threshold explorer", () => {
  test("starts at the threshold of the bundle", () => {
    const shown = explorer();
    expect(shown.querySelector("output")?.textContent).toBe("0.80");
    expect(shown.querySelector(".split-words")?.textContent).toContain(
      "600 are sorted automatically",
    );
  });

  test("starts with nobody automatic where no threshold reaches its target", () => {
    const shown = thresholdExplorer({
      curve,
      auto: { probability: null, target_precision: 0.99, coverage: 0 },
      suggest: { probability: 0.5 },
    });
    expect(shown.querySelector("output")?.textContent).toBe("none");
    expect(shown.querySelector(".split-words")?.textContent).toBe(
      "Of 1,000 tickets, none is sorted automatically. 900 get suggestions that a person " +
        "confirms. 100 go to a person without one.",
    );
    expect(shown.querySelectorAll(".split .auto-right, .split .auto-wrong")).toHaveLength(0);
    expect(shown.querySelector("input")?.getAttribute("aria-valuetext")).toContain(
      "nothing is sorted automatically",
    );
  });

  test("starts with nobody automatic where no ticket reaches the threshold", () => {
    const shown = thresholdExplorer({ curve, auto: { probability: 0.95, coverage: 0 } });
    expect(shown.querySelector(".split-words")?.textContent).toContain("none is sorted");
  });

  test("says what changes when the slider moves", () => {
    const shown = explorer();
    const slider = shown.querySelector("input");
    slider!.value = "0";
    slider!.dispatchEvent(new Event("input"));
    const words = shown.querySelector(".split-words")?.textContent;
    expect(words).toContain("1,000 are sorted automatically and 150 of these wrongly");
    expect(words).toContain("None is left to a person alone.");
    expect(slider!.getAttribute("aria-valuetext")).toContain("threshold 0.20");
  });

  test("offers only precisions that can be reached", () => {
    const names = [...explorer().querySelectorAll(".presets button")].map(
      (button) => button.textContent,
    );
    expect(names.map((name) => name?.replace("\u202f", " "))).toEqual([
      "as trained",
      "90 % precision",
      "95 % precision",
    ]);
  });

  test("shows the curve as a table when asked, and the chart again", () => {
    const shown = explorer();
    const button = shown.querySelector<HTMLButtonElement>("figcaption button");
    button!.click();
    expect(shown.querySelector(".chart")?.hasAttribute("hidden")).toBe(true);
    expect(shown.querySelectorAll("figure tbody tr")).toHaveLength(3);
    expect(button!.getAttribute("aria-expanded")).toBe("true");
    button!.click();
    expect(shown.querySelector(".chart")?.hasAttribute("hidden")).toBe(false);
  });
});

test("A split without automatic tickets needs no precision", () => {
  const split = { autoRight: 0, autoWrong: 0, suggest: 1, person: 999 };
  expect(splitInWords(split, { threshold: 1, coverage: 0, precision: 0 })).toBe(
    "Of 1,000 tickets, none is sorted automatically. 1 gets suggestions that a person confirms. " +
      "999 go to a person without one.",
  );
});
