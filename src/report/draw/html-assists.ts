/** From small steps to the goal, on a page: findings as dots on one axis, few cases and steps on the way apart. Only draws. */
import { formatCount, formatShare } from "../../draw/format.js";
import { ranges } from "../../draw/html/charts.js";
import { asHtml, folded, type Html, plainList, stackedTable, sub } from "../../draw/html/parts.js";
import type { Interval } from "../../numbers/intervals.js";
import type { LiftVerdict } from "../../numbers/lift.js";
import { liftRange, liftTimes, VERDICT_WORDS } from "./lift-text.js";
import { PART_OF_THE_WAY } from "./sentences.js";

/** Who took a step, and how often they reached the goal against everybody. */
export interface StepLift {
  readonly step: string;
  readonly leadsTo: string;
  readonly verdict: LiftVerdict;
  readonly lift: number | null;
  readonly liftInterval: Interval | null;
  readonly with: number;
  readonly reached: number;
  readonly rate: number | null;
  readonly everybody: number | null;
}

/**
 * `who`: `users` or `sessions`; `onTheWay`: sentences of the steps that nearly all pass. Most often first, so that the eye finds
 * the strongest step at the top.
 */
export function stepLifts(
  caption: string,
  who: "Users" | "Sessions",
  all: readonly StepLift[],
  onTheWay: readonly string[],
): Html {
  const told = all
    .filter(({ verdict, lift }) => lift !== null && verdict !== "few-cases" && verdict !== "on-the-way")
    .toSorted((a, b) => (b.lift ?? 0) - (a.lift ?? 0));
  const few = all.filter((one) => one.verdict !== "on-the-way" && !told.includes(one));
  const rows = told.map((one) => ({
    name: `${asHtml(one.step)}${sub(`leads to ${one.leadsTo}; ${formatCount(one.with)} ${who.toLowerCase()}`)}`,
    value: one.lift ?? 1,
    interval: one.liftInterval,
    kind:
      one.verdict === "more" ? ("good" as const) : one.verdict === "less" ? ("bad" as const) : ("" as const),
    text: `<strong>${asHtml(liftTimes(one))}</strong> ${asHtml(VERDICT_WORDS[one.verdict])}${sub(liftRange(one))}`,
  }));
  const chart =
    rows.length === 0
      ? ""
      : ranges(caption, ["Who did this", "reached the goal", "as often as everybody"], rows);
  const fewText =
    few.length === 0
      ? ""
      : `<h3 class="apart">Too few cases to tell</h3><p>${asHtml(`${few.map(({ step }) => step).join(", ")}.`)}</p>`;
  const way =
    onTheWay.length === 0 ? "" : `<h3 class="apart">${asHtml(PART_OF_THE_WAY)}</h3>${plainList(onTheWay)}`;
  const numbers = stackedTable(
    `${who} who took the step, and those of them who reached the goal afterwards`,
    [
      { text: "Who did this" },
      { text: who },
      { text: "Reached it" },
      { text: "Rate" },
      { text: "Everybody" },
    ],
    all.map((one) => [
      asHtml(one.step),
      asHtml(formatCount(one.with)),
      asHtml(formatCount(one.reached)),
      asHtml(formatShare(one.rate)),
      asHtml(formatShare(one.everybody)),
    ]),
  );
  return `${chart}${fewText}${way}${all.length === 0 ? "" : folded("The steps as a table", numbers)}`;
}
