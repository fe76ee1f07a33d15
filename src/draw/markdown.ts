/** Markdown for GitHub: tables, lists, and foreign text, which is only text inline and nothing at all in a fence. */
import { printable, printableLines } from "../diagnostics/printable.js";

/** A comment on GitHub holds 65,536 characters; some room is left for whoever posts it. */
export const COMMENT_LIMIT = 60_000;

/** More lines than this are folded away: a comment is to be one screen long. */
const SCREEN = 40;

/**
 * A text that is only text in Markdown, in a table too: nothing is marked up, nobody is mentioned, no address becomes a
 * link. GitHub looks for names after it has read the Markdown, so that a backslash alone does not keep `@` from them.
 */
export function inline(text: string): string {
  return printable(text.replace(/[\r\n]+/g, " "))
    .replace(/^>|[\\`*_[\]|#]/g, "\\$&")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll("@", "@<!-- -->")
    .replace(/:(?=\/\/)|(?<=\bwww)\./gi, "\\$&");
}

/** Lines of text in a fence that nothing in them can close. `rest`: where all of it is, if it has to be cut. */
export function fenced(text: string, language: string, rest: string): string {
  const cut =
    text.length > COMMENT_LIMIT ? `${text.slice(0, COMMENT_LIMIT)}\n... (cut; ${rest} has all of it)` : text;
  const shown = printableLines(cut);
  const ticks = Math.max(3, ...[...shown.matchAll(/`+/g)].map(([run]) => run.length + 1));
  const fence = "`".repeat(ticks);
  return `${fence}${language}\n${shown}\n${fence}`;
}

/** The same, folded away where it is longer than a screen. */
export function foldedFence(text: string, language: string, rest: string): string {
  const block = fenced(text, language, rest);
  const lines = text.split("\n").length;
  return lines <= SCREEN ? block : `<details><summary>${lines} lines</summary>\n\n${block}\n\n</details>`;
}

/** The first column is text, the others are numbers. Cells are Markdown already. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const rule = head.map((_, index) => (index === 0 ? "---" : "---:"));
  return [line(head), line(rule), ...rows.map(line)].join("\n");
}

export function markdownList(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join("\n");
}

/** The first of the blocks, as many as fit into `limit` characters; `more` says how many are left out. */
export function fitting(
  blocks: readonly string[],
  separator: string,
  limit: number,
  more: (left: number) => string,
): string {
  let length = 0;
  const fits = blocks.findIndex((block) => {
    length += block.length + separator.length;
    return length > limit;
  });
  if (fits < 0) return blocks.join(separator);
  return [...blocks.slice(0, fits), more(blocks.length - fits)].join(separator);
}
