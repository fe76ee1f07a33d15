/** From small steps to the goal, on a page: findings as dots on one axis, few cases and steps on the way apart. Only draws. */
import { ranges } from "../../draw/html/charts.js";
import { asHtml, folded, type Html, plainList, stackedTable, sub } from "../../draw/html/parts.js";
import type { Interval } from "../../numbers/intervals.js";
import type { LiftVerdict } from "../../numbers/lift.js";
import { ENGLISH, type Language } from "../words/language.js";
import { liftRange, liftTimes, verdictWords } from "./lift-text.js";

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
  language: Language = ENGLISH,
): Html {
  const { say, write } = language;
  // Of sessions a backtest alone speaks, which is English.
  const isUsers = who === "Users";
  const told = all
    .filter(({ verdict, lift }) => lift !== null && verdict !== "few-cases" && verdict !== "on-the-way")
    .toSorted((a, b) => (b.lift ?? 0) - (a.lift ?? 0));
  const few = all.filter((one) => one.verdict !== "on-the-way" && !told.includes(one));
  const rows = told.map((one) => ({
    name: `${asHtml(one.step)}${sub(isUsers ? say("leadsTo", { goal: one.leadsTo, count: one.with }) : `leads to ${one.leadsTo}; ${write.count(one.with)} sessions`)}`,
    value: one.lift ?? 1,
    interval: one.liftInterval,
    kind:
      one.verdict === "more" ? ("good" as const) : one.verdict === "less" ? ("bad" as const) : ("" as const),
    text: `<strong>${asHtml(liftTimes(one, language))}</strong> ${asHtml(verdictWords(one.verdict, language))}${sub(liftRange(one, language))}`,
  }));
  const chart =
    rows.length === 0
      ? ""
      : ranges(caption, [say("whoDidThis"), say("reachedGoal"), say("asEverybody")], rows);
  const fewText =
    few.length === 0
      ? ""
      : `<h3 class="apart">${asHtml(say("tooFewCases"))}</h3><p>${asHtml(`${few.map(({ step }) => step).join(", ")}.`)}</p>`;
  const way =
    onTheWay.length === 0
      ? ""
      : `<h3 class="apart">${asHtml(say("partOfTheWay"))}</h3>${plainList(onTheWay)}`;
  const numbers = stackedTable(
    isUsers
      ? say("stepsCaption")
      : "Sessions with the step, and those of them that reached the goal afterwards",
    [
      { text: say("whoDidThis") },
      { text: say(isUsers ? "users" : "sessions") },
      { text: say("reachedIt") },
      { text: say("rate") },
      { text: say("everybody") },
    ],
    all.map((one) => [
      asHtml(one.step),
      asHtml(write.count(one.with)),
      asHtml(write.count(one.reached)),
      asHtml(write.share(one.rate)),
      asHtml(write.share(one.everybody)),
    ]),
  );
  return `${chart}${fewText}${way}${all.length === 0 ? "" : folded(say("stepsAsTable"), numbers)}`;
}
