// Writes a report with invented numbers to stdout: tickets are drawn at random with a fixed seed
// and counted, so that all figures agree with each other.
//
//   node scripts/make_fixture.mjs [classes] [rows] > fixtures/report.json
import { NAMES, TEXTS, WORDS } from "./fixture_texts.mjs";

const classCount = Number(process.argv[2] ?? 8);
const rowCount = Number(process.argv[3] ?? 4305);
const random = generator(20261121);
const classes = Array.from({ length: classCount }, (_, index) =>
  index < NAMES.length
    ? NAMES[index]
    : `${NAMES[index % NAMES.length]} ${Math.floor(index / NAMES.length) + 1}`,
);
const weights = classes.map((name, index) => (name === "OTHER" ? 1.2 : 1 / (1 + 0.35 * index)));
const difficulty = classes.map(() => 0.35 + random() * 0.5);
const rows = Array.from({ length: rowCount }, (_, index) => drawTicket(index));

process.stdout.write(`${JSON.stringify(report(), roundNumber, 1)}\n`);

function report() {
  const matrix = confusion();
  const perClass = classMetrics(matrix);
  const accuracy = share(rows, (row) => row.right);
  const curve = precisionCoverage();
  const auto = pointFor(curve, 0.95);
  const suggest = pointFor(curve, 0.9);
  const before = reliability((row) => row.overconfident);
  const after = reliability((row) => row.probability);
  const metrics = {
    accuracy,
    precision_weighted: weighted(perClass, "precision"),
    recall_weighted: weighted(perClass, "recall"),
    f1_weighted: weighted(perClass, "f1"),
    precision_macro: mean(perClass.map((row) => row.precision)),
    recall_macro: mean(perClass.map((row) => row.recall)),
    f1_macro: mean(perClass.map((row) => row.f1)),
    precision_at_1: accuracy,
    precision_at_2: share(rows, (row) => row.rank <= 2),
    precision_at_3: share(rows, (row) => row.rank <= 3),
    ece: calibrationError(after),
    ece_before: calibrationError(before),
    brier: 0.187,
    log_loss: 0.402,
    coverage_at_target: { "0.90": suggest.coverage, 0.95: auto.coverage },
  };
  return {
    report_version: 1,
    program_version: "0.1.0",
    created_at: "2026-11-21T09:00:00Z",
    source: "tickets.csv",
    model: {
      version: 3,
      bundle: "var/bundles/3",
      head: "blend",
      encoder: "lexical",
      digest: "sha256:5f0c…b41e",
    },
    classes,
    rows: {
      read: rowCount * 10 + 615,
      kept: rowCount * 10,
      left_out: {
        masked: 312,
        empty: 141,
        too_short: 87,
        automatic_reply: 52,
        duplicate_id: 19,
        not_text: 4,
      },
    },
    evaluated: { rows: rowCount, how: "held-out test share 10 %, by hash of the text" },
    metrics,
    intervals: intervalsOf(metrics),
    per_class: perClass,
    confusion: matrix,
    reliability: { before, after },
    precision_coverage: curve,
    thresholds: {
      auto: {
        probability: auto.threshold,
        target_precision: 0.95,
        coverage: auto.coverage,
        precision: auto.precision,
      },
      suggest: {
        probability: 0.45,
        target_precision: 0.9,
        coverage: at(curve, 0.45).coverage,
        precision: at(curve, 0.45).precision,
      },
    },
    decisions: decisions(auto.threshold, 0.45),
    groups: groups(auto.threshold),
    confused_pairs: confusedPairs(matrix),
    comparison: comparison(accuracy, metrics),
    balance: { mode: "hybrid", classes: balance(perClass) },
    seconds: {
      read: 1.9,
      clean: 3.4,
      encode: 8.8,
      fit: 58.3,
      calibrate: 0.7,
      measure: 1.4,
      total: 74.9,
    },
    peak_rss_bytes: 1_310_000_000,
    most_useful_words: WORDS.filter(({ label }) => classes.includes(label)),
  };
}

