// The confusion matrix, made fit for showing: shares of each true class, and the classes to show.
import { isKnown } from "../format";
import type { ConfusedPair, Maybe } from "../report/report_data";

export interface ConfusionCell {
  truth: string;
  predicted: string;
  count: number;
  share: number; // of the rows of class `truth`, those not shown included; 0 if there are none
  right: boolean;
}

export interface ConfusionView {
  labels: string[]; // shown, in the order of the matrix
  cells: ConfusionCell[][]; // [truth][predicted]
  hidden: number; // classes not shown
}

// Keeps the `limit` classes that take part in the most errors, as truth or as prediction.
// Answers undefined if the matrix is empty or does not match the labels.
export function confusionView(
  labels: Maybe<string[]>,
  matrix: Maybe<number[][]>,
  limit = 30,
): ConfusionView | undefined {
  if (!labels || !matrix || labels.length === 0 || matrix.length !== labels.length)
    return undefined;
  if (matrix.some((row) => !Array.isArray(row) || row.length !== labels.length)) return undefined;
  const shown = mostConfused(matrix, limit);
  const cells = shown.map((row) => {
    const total = (matrix[row] ?? []).reduce((sum, value) => sum + known(value), 0);
    return shown.map((column) => {
      const count = known(matrix[row]?.[column]);
      return {
        truth: labels[row] ?? "",
        predicted: labels[column] ?? "",
        count,
        share: total > 0 ? count / total : 0,
        right: row === column,
      };
    });
  });
  return {
    labels: shown.map((index) => labels[index] ?? ""),
    cells,
    hidden: labels.length - shown.length,
  };
}

// Indices of the classes with the most errors, in their own order.
function mostConfused(matrix: number[][], limit: number): number[] {
  const errors = matrix.map((row, truth) =>
    row.reduce((sum, _, other) => {
      if (other === truth) return sum;
      return sum + known(matrix[truth]?.[other]) + known(matrix[other]?.[truth]);
    }, 0),
  );
  return errors
    .map((_, index) => index)
    .sort((a, b) => (errors[b] ?? 0) - (errors[a] ?? 0) || a - b)
    .slice(0, limit)
    .sort((a, b) => a - b);
}

export function pairOf(
  pairs: Maybe<ConfusedPair[]>,
  truth: string,
  predicted: string,
): ConfusedPair | undefined {
  return (pairs ?? []).find((pair) => pair.truth === truth && pair.predicted === predicted);
}

function known(value: Maybe<number>): number {
  return isKnown(value) ? value : 0;
}
