/** The pages of the documentation as a reader meets them: headings, links, code. Knows nothing of commands. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** A fenced block. */
export interface Block {
  readonly kind: "block";
  /** What follows the fence, "" where nothing does. */
  readonly language: string;
  readonly text: string;
  /** Of its first line of text, from 1. */
  readonly line: number;
}

/** Code within a sentence. */
export interface Span {
  readonly kind: "span";
  readonly text: string;
  readonly line: number;
}

export interface Link {
  readonly target: string;
  readonly line: number;
}

export interface Page {
  /** From the repository's root: `docs/guides/ci.md`. */
  readonly path: string;
  /** Blocks and spans, as they come. */
  readonly code: readonly (Block | Span)[];
  readonly links: readonly Link[];
  /** What `#...` may name, as GitHub makes it of a heading. */
  readonly anchors: ReadonlySet<string>;
}

export const ROOT: string = fileURLToPath(new URL("../../", import.meta.url));
const AT_THE_TOP = ["README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"];

/** Every page there is: those at the top, then all of `docs/`, however deep. */
export function allPages(): readonly Page[] {
  const below = readdirSync(`${ROOT}docs`, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".md"))
    .map((path) => `docs/${path}`)
    .toSorted();
  return [...AT_THE_TOP, ...below].map((path) => parsePage(path, readFileSync(ROOT + path, "utf8")));
}

/** Throws an Error for a block that is never closed. */
export function parsePage(path: string, text: string): Page {
  const code: (Block | Span)[] = [];
  const links: Link[] = [];
  const anchors = new Set<string>();
  const lines = text.split("\n");
  let prose: string[] = [];
  const endProse = (until: number): void => {
    const said = prose.join("\n");
    const lineOf = (index: number): number => until - prose.length + said.slice(0, index).split("\n").length;
    code.push(...spansIn(said, lineOf));
    links.push(...linksIn(said, lineOf));
    for (const line of prose) addAnchor(anchors, line);
    prose = [];
  };
  for (let i = 0; i < lines.length; i++) {
    const [, indent = "", fence, language = ""] = /^( *)(`{3,})(\S*)/.exec(lines[i] ?? "") ?? [];
    if (fence === undefined) {
      prose.push(lines[i] ?? "");
      continue;
    }
    endProse(i);
    const end = lines.findIndex((line, j) => j > i && line.trim() === fence);
    if (end < 0) throw new Error(`${path}:${i + 1}: this block is not closed`);
    const inside = lines
      .slice(i + 1, end)
      .map((line) => line.slice(Math.min(indent.length, line.search(/\S|$/))));
    code.push({ kind: "block", language, text: inside.join("\n"), line: i + 2 });
    i = end;
  }
  endProse(lines.length);
  return { path, code, links, anchors };
}

function spansIn(prose: string, lineOf: (index: number) => number): readonly Span[] {
  return [...prose.matchAll(/(?<!`)(`+)(?!`)([^\n]*?(?:\n(?!\n)[^\n]*?)*?)(?<!`)\1(?!`)/g)].map((found) => ({
    kind: "span",
    // A table's cells are kept apart by bars, so a bar within code is written with a backslash there.
    text: (found[2] ?? "")
      .replace(/\s*\n\s*/g, " ")
      .replaceAll("\\|", "|")
      .trim(),
    line: lineOf(found.index),
  }));
}

function linksIn(prose: string, lineOf: (index: number) => number): readonly Link[] {
  const plain = prose.replace(/`[^`\n]*`/g, (code) => " ".repeat(code.length));
  return [...plain.matchAll(/\]\(([^)\s]+)(?:\s+"[^"]*")?\)/g)].map((found) => ({
    target: found[1] ?? "",
    line: lineOf(found.index),
  }));
}

/** As GitHub does: small letters, no punctuation, hyphens for blanks, a number where the heading is there already. */
function addAnchor(anchors: Set<string>, line: string): void {
  const [, named] = /<a (?:id|name)="([^"]+)"/.exec(line) ?? [];
  if (named !== undefined) anchors.add(named);
  const [, heading] = /^#{1,6} +(.*?) *#*$/.exec(line) ?? [];
  if (heading === undefined) return;
  const slug = heading
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M} _-]/gu, "")
    .replaceAll(" ", "-");
  let anchor = slug;
  for (let n = 1; anchors.has(anchor); n++) anchor = `${slug}-${n}`;
  anchors.add(anchor);
}
