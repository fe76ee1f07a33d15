/** Micro goals taken together, for a terminal. Only draws; every number in it is in the model. */
import type { Ink } from "../../diagnostics/ink.js";
import { formatCount, formatDays, formatShare } from "../../draw/format.js";
import { type Column, type Line, oneLine, table, wrap } from "../../draw/layout.js";
import type { Backtest } from "../model.js";
import type { Credit, Forecast, HowClose, StepTimes } from "../steps-model.js";
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

export interface Sheet {
  readonly width: number;
  readonly ink: Ink;
}

/** How close users are by the micro goals they have reached, a section a macro goal. */
export function closeness(backtest: Backtest, sheet: Sheet): readonly (readonly string[])[] {
  return shownCloseness(backtest).map((close) => closeTo(backtest, close, sheet));
}

function closeTo(backtest: Backtest, close: HowClose, { width, ink }: Sheet): readonly string[] {
  const columns: readonly Column[] = [
    { head: "Micro goals before it", align: "left", rank: 9 },
    { head: "Users", align: "right", rank: 6 },
    { head: "reached it", align: "right", rank: 5 },
    { head: "Rate", align: "right", rank: 8 },
    { head: "95 %", align: "left", rank: 7 },
  ];
  const lines = close.byNumber.map((row): Line => {
    const { of, count } = row.reached;
    return {
      kind: "cells",
      cells: [
        { text: `  ${numberOfSteps(row.steps)}` },
        { text: formatCount(of) },
        { text: formatCount(count) },
        { text: rateText(row), paint: row.fewCases ? ink.dim : ink.strong },
        { text: rateRange(row), paint: ink.dim },
      ],
    };
  });
  const sentences = (texts: readonly string[]): readonly string[] =>
    texts.flatMap((text) => wrap(text, width - 2, "  ").map((line) => `  ${line}`));
  const which = whichTexts(backtest, close);
  return [
    ink.strong(
      oneLine(
        `How close to ${goalName(backtest, close.macro)}: ${formatShare(overall(close))} of all users`,
        width,
      ),
    ),
    ...table(columns, lines, { width, head: ink.dim }),
    ...(which.length === 0 ? [] : [ink.dim("  Most came with"), ...sentences(which)]),
    ...sentences(orderTexts(backtest, close)),
  ];
}

function overall({ byNumber }: HowClose): number | null {
  const users = byNumber.reduce((sum, { reached }) => sum + reached.of, 0);
  return users === 0 ? null : byNumber.reduce((sum, { reached }) => sum + reached.count, 0) / users;
}

/** What the steps to each macro goal are worth, so that they add up. */
export function credits(backtest: Backtest, sheet: Sheet): readonly (readonly string[])[] {
  return shownCredit(backtest).map((credit) => creditOf(backtest, credit, sheet));
}

function creditOf(backtest: Backtest, credit: Credit, { width, ink }: Sheet): readonly string[] {
  const columns: readonly Column[] = [
    { head: "Step", align: "left", rank: 9 },
    { head: "Part", align: "right", rank: 8 },
    { head: "of all", align: "right", rank: 7 },
    { head: "95 %", align: "left", rank: 5 },
    { head: "each", align: "right", rank: 6 },
    { head: "Markov", align: "right", rank: 4 },
  ];
  const share = (of: number): string => `${(of * 100).toFixed(1)} %`;
  const ofTotal = (amount: number): string => (credit.total === 0 ? "" : share(amount / credit.total));
  const lines: readonly Line[] = [
    ...credit.steps.map(
      (step): Line => ({
        kind: "cells",
        cells: [
          { text: `  ${goalName(backtest, step.goal)}` },
          { text: amountText(credit, step.shapley.amount), paint: step.fewCases ? ink.dim : ink.strong },
          { text: share(step.shapley.share) },
          { text: creditRange(credit, step, step.shapley), paint: ink.dim },
          { text: eachText(credit, step) },
          { text: share(step.markov.share), paint: ink.dim },
        ],
      }),
    ),
    ...restsOf(credit).map(
      ([name, amount]): Line => ({
        kind: "cells",
        cells: [
          { text: `  (${name})` },
          { text: amountText(credit, amount) },
          { text: ofTotal(amount) },
          { text: "" },
          { text: "" },
          { text: "" },
        ],
      }),
    ),
  ];
  const what = credit.unit === "money" ? "" : " conversions";
  return [
    ink.strong(
      oneLine(
        `What the steps to ${goalName(backtest, credit.macro)} share: ${amountText(credit, credit.total)}${what}`,
        width,
      ),
    ),
    ...table(columns, lines, { width, head: ink.dim }),
    ...creditTexts(backtest, credit).flatMap((text) => wrap(text, width, "  ").map(ink.dim)),
  ];
}

/** How long it took from step to step, a section a macro goal. */
export function spans(backtest: Backtest, sheet: Sheet): readonly (readonly string[])[] {
  return shownTimes(backtest).map((times) => spansTo(backtest, times, sheet));
}

function spansTo(backtest: Backtest, times: StepTimes, { width, ink }: Sheet): readonly string[] {
  const columns: readonly Column[] = [
    { head: "Half took no longer from", align: "left", rank: 9 },
    { head: "Users", align: "right", rank: 6 },
    { head: "median", align: "right", rank: 8 },
    { head: "95 %", align: "left", rank: 7 },
    { head: "1st → 2nd half", align: "left", rank: 5 },
  ];
  const lines = spansOf(backtest, times).map(
    (span): Line => ({
      kind: "cells",
      cells: [
        { text: `  ${span.name}` },
        { text: formatCount(span.users) },
        { text: medianText(span), paint: span.medianSeconds === null ? ink.dim : ink.strong },
        { text: medianRange(span), paint: ink.dim },
        {
          text: changeText(span),
          paint: span.change === "shorter" || span.change === "longer" ? ink.strong : ink.dim,
        },
      ],
    }),
  );
  return table(columns, lines, { width, head: ink.dim });
}

/** What is to be expected of the next weeks, a section a macro goal. */
export function expectations(backtest: Backtest, sheet: Sheet): readonly (readonly string[])[] {
  return backtest.forecast.map((forecast) => expected(backtest, forecast, sheet));
}

function expected(backtest: Backtest, forecast: Forecast, { width, ink }: Sheet): readonly string[] {
  const columns: readonly Column[] = [
    { head: `Expected: ${goalName(backtest, forecast.macro)}`, align: "left", rank: 9 },
    { head: "Count", align: "right", rank: 8 },
    { head: "90 %", align: "left", rank: 7 },
    { head: "on the way", align: "right", rank: 5 },
    { head: "held back, inside", align: "right", rank: 6 },
  ];
  const lines = forecast.weeks.map(
    (week): Line => ({
      kind: "cells",
      cells: [
        { text: `  ${formatDays(week.firstDay, week.lastDay)}` },
        { text: formatCount(Math.round(week.expected)), paint: ink.strong },
        { text: expectedRange(week) },
        { text: formatCount(Math.round(week.onTheWay)), paint: ink.dim },
        { text: heldBackText(week), paint: ink.dim },
      ],
    }),
  );
  return [
    ...table(columns, lines, { width, head: ink.dim }),
    ...targetTexts(forecast).flatMap((text) => wrap(text, width - 2, "  ").map((line) => `  ${line}`)),
  ];
}
