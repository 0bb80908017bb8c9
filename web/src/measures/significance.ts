// What a p-value says about two heads, in words.
import { isKnown, points, pValue } from "../format";
import type { HeadResult, Maybe } from "../report/report_data";

// `head` against the chosen one. McNemar's test on the test rows leads; the corrected t-test on the
// folds is named where it disagrees.
export function comparisonInWords(head: HeadResult, chosen: Maybe<HeadResult>): string {
  if (head.chosen) return "chosen.";
  const difference = differenceTo(head, chosen);
  const name = chosen?.head ?? "the chosen head";
  if (difference === undefined) return "not compared.";
  const gap = gapInWords(difference, name);
  if (!isKnown(head.p_value)) return `${gap}; not tested.`;
  return `${gap}; ${chanceInWords(head.p_value)}${foldsInWords(head)}`;
}

function differenceTo(head: HeadResult, chosen: Maybe<HeadResult>): number | undefined {
  if (isKnown(head.accuracy) && isKnown(chosen?.accuracy)) return head.accuracy - chosen.accuracy;
  return isKnown(head.difference) ? head.difference : undefined;
}

function gapInWords(difference: number, name: string): string {
  if (Math.abs(difference) < 0.0005) return `as accurate as ${name}`;
  const direction = difference < 0 ? "less" : "more";
  return `${points(difference)} ${direction} accurate than ${name}`;
}

function chanceInWords(p: number): string {
  if (p < 0.001) return "chance would hardly ever make such a difference (p < 0.001).";
  if (p < 0.05) {
    const times = Math.max(1, Math.round(p * 1000));
    return `chance alone would make such a difference in ${times} of 1,000 trials (p = ${pValue(p)}).`;
  }
  return `that may well be chance (p = ${pValue(p)}).`;
}

function foldsInWords({ p_value, p_value_folds }: HeadResult): string {
  if (!isKnown(p_value) || !isKnown(p_value_folds)) return "";
  if (p_value < 0.05 === p_value_folds < 0.05) return "";
  const said = pValue(p_value_folds);
  const sign = said.startsWith("<") ? "p " : "p = ";
  return p_value < 0.05
    ? ` The folds alone do not confirm it (${sign}${said}).`
    : ` The folds do show a difference (${sign}${said}).`;
}
