/**
 * Text from files, from Google and from visitors as a terminal or a page can bear it, and how wide it is there. The one
 * place that knows which characters can't be seen.
 */
import { createRequire } from "node:module";

/**
 * What moves the cursor, colours the terminal, ends a line, turns the direction of writing round, or has no width and so
 * hides in a name: control and default-ignorable characters, the blanks that are letters, halves of characters.
 */
const UNSEEN =
  /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\u2800\ufff9-\ufffb\u{13430}-\u{1343f}]/u
    .source;
/** Of these, what a reader of the script or of the emoji misses when it is gone: joiners and the choice of a form. */
const NEEDED = [
  /(?<=[\p{L}\p{M}])(?<![\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}])[\u200c\u200d](?=[\p{L}\p{M}])/u,
  /(?<=\p{Extended_Pictographic}|\p{Emoji_Modifier}|\ufe0f)\u200d(?=\p{Extended_Pictographic})/u,
  /(?<=\p{Extended_Pictographic})[\ufe0e\ufe0f]|(?<=[0-9#*])\ufe0f(?=\u20e3)/u,
]
  .map(({ source }) => source)
  .join("|");
let lookedAt: RegExp | undefined;
/** Where a line of output holds it, the runners of GitHub and Azure take what follows for a command of the job. */
const RUNNER_COMMAND = /##(?=\[|vso\[)/gi;

/**
 * One line of harmless text: a dot stands for each character that can't be seen, so that nobody takes the rest for all.
 *
 * @example printable("a\u001b[2Jb") // "a·[2Jb"
 */
export function printable(text: string): string {
  if (/^[ -~]*$/.test(text)) return text.replace(RUNNER_COMMAND, "#·");
  return text
    .replace(looked(), (_, needed: string | undefined) => needed ?? "·")
    .replace(RUNNER_COMMAND, "#·");
}

/** The same for a text of several lines that we have broken ourselves. */
export function printableLines(text: string): string {
  return text.split("\n").map(printable).join("\n");
}

/** The same data as JSON, in which each character that can't be seen is written like `\u202e`. */
export function printableJson(value: unknown, indent: 0 | 2 = 2): string {
  const escaped = (text: string): string =>
    text.replace(/[\s\S]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
  return JSON.stringify(value, null, indent)
    .replace(RUNNER_COMMAND, "#\\u0023")
    .replace(looked(), (found, needed: string | undefined) =>
      found === "\n" ? found : (needed ?? escaped(found)),
    );
}

function looked(): RegExp {
  lookedAt ??= new RegExp(`(${NEEDED})|${UNSEEN}`, "gu");
  return lookedAt;
}

/** In columns of a terminal: two for emoji and for East Asian characters, none for marks above others. Tabs count as one. */
export function columnsOf(text: string): number {
  return /^[ -~\t]*$/.test(text) ? text.length : widthOf()(text.replaceAll("\t", " "));
}

let stringWidth: typeof import("string-width").default | undefined;

/** Loaded when a text needs it: its tables of all the emoji cost a start more than all of our own code. */
function widthOf(): (text: string) => number {
  stringWidth ??= (createRequire(import.meta.url)("string-width") as typeof import("string-width")).default;
  return stringWidth;
}

/** A text in at most `width` columns, with an ellipsis where something is missing. */
export function cut(text: string, width: number): string {
  if (columnsOf(text) <= width) return text;
  let shown = "";
  let used = 0;
  for (const { segment } of new Intl.Segmenter("en").segment(text)) {
    used += columnsOf(segment);
    if (used > width - 1) break;
    shown += segment;
  }
  return `${shown.trimEnd()}…`;
}

/** The same of every text in a piece of data, names of its fields included. */
export function printableIn<T>(data: T): T {
  if (typeof data === "string") return printable(data) as T;
  if (Array.isArray(data)) return data.map((item: unknown) => printableIn(item)) as T;
  if (typeof data !== "object" || data === null) return data;
  return Object.fromEntries(
    Object.entries(data).map(([key, value]: [string, unknown]) => [printable(key), printableIn(value)]),
  ) as T;
}
