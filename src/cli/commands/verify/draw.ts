/** A walk as a person reads it: a line a goal and, where it is not counted in the emulator, why. */
import type { Ink, Paint } from "../../../diagnostics/ink.js";
import { printable } from "../../../diagnostics/printable.js";
import { oneLine, wrap } from "../../../draw/layout.js";
import { counted, nameList } from "../../../draw/names.js";
import type { VerdictStatus } from "../../../workflows/verify/collect.js";
import type { EmulatorStatus, EmulatorVerdict, TakenIn, Why } from "../../../workflows/verify/judge.js";
import type { GoalVerdict, Verified } from "../../../workflows/verify/verify.js";

export interface WalkedLook {
  readonly paint: Ink;
  readonly width: number;
}

export function renderWalked(walked: Verified, { paint, width }: WalkedLook): string {
  const { goals, failedStep: failed, collected, emulator } = walked;
  const bad = (text: string): readonly string[] => wrap(text, width).map(paint.bad);
  return [
    ...goals.flatMap((one) => [line(one, paint), ...whyLines(one, width)]),
    "",
    `${counted(collected.length, "event")} collected on the way; none reached GA4.`,
    ...(collected.length === 0
      ? bad("The pages sent nothing: is a Google tag on them, does it wait for consent?")
      : emulator === undefined
        ? []
        : wrap(takenInWords(emulator), width).map(emulator.events === 0 ? paint.bad : (text) => text)),
    ...(failed ? [paint.bad(printable(`The walk ended early at "${failed.step}": ${failed.reason}`))] : []),
  ].join("\n");
}

interface Look {
  readonly words: string;
  readonly paint: (ink: Ink) => Paint;
}

const IN_BROWSER: Readonly<Record<VerdictStatus, Look>> = {
  sent: { words: "sent", paint: ({ good }) => good },
  never: { words: "never sent", paint: ({ bad }) => bad },
  "more-than-once": { words: "sent more than once a session", paint: ({ warn }) => warn },
  "not-in-walk": { words: "not in this walk", paint: ({ dim }) => dim },
};

const IN_EMULATOR: Readonly<Record<EmulatorStatus, Look>> = {
  counted: { words: "counted", paint: ({ good }) => good },
  "not-counted": { words: "not counted", paint: ({ bad }) => bad },
  never: IN_BROWSER.never,
  "not-in-walk": IN_BROWSER["not-in-walk"],
};

/** The widest word of a status that is not rare. */
const STATUS = 16;

function line({ goal, event, status, times, page, emulator }: GoalVerdict, paint: Ink): string {
  const look = emulator === undefined ? IN_BROWSER[status] : IN_EMULATOR[emulator.status];
  const name = goal === event ? goal : `${goal} (${event})`;
  const often = emulator === undefined ? times : emulator.counted;
  const first = times === 0 ? "" : `, first on ${printable(page || "?")}`;
  const where = often === 0 ? "" : `  ${timesWords(often)}${first}`;
  return `${look.paint(paint)(look.words.padEnd(STATUS))}  ${name}${where}`;
}

const timesWords = (times: number): string => (times === 1 ? "once" : `${times} times`);

function whyLines({ event, emulator }: GoalVerdict, width: number): readonly string[] {
  if (emulator === undefined || isNoNews(emulator)) return [];
  const words = whyWords(event, emulator);
  if (words === null) return [];
  const indent = " ".repeat(STATUS + 2);
  return wrap(words, width - indent.length).map((text) => `${indent}${text}`);
}

/** Of a goal that the walk is not after: that nobody came by, and that the pages on the way are others. */
function isNoNews({ status, why }: EmulatorVerdict): boolean {
  if (status !== "not-in-walk" || why === null) return false;
  if (why.code === "unknown-stream" || why.code === "no-consent") return true;
  return (
    why.code === "audience" ||
    ("events" in why && (why.code === "not-sent" || why.events.includes("page_view")))
  );
}

/** Null where the line above says it already. */
function whyWords(event: string, { why, events }: EmulatorVerdict): string | null {
  switch (why?.code) {
    case undefined:
      return null;
    case "not-sent":
      return why.events.includes(event) ? null : `${why.events.join(" or ")} was not sent`;
    case "unknown-stream":
      return `sent to ${nameList(why.sentTo, VALUES)}; the goals file names ${nameList(why.streams, VALUES)}`;
    case "no-consent":
      return "sent without consent to analytics: no report has it";
    case "not-made":
      return `GA4 would not take what the file declares: ${why.message}`;
    case "condition":
      return `no ${why.events.join(" or ")} fits its rule: ${why.conditions.map(failedWords).join("; ")}`;
    case "not-together":
      return `no single ${why.events.join(" or ")} fits all of its rule: ${why.conditions.join(", ")}`;
    case "audience":
      return `nobody joined its audience of users who ${why.conditions.join(" and ")}`;
    case "audience-not-read":
      return `the emulator can't tell: it does not read ${why.part}`;
    case "sent-too":
      return why.made === 0
        ? "sent by the page itself; its rule made none"
        : `made ${timesWords(why.made)} by its rule; the page sends it too, ${timesWords(why.sent)}: a rule that is live, or the site`;
    case "once-per-session":
      return `${events} events; it counts once a session`;
    case "repeated-transaction":
      return `sent ${timesWords(why.sent)}; a transaction_id that was sent before is not counted again`;
  }
}

/** Values of a field that are shown, and how much of each. */
const VALUES = 3;
const VALUE_WIDTH = 60;

function failedWords({
  condition,
  values,
}: Extract<Why, { readonly code: "condition" }>["conditions"][number]): string {
  const shown = values.map((value) => oneLine(value, VALUE_WIDTH));
  return `${condition} (${shown.length === 0 ? "it was not sent" : `it was ${nameList(shown, VALUES)}`})`;
}

function takenInWords({ streams, events, keyEvents, dropped, sentTo }: TakenIn): string {
  const left = [
    dropped.unknownStream === 0 ? [] : `${dropped.unknownStream} sent to ${nameList(sentTo, VALUES)}`,
    dropped.noConsent === 0 ? [] : `${dropped.noConsent} sent without consent`,
  ]
    .flat()
    .join(" and ");
  const property = `An emulated property (${nameList(streams, VALUES)}) took`;
  if (events === 0) return `${property} in none of them: ${left}.`;
  const but = left === "" ? "" : `, but for ${left},`;
  return `${property} them in${but} and reports ${counted(keyEvents, "key event")} of goals.`;
}
