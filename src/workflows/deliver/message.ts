/**
 * A message as data, for whoever takes it: each channel draws it in its own format and makes foreign text harmless in its own
 * way. Texts are as files and Google have them.
 */
import { cut, printable } from "../../diagnostics/printable.js";
import { sparkline } from "../../draw/sparkline.js";

/** `bad`: needs attention. `good`: is over. `plain`: news. */
export type Tone = "bad" | "good" | "plain";

export interface Message {
  /** The same for every try, so that a receiver can tell a repetition. */
  readonly id: string;
  readonly tone: Tone;
  /** A line, without foreign text but names that the files' rules keep harmless. */
  readonly title: string;
  readonly intro: string;
  /** The most important first. */
  readonly parts: readonly Part[];
  /** Parts that are left out, and where they are. */
  readonly left: { readonly count: number; readonly where: string };
  readonly link: { readonly text: string; readonly url: string } | null;
  /** For machines. */
  readonly json: { readonly type: string; readonly data: unknown };
  /** For those who keep an issue: each as it is to be from now on. */
  readonly issues: readonly IssueWish[];
  /** In full, where there is room: a mail. */
  readonly long: string;
  readonly files: readonly MessageFile[];
}

export interface Part {
  readonly tone: Tone;
  /** Empty where the message's title says it. */
  readonly title: string;
  readonly text: string;
  /** Counts a day, the last one last; null where none are known. */
  readonly days: readonly (number | null)[] | null;
  readonly steps: readonly string[];
}

export interface MessageFile {
  readonly name: string;
  readonly content: string | Uint8Array;
}

export interface IssueWish {
  /** Finds it again: letters, digits, colons, hyphens and underscores. */
  readonly key: string;
  readonly title: string;
  /** Markdown, foreign text harmless. */
  readonly body: string;
  /** Markdown, said beside the body where the issue is there already. */
  readonly news: string;
  readonly open: boolean;
}

const CELLS = 28;
/** Longer texts are cut: a message is to be read. */
const MOST = { parts: 40, title: 140, text: 600, step: 300, steps: 20 };

/** Signs that need no colour. */
export const SIGN: Readonly<Record<Tone, string>> = { bad: "🔴", good: "🟢", plain: "" };

export function signed(tone: Tone, text: string): string {
  if (text === "") return "";
  return [SIGN[tone], text].filter((word) => word !== "").join(" ");
}

/** With what a message can hold, every text of it clean, short enough, and in one line. */
export function clean(message: Message): Message {
  // What is far too long is not looked at to its end.
  const line = (text: string, most: number): string =>
    cut(
      printable(
        text
          .slice(0, 4 * most)
          .replace(/\s+/g, " ")
          .trim(),
      ),
      most,
    );
  const short = withParts(message, MOST.parts);
  return {
    ...short,
    title: line(short.title, MOST.title),
    intro: line(short.intro, MOST.text),
    parts: short.parts.map(({ title, text, steps, ...rest }) => ({
      ...rest,
      title: line(title, MOST.title),
      text: line(text, MOST.text),
      steps: steps.slice(0, MOST.steps).map((step) => line(step, MOST.step)),
    })),
  };
}

/** Of a part's days, where they are known. */
export function bars({ days }: Part): string {
  return days === null ? "" : sparkline(days, CELLS);
}

/** The message with as many parts as `fits` allows; what is left out is said. */
export function fitting<T>(
  message: Message,
  format: (message: Message) => T,
  fits: (formatted: T) => boolean,
): T {
  for (let shown = message.parts.length; ; shown--) {
    const formatted = format(withParts(message, shown));
    if (shown <= 1 || fits(formatted)) return formatted;
  }
}

function withParts(message: Message, most: number): Message {
  const dropped = message.parts.length - most;
  if (dropped <= 0) return message;
  const left = { ...message.left, count: message.left.count + dropped };
  return { ...message, parts: message.parts.slice(0, most), left };
}

/** What is drawn: the parts, and that some are left out. */
export function drawnParts({ parts, left: { count, where } }: Message): readonly Part[] {
  if (count === 0) return parts;
  return [...parts, { tone: "plain", title: `and ${count} more`, text: where, days: null, steps: [] }];
}

/** For a terminal, and for the text of a mail. */
export function plainText(message: Message): string {
  const { tone, title, intro, link, long } = message;
  const blocks = [
    signed(tone, title),
    intro,
    ...drawnParts(message).map((part) =>
      [signed(part.tone, part.title), part.text, bars(part), ...part.steps.map((step) => `- ${step}`)]
        .filter((text) => text !== "")
        .join("\n"),
    ),
    link === null ? "" : `${link.text}: ${link.url}`,
    long,
  ];
  return `${blocks.filter((text) => text !== "").join("\n\n")}\n`;
}
