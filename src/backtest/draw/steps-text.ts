/** Micro goals taken together, for a terminal. Only draws; every number in it is in the model. */
import type { Ink } from "../../diagnostics/ink.js";
import { formatCount, formatShare } from "../../draw/format.js";
import { type Column, type Line, oneLine, table, wrap } from "../../draw/layout.js";
import type { Backtest } from "../model.js";
import type { HowClose } from "../steps-model.js";
import { goalName } from "./sentences.js";
import { numberOfSteps, orderTexts, rateRange, rateText, shownCloseness, whichTexts } from "./steps-words.js";

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
