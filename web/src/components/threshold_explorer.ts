// A slider along the precision-coverage curve that says what a threshold does to 1,000 tickets.
import { precisionCoverageChart } from "../charts/precision_coverage";
import { element, freshId } from "../dom";
import { count, counted, decimal, isKnown, percent, target } from "../format";
import {
  indexAtPrecision,
  indexAtThreshold,
  NOBODY,
  splitTickets,
} from "../measures/operating_point";
import type { CurvePoint, TicketSplit } from "../measures/operating_point";
import type { Maybe, ThresholdFacts } from "../report/report_data";
import { chartFigure, legend } from "./chart_figure";
import { dataTable } from "./data_table";

const TICKETS = 1000;

export interface ThresholdExplorerData {
  curve: CurvePoint[]; // not empty, by rising threshold
  auto?: Maybe<ThresholdFacts>;
  suggest?: Maybe<ThresholdFacts>;
}

export function thresholdExplorer(data: ThresholdExplorerData): HTMLElement {
  const steps = [...data.curve, NOBODY];
  const slider = sliderOver(steps, indexAsTrained(steps, data.auto));
  const picture = element("div", { class: "split", "aria-hidden": "true" });
  const amounts = element("div");
  const words = element("p", { class: "split-words", role: "status" });
  const shown = element("output", { class: "threshold" });
  const tried = () => pointAt(steps, Number(slider.value));
  const drawing = precisionCoverageChart(data, tried);

  const show = () => {
    const point = tried();
    const split = splitTickets(data.curve, point, data.suggest?.probability, TICKETS);
    shown.textContent = point === NOBODY ? "none" : decimal(point.threshold, 2);
    slider.setAttribute("aria-valuetext", pointInWords(point));
    picture.replaceChildren(...splitBars(split));
    amounts.replaceChildren(splitLegend(split));
    words.textContent = splitInWords(split, point);
    drawing.redraw();
  };
  const moveTo = (index: number) => {
    slider.value = String(index);
    show();
  };
  slider.addEventListener("input", show);
  show();

  const label = element("label", { for: slider.id }, "What threshold? ", shown);
  return element(
    "div",
    { class: "threshold-explorer" },
    element("div", { class: "slider" }, label, slider, ends(), presets(data, moveTo)),
    picture,
    amounts,
    words,
    curveFigure(data, drawing),
  );
}

// Without a threshold the model sorts nothing by itself.
function indexAsTrained(steps: CurvePoint[], auto: Maybe<ThresholdFacts>): number {
  return indexAtThreshold(steps, isKnown(auto?.probability) ? auto.probability : Infinity);
}

function pointInWords(point: CurvePoint): string {
  if (point === NOBODY) return "no threshold: nothing is sorted automatically";
  return (
    `threshold ${decimal(point.threshold, 2)}, ` +
    `coverage ${percent(point.coverage)}, precision ${percent(point.precision)}`
  );
}

export function splitInWords(split: TicketSplit, point: CurvePoint): string {
  const automatic = split.autoRight + split.autoWrong;
  const wrong = split.autoWrong === 0 ? "none" : count(split.autoWrong);
  const first =
    automatic === 0
      ? `Of ${count(TICKETS)} tickets, none is sorted automatically.`
      : `Of ${count(TICKETS)} tickets, ${count(automatic)} are sorted automatically and ${wrong} of ` +
        `these wrongly (precision ${percent(point.precision)}).`;
  const suggested =
    split.suggest > 0
      ? ` ${counted(split.suggest, "gets", "get")} suggestions that a person confirms.`
      : "";
  const person =
    split.person > 0
      ? ` ${counted(split.person, "goes", "go")} to a person without one.`
      : " None is left to a person alone.";
  return first + suggested + person;
}

function sliderOver(curve: CurvePoint[], start: number): HTMLInputElement {
  return element("input", {
    type: "range",
    id: freshId("threshold"),
    min: 0,
    max: curve.length - 1,
    step: 1,
    value: start,
  });
}

function ends(): HTMLElement {
  return element(
    "div",
    { class: "ends", "aria-hidden": "true" },
    element("span", {}, "sorts more tickets"),
    element("span", {}, "makes fewer mistakes"),
  );
}

// Buttons for the thresholds one asks for most: the bundle's own, and round precisions.
function presets(
  { curve, auto }: ThresholdExplorerData,
  moveTo: (index: number) => void,
): HTMLElement {
  const choices: [string, number | undefined][] = [0.9, 0.95, 0.98].map((level) => [
    `${target(level)} precision`,
    indexAtPrecision(curve, level),
  ]);
  choices.unshift(["as trained", indexAsTrained([...curve, NOBODY], auto)]);
  const buttons = choices.flatMap(([text, index]) => {
    if (index === undefined) return [];
    const button = element("button", { type: "button", class: "quiet" }, text);
    button.addEventListener("click", () => moveTo(index));
    return [button];
  });
  return element(
    "div",
    { class: "presets", role: "group", "aria-label": "Thresholds to try" },
    ...buttons,
  );
}

function splitBars(split: TicketSplit): HTMLElement[] {
  const bars: [string, number][] = [
    ["auto-right", split.autoRight],
    ["auto-wrong", split.autoWrong],
    ["suggest", split.suggest],
    ["person", split.person],
  ];
  return bars
    .filter(([, tickets]) => tickets > 0)
    .map(([kind, tickets]) =>
      element("span", { class: `part ${kind}`, "--share": `${(tickets / TICKETS) * 100}%` }),
    );
}

function splitLegend(split: TicketSplit): HTMLElement {
  return legend([
    { text: `${count(split.autoRight)} automatic, right`, mark: "auto-right" },
    { text: `${count(split.autoWrong)} automatic, wrong`, mark: "auto-wrong" },
    { text: `${count(split.suggest)} suggested`, mark: "suggest" },
    { text: `${count(split.person)} left to a person`, mark: "person" },
  ]);
}

function curveFigure(
  data: ThresholdExplorerData,
  drawing: ReturnType<typeof precisionCoverageChart>,
) {
  const first = pointAt(data.curve, 0);
  const last = pointAt(data.curve, data.curve.length - 1);
  return chartFigure(drawing, {
    caption: "Precision against coverage",
    inWords:
      `Precision against coverage: ${percent(first.precision)} precision when ${percent(first.coverage)} of the ` +
      `tickets are sorted automatically, ${percent(last.precision)} when ${percent(last.coverage)} are.`,
    legend: legend([
      { text: "threshold tried", mark: "ring" },
      { text: "auto threshold", mark: "diamond" },
      { text: "suggest threshold", mark: "square" },
    ]),
    table: () => curveTable(data.curve),
  });
}

function curveTable(curve: CurvePoint[]): HTMLElement {
  return dataTable(
    curve,
    [
      {
        title: "threshold",
        kind: "number",
        cell: (point) => decimal(point.threshold),
        sort: (point) => point.threshold,
      },
      {
        title: "coverage",
        kind: "number",
        cell: (point) => percent(point.coverage),
        sort: (point) => point.coverage,
      },
      {
        title: "precision",
        kind: "number",
        cell: (point) => percent(point.precision),
        sort: (point) => point.precision,
      },
    ],
    { caption: "Precision and coverage by threshold", shownRows: 20 },
  );
}

function pointAt(curve: CurvePoint[], index: number): CurvePoint {
  const point = curve[index];
  if (!point) throw new RangeError(`the curve has ${curve.length} points, not ${index + 1}`);
  return point;
}