function drawTicket(index) {
  const truth = pick(weights);
  const probability = 1 - 0.95 * random() ** (3.8 / difficulty[truth]);
  const right = random() < probability * 0.995;
  const predicted = right ? truth : otherThan(truth);
  const rank = right ? 1 : random() < 0.7 ? 2 : random() < 0.6 ? 3 : 4;
  return {
    id: `T-${10000 + index}`,
    truth,
    predicted,
    right,
    rank,
    probability,
    overconfident: Math.min(0.9999, probability ** 0.55),
    language: ["en", "en", "en", "de", "de", "fr", "es", "pt", "ja"][Math.floor(random() * 9)],
    channel: random() < 0.62 ? "email" : "chat",
  };
}

// Errors go to a few classes near by, and to the first, largest ones.
function otherThan(truth) {
  const near = classes.map((_, index) =>
    index === truth ? 0 : weights[index] * (Math.abs(index - truth) <= 2 ? 3 : 0.35),
  );
  return pick(near);
}

function confusion() {
  const matrix = classes.map(() => classes.map(() => 0));
  for (const row of rows) matrix[row.truth][row.predicted] += 1;
  return matrix;
}

function classMetrics(matrix) {
  return classes.map((label, index) => {
    const support = sum(matrix[index]);
    const predicted = sum(matrix.map((row) => row[index]));
    const hit = matrix[index][index];
    const precision = predicted > 0 ? hit / predicted : null;
    const recall = support > 0 ? hit / support : null;
    const f1 = precision + recall > 0 ? (2 * precision * recall) / (precision + recall) : null;
    const intervals = {
      precision: interval(precision, predicted),
      recall: interval(recall, support),
      f1: interval(f1, (support + predicted) / 2),
    };
    return { label, support, predicted, precision, recall, f1, intervals };
  });
}

function precisionCoverage() {
  return Array.from({ length: 100 }, (_, step) => at(null, step / 100)).filter(
    (point) => point.coverage > 0,
  );
}

function at(_curve, threshold) {
  const sure = rows.filter((row) => row.probability >= threshold);
  return {
    threshold,
    coverage: sure.length / rows.length,
    precision: share(sure, (row) => row.right),
  };
}

function pointFor(curve, target) {
  return curve.find((point) => point.precision >= target) ?? curve[curve.length - 1];
}

function reliability(certainty) {
  return Array.from({ length: 10 }, (_, bin) => {
    const inside = rows.filter((row) => Math.min(9, Math.floor(certainty(row) * 10)) === bin);
    return {
      lower: bin / 10,
      upper: (bin + 1) / 10,
      confidence: inside.length > 0 ? mean(inside.map(certainty)) : null,
      accuracy: inside.length > 0 ? share(inside, (row) => row.right) : null,
      count: inside.length,
    };
  });
}

function calibrationError(bins) {
  return sum(
    bins.map(
      (bin) => (bin.count / rows.length) * Math.abs((bin.confidence ?? 0) - (bin.accuracy ?? 0)),
    ),
  );
}

function decisions(auto, suggest) {
  const automatic = rows.filter((row) => row.probability >= auto).length;
  const suggested = rows.filter((row) => row.probability >= suggest).length - automatic;
  const rest = rows.length - automatic - suggested;
  const abstain = Math.min(14, rest);
  return { auto: automatic, suggest: suggested, ask: rest - abstain, abstain };
}

function groups(threshold) {
  const by = (key) =>
    [...new Set(rows.map((row) => row[key]))].sort().map((name) => {
      return groupOf(
        name,
        rows.filter((row) => row[key] === name),
        threshold,
      );
    });
  const without = rows.map((row) => ({
    ...row,
    right: row.right && row.probability > 0.2,
    probability: row.probability * 0.97,
  }));
  return {
    language: by("language"),
    channel: by("channel"),
    fields: [
      groupOf("with triage fields", rows, threshold),
      groupOf("without", without, threshold),
    ],
  };
}

function groupOf(name, members, threshold) {
  const accuracy = share(members, (row) => row.right);
  return {
    name,
    support: members.length,
    accuracy,
    interval: interval(accuracy, members.length),
    coverage: share(members, (row) => row.probability >= threshold),
  };
}

