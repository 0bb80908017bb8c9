import { describe, expect, test } from "vitest";

import {
  bytes,
  count,
  counted,
  decimal,
  duration,
  moment,
  NOT_KNOWN,
  outOf100,
  percent,
  percentInterval,
  points,
  pValue,
  target,
} from "../src/format";

const plain = (text: string) => text.replaceAll("\u202f", " ");

describe("numbers", () => {
  test.each([null, undefined, NaN, Infinity, "0.5" as unknown as number])(
    "%s is said to be not known by every format",
    (value) => {
      const texts = [percent, decimal, count, points, duration, bytes, pValue].map((format) =>
        format(value),
      );
      expect(new Set(texts)).toEqual(new Set([NOT_KNOWN]));
    },
  );

  test("a share is shown in percent with one digit", () => {
    expect(plain(percent(0.8725))).toBe("87.3 %");
    expect(plain(percent(1))).toBe("100.0 %");
  });

  test("nothing is shown as minus zero", () => {
    expect(plain(percent(-0.0001))).toBe("0.0 %");
    expect(decimal(-0.0001)).toBe("0.000");
  });

  test("a target is as short as it can be", () => {
    expect(plain(target(0.9))).toBe("90 %");
    expect(plain(target(0.29))).toBe("29 %"); // 0.29 * 100 is 28.999999999999996
    expect(plain(target(0.925))).toBe("92.5 %");
  });

  test("an interval with an unknown end is not known", () => {
    expect(plain(percentInterval([0.861, 0.884]))).toBe("86.1–88.4 %");
    expect(percentInterval([0.861, null as unknown as number])).toBe(NOT_KNOWN);
    expect(percentInterval(null)).toBe(NOT_KNOWN);
  });

  test("out of 100 never rounds to all or to none", () => {
    expect(outOf100(0.937)).toBe("94 of 100");
    expect(outOf100(0.9996)).toBe("more than 99 of 100");
    expect(outOf100(1)).toBe("100 of 100");
    expect(outOf100(0.001)).toBe("fewer than 1 of 100");
    expect(outOf100(0)).toBe("0 of 100");
  });

  test("one is singular", () => {
    expect(counted(1, "ticket")).toBe("1 ticket");
    expect(counted(1204, "ticket")).toBe("1,204 tickets");
    expect(counted(0, "class", "classes")).toBe("0 classes");
    expect(points(0.01)).toBe("1.0 point");
    expect(points(-0.0123)).toBe("1.2 points");
  });

  test("times and sizes change their unit where the number would get long", () => {
    expect(plain(duration(0.0042))).toBe("4.2 ms");
    expect(plain(duration(0.042))).toBe("42 ms");
    expect(plain(duration(0.4))).toBe("0.4 s");
    expect(plain(duration(59.97))).toBe("1 min 0 s");
    expect(plain(duration(74.9))).toBe("1 min 15 s");
    expect(plain(duration(7322))).toBe("2 h 2 min");
    expect(plain(bytes(512))).toBe("512 B");
    expect(plain(bytes(1_310_000_000))).toBe("1.2 GiB");
  });

  test("a small p-value is only said to be small", () => {
    expect(pValue(0.0000001)).toBe("< 0.001");
    expect(pValue(0.0114)).toBe("0.011");
  });

  test("a moment that can't be read is shown as it is written", () => {
    expect(moment("2026-11-21T09:00:00Z")).toBe("21 November 2026, 09:00 UTC");
    expect(moment("yesterday")).toBe("yesterday");
    expect(moment(null)).toBe(NOT_KNOWN);
  });
});
