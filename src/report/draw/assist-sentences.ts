/** What a report says of assists, for every format. */
import type { AssistResult, ConversionReport } from "../model.js";
import { ENGLISH, type Language } from "../words/language.js";
import { liftText, passedText } from "./lift-text.js";
import { goalName } from "./sentences.js";

/** What an assist comes to, where it is a finding. */
export const assistVerdict: (assist: AssistResult) => string = liftText;

/** Assists apart: findings and what can't be told, and steps that nearly everybody passes on the way. */
export function assistsApart({ assists }: ConversionReport): {
  readonly findings: readonly AssistResult[];
  readonly onTheWay: readonly AssistResult[];
} {
  const asked = assists?.asked ?? [];
  return {
    findings: asked.filter(({ verdict }) => verdict !== "on-the-way"),
    onTheWay: asked.filter(({ verdict }) => verdict === "on-the-way"),
  };
}

/** `Payment entered: 323 of 323 users who reached “Order placed” passed here` */
export function onTheWayText(
  report: ConversionReport,
  { goal, leadsTo, reached, everybody }: AssistResult,
  language: Language = ENGLISH,
): string {
  return passedText(
    goalName(report, goal),
    { passed: reached, of: everybody.reached },
    "users",
    goalName(report, leadsTo),
    language,
  );
}

/** Heads the steps that are no finding. */
export const PART_OF_THE_WAY: string = ENGLISH.say("partOfTheWay");

/** Which assists were left out; empty where none was. */
export function notAskedText(report: ConversionReport): string {
  const left = notFollowedText(report);
  return left === "" ? "" : `${left.slice(0, -1)}; --assists all asks, one call each.`;
}

/** The same for a reader who can't ask for them. */
export function notFollowedText({ assists }: ConversionReport, { say }: Language = ENGLISH): string {
  const count = assists?.notAsked.length ?? 0;
  return count === 0 ? "" : say("notFollowed", { count });
}
