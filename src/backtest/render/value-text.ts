/** Suggested values in words, for a terminal and as comments in a goals file. Only draws. */
import { type Ink, plainInk } from "../../diagnostics/code-frame.js";
import { wrap } from "../../report/render/layout.js";
import { LEAST_USERS, LEAST_WENT_ON, type ValueSuggestion } from "../micro-value.js";
import type { EventsRead } from "../model.js";
import { count, money } from "./numbers.js";

export function renderValues(
  suggestions: readonly ValueSuggestion[],
  events: EventsRead,
  { width = 80, ink = plainInk }: { readonly width?: number; readonly ink?: Ink } = {},
): string {
  const lines = suggestions.flatMap((one) =>
    one.kind === "value"
      ? [
          `${ink.strong(one.goal)}  value: ${ink.strong(money(one.value, one.currency))}`,
          ...wrap(reason(one), width, "  ").map((line) => ink.dim(`  ${line.trimStart()}`)),
        ]
      : [`${ink.strong(one.goal)}  no value: ${why(one)}`],
  );
  const head = `What micro goals are worth · ${events.firstDay} to ${events.lastDay}`;
  return `${[ink.strong(head), ...(lines.length === 0 ? ["No micro goal leads to a macro goal."] : lines)].join("\n")}\n`;
}

/** `12.79 of 100 users ...`: the sum behind a value. */
function reason(one: Extract<ValueSuggestion, { kind: "value" }>): string {
  return `${money(one.interval.low, null)} to ${money(one.interval.high, one.currency)}: ${count(one.wentOn)} of ${count(one.users)} users went on to ${one.macro}, worth ${money(one.macroMean, one.currency)} on the mean`;
}

function why(one: Extract<ValueSuggestion, { kind: "none" }>): string {
  switch (one.why) {
    case "too-few-users":
      return `only ${count(one.users)} users reached it; ${LEAST_USERS} are needed`;
    case "too-few-went-on":
      return `only ${count(one.wentOn)} of ${count(one.users)} users went on to ${one.macro}; ${LEAST_WENT_ON} are needed`;
    case "macro-without-value":
      return `${one.macro} itself carried no value in one currency`;
    case "not-more-than-others":
      return `users with it went on to ${one.macro} no more often than others, as far as these events tell`;
  }
}

/** The comment beside a value that was written into a goals file. */
export function valueComment(one: Extract<ValueSuggestion, { kind: "value" }>, events: EventsRead): string {
  return ` backtest ${events.firstDay} to ${events.lastDay}: ${one.wentOn} of ${one.users} users went on to ${one.macro} (mean ${money(one.macroMean, one.currency)}); 95 %: ${money(one.interval.low, null)} to ${money(one.interval.high, null)}`;
}
