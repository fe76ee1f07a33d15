/** What a report says of targets, for every format. */
import { UNKNOWN } from "../../draw/format.js";
import type { Interval } from "../../numbers/intervals.js";
import type { TargetResult } from "../model.js";
import { ENGLISH, type Language } from "../words/language.js";

/** An amount of a target in its own unit: `2.50 %`, `120 a month`, `€1,000.00`. */
export function targetAmount(
  target: TargetResult,
  amount: number | null,
  { say, write }: Language = ENGLISH,
): string {
  if (amount === null) return UNKNOWN;
  const per = (text: string): string =>
    target.per === null ? text : say(target.per === "week" ? "aWeek" : "aMonth", { amount: text });
  switch (target.measure) {
    case "rate":
      return write.rate(amount);
    case "count":
      return per(write.count(amount));
    case "value":
      return per(write.money(amount, target.currency));
  }
}

const STATUS = {
  ahead: "ahead",
  "on-track": "onTrack",
  behind: "behind",
  reached: "reached",
  "not-known": "notKnownYet",
} as const satisfies Readonly<Record<TargetResult["status"], string>>;

export function statusText({ status }: Pick<TargetResult, "status">, { say }: Language = ENGLISH): string {
  return say(STATUS[status]);
}

/** `2.50 % of sessions by 30 Jun 2027` */
export function targetGoal(target: TargetResult, language: Language = ENGLISH): string {
  const last = target.marks.at(-1);
  if (last === undefined) return "";
  const amount = targetAmount(target, last.amount, language);
  const day = language.write.day(last.by);
  return language.say(target.measure === "rate" ? "ofSessionsBy" : "amountBy", { amount, day });
}

/** Where it stands and where it should: `1.90 % now (1.62 % to 2.21 %); 2.05 % expected by now`. */
export function targetStanding(target: TargetResult, language: Language = ENGLISH): string {
  const { say, write } = language;
  if (target.current === null) return say("standingUnknown");
  const amount = targetAmount(target, target.current, language);
  const now =
    target.line === "from-start" && target.over !== null
      ? say("amountNowSince", { amount, day: write.day(target.over.start) })
      : say("amountNow", { amount });
  const range =
    target.interval === null
      ? ""
      : ` (${intervalText(target.interval, (n) => targetAmount(target, n, language), language)})`;
  const alone = target.chance?.from === "independent" ? ` ${say("tooNarrow")}` : "";
  const expected = expectedText(target, language);
  return `${now}${range}${expected === "" ? "" : `; ${expected}`}.${alone}`;
}

function expectedText(target: TargetResult, language: Language): string {
  const { say, write } = language;
  if (target.expected !== null) {
    const amount = targetAmount(target, target.expected, language);
    return say(lineWords(target.line), { amount });
  }
  const [first] = target.marks;
  switch (target.status) {
    case "reached":
      return "";
    case "ahead":
      return first === undefined
        ? ""
        : say("moreThanAlready", {
            amount: targetAmount(target, first.amount, language),
            day: write.day(first.by),
          });
    case "on-track":
    case "behind":
    case "not-known":
      return say("nothingSays");
  }
}

function lineWords(line: TargetResult["line"]) {
  switch (line) {
    case "between-marks":
      return "expectedBetween" as const;
    case "from-comparison":
      return "expectedFromComparison" as const;
    case "from-start":
      return "expectedStraight" as const;
    case "last-mark":
      return "wasTarget" as const;
    case null:
      return "expected" as const;
  }
}

/** What it takes; empty where every mark is reached or nothing is known. */
export function targetToGo(target: TargetResult, language: Language = ENGLISH): string {
  const { say, write } = language;
  const { toGo } = target;
  if (toGo === null) return target.current === null ? "" : say("everyMark");
  const missing =
    target.measure === "rate"
      ? say("percentagePoints", { amount: write.rate(toGo.missing).replace(" %", "") })
      : targetAmount(target, toGo.missing, language);
  const day = write.day(toGo.by);
  const due =
    toGo.daysLeft === 0
      ? say("wasDue", { day })
      : say("dueBy", { day, days: say("daysLeft", { count: toGo.daysLeft }) });
  const sessions = toGo.conversions === null ? "" : `: ${say("sessionsMore", { count: toGo.conversions })}`;
  const perDay =
    toGo.perDay === null ? "" : `, ${say("aDay", { amount: targetAmount(target, toGo.perDay, language) })}`;
  return `${say("toGo", { amount: targetAmount(target, toGo.amount, language), due, missing })}${sessions}${perDay}.`;
}

/** `0.10 % to 0.20 %` */
function intervalText({ low, high }: Interval, format: (n: number) => string, { say }: Language): string {
  return say("lowToHigh", { low: format(low), high: format(high) });
}
