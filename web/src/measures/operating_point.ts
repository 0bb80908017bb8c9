// What a threshold does to tickets, read off the measured precision-coverage curve.
import { isKnown } from "../format";
import type { CurveData, Maybe } from "../report/report_data";

// At `threshold`, the share `coverage` of all tickets is sorted, `precision` of these rightly.
export interface CurvePoint {
  threshold: number;
  coverage: number;
  precision: number;
}

// Above every certainty: no ticket is sorted automatically, and so none wrongly.
export const NOBODY: CurvePoint = { threshold: Infinity, coverage: 0, precision: 1 };

export interface TicketSplit {
  autoRight: number;
  autoWrong: number;
  suggest: number; // gets suggestions that a person confirms
  person: number; // sorted by hand
}

// The points whose three numbers are known, by rising threshold (so by falling coverage).
export function curvePoints(data: Maybe<CurveData[]>): CurvePoint[] {
  return (data ?? [])
    .flatMap(({ threshold, coverage, precision }) =>
      isKnown(threshold) && isKnown(coverage) && isKnown(precision)
        ? [{ threshold, coverage, precision }]
        : [],
    )
    .sort((a, b) => a.threshold - b.threshold || b.coverage - a.coverage);
}

// The point at or above `threshold` that sorts most tickets; undefined above the whole curve.
// REQUIRES: curve rises in threshold.
export function pointAtThreshold(curve: CurvePoint[], threshold: number): CurvePoint | undefined {
  return curve.find((point) => point.threshold >= threshold - 1e-9);
}

// The first point at or above `threshold`; the last point if there is none.
// REQUIRES: curve is not empty and rises in threshold.
export function indexAtThreshold(curve: CurvePoint[], threshold: number): number {
  const found = curve.findIndex((point) => point.threshold >= threshold - 1e-9);
  return found === -1 ? curve.length - 1 : found;
}

// The share of tickets at or above `threshold`: 0 above the whole curve.
export function coverageAt(curve: CurvePoint[], threshold: number): number {
  return pointAtThreshold(curve, threshold)?.coverage ?? 0;
}

// The point with the largest coverage among those whose precision reaches `target`.
export function indexAtPrecision(curve: CurvePoint[], target: number): number | undefined {
  let best: number | undefined;
  curve.forEach((point, index) => {
    const widest = best === undefined ? -1 : (curve[best]?.coverage ?? -1);
    if (point.precision >= target && point.coverage > widest) best = index;
  });
  return best;
}

// Splits `total` tickets at point `auto`, in whole tickets that add up to `total`.
// Without `suggestThreshold` nothing is suggested: what is not automatic goes to a person.
export function splitTickets(
  curve: CurvePoint[],
  auto: CurvePoint,
  suggestThreshold: Maybe<number>,
  total = 1000,
): TicketSplit {
  const automatic = Math.round(auto.coverage * total);
  const autoWrong = Math.round((1 - auto.precision) * auto.coverage * total);
  const reached =
    isKnown(suggestThreshold) && suggestThreshold < auto.threshold
      ? Math.round(coverageAt(curve, suggestThreshold) * total)
      : automatic;
  const suggest = Math.max(0, reached - automatic);
  return {
    autoRight: automatic - autoWrong,
    autoWrong,
    suggest,
    person: total - automatic - suggest,
  };
}
