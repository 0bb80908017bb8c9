// What the program writes into the report page, field by field.
//
// Shares, probabilities and precisions are 0..1; times are seconds. Any number may be missing or
// null where it was not measured, and so may any part: the page then says so.

export type Maybe<T> = T | null | undefined;
export type Interval = [lower: number, upper: number]; // bootstrap interval

export interface ReportData {
  report_version: number;
  program_version?: Maybe<string>;
  created_at?: Maybe<string>; // of this measurement; ISO 8601
  source?: Maybe<string>; // of the rows measured
  model?: Maybe<ModelFacts>;
  classes?: Maybe<string[]>;
  rows?: Maybe<{
    read?: Maybe<number>;
    kept?: Maybe<number>;
    left_out?: Maybe<Record<string, number>>; // reason → rows
  }>;
  evaluated?: Maybe<{
    rows?: Maybe<number>;
    how?: Maybe<string>;
    learned_from?: Maybe<boolean>; // the model has seen these very rows
  }>;
  metrics?: Maybe<Metrics>;
  intervals?: Maybe<MetricIntervals>;
  per_class?: Maybe<ClassMetrics[]>;
  confusion?: Maybe<number[][]>; // [true class][predicted class] → rows, in the order of `classes`
  reliability?: Maybe<{ before?: Maybe<ReliabilityBin[]>; after?: Maybe<ReliabilityBin[]> }>;
  precision_coverage?: Maybe<CurveData[]>;
  thresholds?: Maybe<{ auto?: Maybe<ThresholdFacts>; suggest?: Maybe<ThresholdFacts> }>;
  decisions?: Maybe<Partial<Record<Decision, Maybe<number>>>>;
  groups?: Maybe<Record<string, Maybe<GroupMetrics[]>>>; // "language", "channel", "fields", …
  confused_pairs?: Maybe<ConfusedPair[]>;
  comparison?: Maybe<HeadResult[]>;
  balance?: Maybe<{ mode?: Maybe<string>; classes?: Maybe<ClassCounts[]> }>;
  seconds?: Maybe<Record<string, Maybe<number>>>; // stage → seconds; "total" is the whole run
  peak_rss_bytes?: Maybe<number>;
  most_useful_words?: Maybe<{ label: string; words: string[] }[]>;
}

export type Decision = "auto" | "suggest" | "ask" | "abstain";

export interface ModelFacts {
  version?: Maybe<number>;
  bundle?: Maybe<string>;
  head?: Maybe<string>;
  encoder?: Maybe<string>;
  digest?: Maybe<string>;
  trained_on?: Maybe<string>;
  trained_at?: Maybe<string>; // ISO 8601
}

export type MetricName =
  | "accuracy"
  | "precision_weighted"
  | "recall_weighted"
  | "f1_weighted"
  | "precision_macro"
  | "recall_macro"
  | "f1_macro"
  | "precision_at_1"
  | "precision_at_2"
  | "precision_at_3"
  | "ece"
  | "ece_before"
  | "brier"
  | "log_loss";

// `coverage_at_target`: target precision ("0.90") → the largest share of tickets that reaches it.
export type Metrics = Partial<Record<MetricName, Maybe<number>>> & {
  coverage_at_target?: Maybe<Record<string, Maybe<number>>>;
};
export type MetricIntervals = Partial<Record<MetricName, Maybe<Interval>>> & {
  coverage_at_target?: Maybe<Record<string, Maybe<Interval>>>;
};

export interface ClassMetrics {
  label: string;
  support?: Maybe<number>; // evaluated rows that are of this class
  predicted?: Maybe<number>; // evaluated rows that were given this class
  precision?: Maybe<number>;
  recall?: Maybe<number>;
  f1?: Maybe<number>;
  intervals?: Maybe<Partial<Record<"precision" | "recall" | "f1", Maybe<Interval>>>>;
}

export interface ReliabilityBin {
  lower: number;
  upper: number;
  confidence?: Maybe<number>; // mean probability of the first class in this bin
  accuracy?: Maybe<number>;
  count?: Maybe<number>;
}

export interface CurveData {
  threshold?: Maybe<number>;
  coverage?: Maybe<number>;
  precision?: Maybe<number>;
}

// `coverage` and `precision` are what the threshold makes of the tickets measured here: the share
// that gets this decision and how much of it is right (of suggestions: among the first two).
export interface ThresholdFacts {
  probability?: Maybe<number>; // null where no threshold reaches the target
  target_precision?: Maybe<number>;
  coverage?: Maybe<number>;
  precision?: Maybe<number>; // null where no ticket gets the decision
  chosen_by?: Maybe<{ coverage?: Maybe<number>; precision?: Maybe<number> }>; // out of fold
}

export interface GroupMetrics {
  name: string;
  support?: Maybe<number>;
  accuracy?: Maybe<number>;
  interval?: Maybe<Interval>;
  coverage?: Maybe<number>;
}

export interface ConfusedPair {
  truth: string;
  predicted: string;
  count?: Maybe<number>;
  share_of_truth?: Maybe<number>;
  examples?: Maybe<PairExample[]>;
}

export interface PairExample {
  id: string;
  probability?: Maybe<number>;
  text?: Maybe<string>; // only where the report was asked to carry texts
}

export interface HeadResult {
  head: string;
  accuracy?: Maybe<number>;
  accuracy_folds?: Maybe<Maybe<number>[]>;
  f1_macro?: Maybe<number>;
  ece?: Maybe<number>;
  difference?: Maybe<number>; // accuracy less that of the chosen head; below 0 is worse
  p_value?: Maybe<number>; // McNemar, on the test rows
  p_value_folds?: Maybe<number>; // Nadeau-Bengio corrected t, on the folds
  seconds?: Maybe<number>;
  chosen?: Maybe<boolean>;
}

export interface ClassCounts {
  label: string;
  before?: Maybe<number>;
  after?: Maybe<number>;
}
