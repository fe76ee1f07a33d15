/** Micro goals taken together, as sections of the page. Only draws. */
import { formatCount, formatDays, formatShare } from "../../draw/format.js";
import { funnel } from "../../draw/html/charts.js";
import { asHtml, folded, type Html, plainList, section, stackedTable, sub } from "../../draw/html/parts.js";
import type { Backtest } from "../model.js";
import type { Credit, HowClose, ReachedBy } from "../steps-model.js";
import { goalName } from "./sentences.js";
import {
  amountText,
  changeText,
  creditRange,
  creditTexts,
  eachText,
  expectedRange,
  heldBackText,
  medianRange,
  medianText,
  numberOfSteps,
  orderTexts,
  rateRange,
  rateText,
  restsOf,
  shownCloseness,
  shownCredit,
  shownTimes,
  spansOf,
  targetTexts,
  whichTexts,
} from "./steps-words.js";

export function closenessSections(backtest: Backtest): readonly Html[] {
  return shownCloseness(backtest).map((close, index) => closeTo(backtest, close, index + 1));
}

function closeTo(backtest: Backtest, close: HowClose, number: number): Html {
  const best = Math.max(
    ...close.byNumber.map(({ reached, fewCases }) => (fewCases ? 0 : (reached.share ?? 0))),
    1e-9,
  );
  const chart = funnel(
    close.byNumber
      .filter(({ fewCases }) => !fewCases)
      .map((row) => ({
        name: row.steps === 0 ? "No micro goal" : `${row.steps} micro ${row.steps === 1 ? "goal" : "goals"}`,
        count: (row.reached.share ?? 0) / best,
        lost: null,
        before: null,
        text: `${rateText(row)} of ${formatCount(row.reached.of)} users`,
        lostText: "",
        hurdle: false,
      })),
  );
  const cells = (name: Html, row: ReachedBy): readonly Html[] => [
    name,
    asHtml(formatCount(row.reached.of)),
    asHtml(formatCount(row.reached.count)),
    asHtml(rateText(row)),
    asHtml(rateRange(row)),
  ];
  const heads = (first: string) => [
    { text: first },
    { text: "Users" },
    { text: "Reached it" },
    { text: "Rate" },
    { text: "95 %" },
  ];
  const tables = [
    stackedTable(
      "Users by how many of the micro goals they reached before the macro goal",
      heads("Micro goals"),
      close.byNumber.map((row) => cells(asHtml(numberOfSteps(row.steps)), row)),
    ),
    stackedTable(
      "Users by which of them they reached, those first that brought most",
      heads("Micro goals"),
      close.byWhich
        .slice(0, 12)
        .map((row) => cells(asHtml(row.goals.map((goal) => goalName(backtest, goal)).join(", ")), row)),
    ),
  ];
  const which = whichTexts(backtest, close).map((text) => `Most came with: ${text}`);
  const texts = [...which, ...orderTexts(backtest, close)];
  const users = close.byNumber.reduce((sum, { reached }) => sum + reached.of, 0);
  const all = close.byNumber.reduce((sum, { reached }) => sum + reached.count, 0);
  return section(
    `close-${number}`,
    `How close to ${goalName(backtest, close.macro)}`,
    `${formatShare(all / users)} of all users reached it. Who has reached more of the micro goals that lead there is closer, or not.`,
    `${chart}${texts.length === 0 ? "" : plainList(texts)}${folded("How close as a table", tables.join("\n"))}`,
    true,
  );
}

export function creditSections(backtest: Backtest): readonly Html[] {
  return shownCredit(backtest).map((credit, index) => creditOf(backtest, credit, index + 1));
}

function creditOf(backtest: Backtest, credit: Credit, number: number): Html {
  const { total, steps } = credit;
  const rests = restsOf(credit);
  const most = Math.max(
    ...steps.map(({ shapley }) => shapley.amount),
    ...rests.map(([, amount]) => amount),
    1e-9,
  );
  const bar = (name: string, amount: number) => ({
    name,
    count: Math.max(0, amount) / most,
    lost: null,
    before: null,
    text: `${amountText(credit, amount)}, ${formatShare(amount / total)}`,
    lostText: "",
    hurdle: false,
  });
  const chart = funnel([
    ...steps.map(({ goal, shapley }) => bar(goalName(backtest, goal), shapley.amount)),
    ...rests.map(([name, amount]) => bar(name, amount)),
  ]);
  const table = stackedTable(
    "Shares of the macro goal's value; below an amount, where it lies with 95 % confidence",
    [
      { text: "Step" },
      { text: "Part (Shapley)" },
      { text: "Of all" },
      { text: "Each" },
      { text: "Markov" },
      { text: "Of all" },
    ],
    [
      ...steps.map((step) => [
        asHtml(goalName(backtest, step.goal)),
        `${asHtml(amountText(credit, step.shapley.amount))}${sub(creditRange(credit, step, step.shapley))}`,
        asHtml(formatShare(step.shapley.share)),
        asHtml(eachText(credit, step)),
        `${asHtml(amountText(credit, step.markov.amount))}${sub(creditRange(credit, step, step.markov))}`,
        asHtml(formatShare(step.markov.share)),
      ]),
      ...rests.map(([name, amount]) => [
        asHtml(name),
        asHtml(amountText(credit, amount)),
        asHtml(formatShare(amount / total)),
        "",
        "",
        "",
      ]),
    ],
  );
  return section(
    `credit-${number}`,
    `What the steps to ${goalName(backtest, credit.macro)} share`,
    `${amountText(credit, total)}${credit.unit === "money" ? "" : " conversions"} in all; the parts add up to it.`,
    `${chart}${plainList(creditTexts(backtest, credit))}${folded("The parts as a table", table)}`,
    true,
  );
}

export function spanSections(backtest: Backtest): readonly Html[] {
  return shownTimes(backtest).map((times, index) =>
    section(
      `spans-${index + 1}`,
      `How long it takes to ${goalName(backtest, times.macro)}`,
      "Of users who came there, the first time each, over all visits. Half of them took no longer than the median.",
      stackedTable(
        "Medians; below, where they lie with 95 % confidence",
        [
          { text: "From, to" },
          { text: "Users" },
          { text: "Median" },
          { text: "First → second half of the days" },
        ],
        spansOf(backtest, times).map((span) => [
          asHtml(span.name),
          asHtml(formatCount(span.users)),
          `${asHtml(medianText(span))}${sub(medianRange(span))}`,
          asHtml(changeText(span)),
        ]),
      ),
    ),
  );
}

export function expectedSections(backtest: Backtest): readonly Html[] {
  return backtest.forecast.map((forecast, index) => {
    const { macro, weeks } = forecast;
    const targets = targetTexts(forecast);
    return section(
      `expected-${index + 1}`,
      `Expected: ${goalName(backtest, macro)}`,
      "From those who have taken a micro goal, how long they take from there, and as many new ones as in the last four weeks.",
      `${stackedTable(
        "Nine of ten weeks come to within the interval; of earlier weeks, forecast from the days before them alone, so many did",
        [
          { text: "Days" },
          { text: "Count" },
          { text: "90 %" },
          { text: "Of users on the way" },
          { text: "Held-back weeks inside" },
        ],
        weeks.map((week) => [
          asHtml(formatDays(week.firstDay, week.lastDay)),
          asHtml(formatCount(Math.round(week.expected))),
          asHtml(expectedRange(week)),
          asHtml(formatCount(Math.round(week.onTheWay))),
          asHtml(heldBackText(week)),
        ]),
      )}${targets.length === 0 ? "" : plainList(targets)}`,
    );
  });
}
