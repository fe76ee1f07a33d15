/** Suggested values in words, for a terminal and as comments in a goals file. Only draws. */
import { plainInk } from "../../diagnostics/ink.js";
import { formatCount, formatDays, formatMoney } from "../../draw/format.js";
import { oneLine, type TextOptions, wrap } from "../../draw/layout.js";
import { LEAST_USERS, LEAST_WENT_ON, type ValueSuggestion } from "../micro-value.js";
import type { Backtest, EventsRead } from "../model.js";
import { noteText } from "./sentences.js";

type Suggested = Extract<ValueSuggestion, { kind: "value" }>;
type Unvalued = Extract<ValueSuggestion, { kind: "none" }>;

export function renderValues(
  suggestions: readonly ValueSuggestion[],
  { events, notes }: Pick<Backtest, "events" | "notes">,
  { width = 80, ink = plainInk }: TextOptions = {},
): string {
  const valued = suggestions.filter((one): one is Suggested => one.kind === "value");
  const others = suggestions.filter((one): one is Unvalued => one.kind === "none");
  const lines = [
    ...valued.flatMap((one) => [
      `${ink.strong(one.goal)}  value: ${ink.strong(formatMoney(one.value, one.currency))}`,
      ...wrap(reason(one), width - 2, "").map((line) => ink.dim(`  ${line}`)),
    ]),
    ...WHY.flatMap((why) => together(why, others)).flatMap((text) => wrap(text, width, "  ")),
  ];
  return `${[
    ink.strong(oneLine(`What micro goals are worth · ${formatDays(events.firstDay, events.lastDay)}`, width)),
    ...(suggestions.length === 0 ? ["No micro goal leads to a macro goal."] : lines),
    "",
    ...notes.flatMap((note) => wrap(noteText(note), width, "  ").map(ink.dim)),
  ].join("\n")}\n`;
}

/** `€12.00 to €15.00: 80 orders of €50.00 ...`: the sum behind a value. */
function reason(one: Suggested): string {
  if (one.method !== "following")
    return `${span(one)}: ${shared(one)} over ${formatCount(one.conversions)} × ${one.goal}, before ${formatCount(one.wentOn)} users came to ${one.macro}`;
  return `${span(one)}: ${followed(one)} after ${formatCount(one.conversions)} × ${one.goal}, by ${formatCount(one.wentOn)} of ${formatCount(one.users)} users${unvalued(one)}`;
}

const METHODS = { shapley: "Shapley", markov: "Markov" } as const;

/** `€400.00 of €2,000.00 (Shapley)` */
function shared({
  method,
  part,
  total,
  currency,
}: Extract<Suggested, { method: "shapley" | "markov" }>): string {
  return `${formatMoney(part, currency)} of ${formatMoney(total, currency)} (${METHODS[method]})`;
}

function span({ interval, currency }: Suggested): string {
  return `${formatMoney(interval.low, currency)} to ${formatMoney(interval.high, currency)}`;
}

type Following = Extract<Suggested, { method: "following" }>;

function followed(one: Following): string {
  return `${formatCount(one.orders)} × ${one.macro}, ${formatMoney(one.macroMean, one.currency)} on the mean,`;
}

function unvalued({ ordersWithoutValue: without }: Following): string {
  return without === 0 ? "" : `; ${formatCount(without)} more without a value are left out`;
}

/** In the order of how much is known. */
const WHY = [
  "carries-its-own",
  "on-the-way",
  "not-more-than-others",
  "macro-without-value",
  "too-few-went-on",
  "too-few-users",
] as const;

/** All goals that have no value for one reason, in a sentence; none where there are none. */
function together(why: Unvalued["why"], all: readonly Unvalued[]): readonly string[] {
  const own = all.filter((one) => one.why === why).toSorted((a, b) => b.users - a.users);
  if (own.length === 0) return [];
  const goals = own.map((one) => one.goal).join(", ");
  switch (why) {
    case "too-few-users": {
      const some = own
        .filter(({ users }) => users > 0)
        .map((one) => `${one.goal} (${formatCount(one.users)})`);
      const never = own.filter(({ users }) => users === 0).map(({ goal }) => goal);
      const parts = [...some, ...(never.length === 0 ? [] : [`never reached: ${never.join(", ")}`])];
      return [`No value where fewer than ${LEAST_USERS} users reached the goal: ${parts.join(", ")}`];
    }
    case "too-few-went-on": {
      const some = own.map(
        (one) =>
          `${one.goal} (${formatCount(one.wentOn)} of ${formatCount(one.users)} users went on to ${one.macro})`,
      );
      return [`No value where fewer than ${LEAST_WENT_ON} went on: ${some.join(", ")}`];
    }
    case "macro-without-value": {
      const macros = [...new Set(own.map(({ macro }) => macro))].join(", ");
      return [`No value, because ${macros} carried none in one currency: ${goals}`];
    }
    case "carries-its-own":
      return [
        `No value, because the events carry one of their own, and GA4 fills a value in only where there is none: ${goals}`,
      ];
    case "on-the-way": {
      const macros = [...new Set(own.map(({ macro }) => macro))].join(", ");
      return [
        `No value, because nearly all who came to ${macros} passed there, and nothing tells what it brings: ${goals}`,
      ];
    }
    case "not-more-than-others":
      return [`No value, because others went on as often, as far as these events tell: ${goals}`];
  }
}

/** The comment beside a value that was written into a goals file. */
export function valueComment(one: Suggested, events: EventsRead): string {
  if (one.method !== "following")
    return ` backtest ${events.firstDay} to ${events.lastDay}: ${shared(one)} over ${formatCount(one.conversions)} × ${one.goal}; 95 %: ${span(one)}`;
  const sum = `${formatCount(one.orders)} × ${formatMoney(one.macroMean, one.currency)} after ${formatCount(one.conversions)} × ${one.goal}`;
  return ` backtest ${events.firstDay} to ${events.lastDay}: ${one.wentOn} of ${one.users} users went on to ${one.macro} (${sum}${unvalued(one)}); 95 %: ${span(one)}`;
}