function confusedPairs(matrix) {
  const pairs = [];
  classes.forEach((truth, r) =>
    classes.forEach((predicted, c) => {
      if (r !== c && matrix[r][c] > 0) pairs.push({ r, c, truth, predicted, count: matrix[r][c] });
    }),
  );
  return pairs
    .sort((a, b) => b.count - a.count)
    .slice(0, 12)
    .map(({ r, c, truth, predicted, count }, place) => ({
      truth,
      predicted,
      count,
      share_of_truth: count / sum(matrix[r]),
      examples: rows
        .filter((row) => row.truth === r && row.predicted === c)
        .slice(0, 3)
        .map((row, index) => ({
          id: row.id,
          probability: row.probability,
          text: place < 3 ? TEXTS[(place * 3 + index) % TEXTS.length] : null,
        })),
    }));
}

function comparison(accuracy, metrics) {
  const folds = (value) => Array.from({ length: 5 }, () => value + (random() - 0.5) * 0.012);
  return [
    {
      head: "blend",
      accuracy,
      accuracy_folds: folds(accuracy),
      f1_macro: metrics.f1_macro,
      ece: metrics.ece,
      difference: 0,
      p_value: null,
      p_value_folds: null,
      seconds: 58.3,
      chosen: true,
    },
    {
      head: "linear",
      accuracy: accuracy - 0.0082,
      accuracy_folds: folds(accuracy - 0.008),
      f1_macro: metrics.f1_macro - 0.009,
      ece: 0.021,
      difference: -0.0082,
      p_value: 0.0114,
      p_value_folds: 0.083,
      seconds: 9.1,
      chosen: false,
    },
    {
      head: "lightgbm",
      accuracy: accuracy - 0.0312,
      accuracy_folds: folds(accuracy - 0.03),
      f1_macro: metrics.f1_macro - 0.037,
      ece: 0.017,
      difference: -0.0312,
      p_value: 0.00001,
      p_value_folds: 0.0008,
      seconds: 31.6,
      chosen: false,
    },
    {
      head: "knn",
      accuracy: accuracy - 0.0471,
      accuracy_folds: folds(accuracy - 0.047),
      f1_macro: metrics.f1_macro - 0.061,
      ece: 0.034,
      difference: -0.0471,
      p_value: 0.0000001,
      p_value_folds: 0.0001,
      seconds: 4.2,
      chosen: false,
    },
  ];
}

function balance(perClass) {
  return perClass.map(({ label, support }) => ({
    label,
    before: support * 9,
    after: label === "OTHER" ? Math.round(support * 5.5) : Math.round(support * 10.6),
  }));
}

function intervalsOf(metrics) {
  const plain = Object.entries(metrics).filter(([, value]) => typeof value === "number");
  const found = Object.fromEntries(plain.map(([key, value]) => [key, interval(value, rowCount)]));
  const coverage = Object.entries(metrics.coverage_at_target);
  found.coverage_at_target = Object.fromEntries(
    coverage.map(([key, value]) => [key, interval(value, rowCount)]),
  );
  return found;
}

// Normal approximation; good enough for invented numbers.
function interval(value, size) {
  if (value === null || !(size > 0)) return null;
  const half = 1.96 * Math.sqrt(Math.max(value * (1 - value), 0.0004) / size);
  return [Math.max(0, value - half), Math.min(1, value + half)];
}

function pick(shares) {
  let left = random() * sum(shares);
  const found = shares.findIndex((value) => (left -= value) < 0);
  return found === -1 ? shares.length - 1 : found;
}

function weighted(perClass, key) {
  return sum(perClass.map((row) => row.support * (row[key] ?? 0))) / rowCount;
}

function share(members, holds) {
  return members.length > 0 ? members.filter(holds).length / members.length : null;
}

function mean(values) {
  return sum(values) / values.length;
}

function sum(values) {
  return values.reduce((total, value) => total + value, 0);
}

function roundNumber(_key, value) {
  return typeof value === "number" && !Number.isInteger(value)
    ? Number(value.toPrecision(5))
    : value;
}

// Mulberry32.
function generator(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
