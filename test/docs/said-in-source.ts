/** Which texts the program can say: what stands in quotes in its sources, with holes where something is filled in. */
import { readdirSync, readFileSync } from "node:fs";
import { transformSync } from "esbuild";
import { ROOT } from "./markdown.js";

/** Stands for what is filled in. */
const HOLE = "\0";
/** So much of a line has to be in the text itself; else `${a}: ${b}` would have said everything. */
const LEAST = 10;

/** True where a line is one of the sources' texts, with something filled in. */
export function saidInSource(): (line: string) => boolean {
  const patterns = readdirSync(`${ROOT}src`, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts"))
    .flatMap((path) => textsOf(readFileSync(`${ROOT}src/${path}`, "utf8")))
    .flatMap((text) => text.split("\n"))
    .map((text) => ({
      fixed: text.replaceAll(HOLE, "").length,
      pattern: new RegExp(`^${text.split(HOLE).map(escaped).join(".*")}$`),
    }));
  return (line) =>
    patterns.some(({ fixed, pattern }) => fixed >= Math.min(LEAST, line.length / 3) && pattern.test(line));
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

function textsOf(source: string): readonly string[] {
  const { code } = transformSync(source, { loader: "ts", legalComments: "none", charset: "utf8" });
  const texts: string[] = [];
  scan(code, 0, texts, () => false);
  return texts;
}

/** Collects texts from `at` until `ends` says so, also those within the holes of others; where it ended. */
function scan(code: string, start: number, texts: string[], ends: (character: string) => boolean): number {
  let at = start;
  let depth = 0;
  while (at < code.length) {
    const character = code[at] ?? "";
    if (depth === 0 && ends(character)) return at;
    if (character === "{") depth += 1;
    if (character === "}") depth -= 1;
    const quoted = /^(?:"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')/.exec(code.slice(at, at + 2000))?.[0];
    if (quoted !== undefined) texts.push(unescaped(quoted.slice(1, -1)));
    at = character === "`" ? template(code, at, texts) : at + (quoted?.length ?? 1);
  }
  return at;
}

/** One in backticks; the place behind it. */
function template(code: string, start: number, texts: string[]): number {
  let text = "";
  let at = start + 1;
  while (at < code.length && code[at] !== "`") {
    if (code.startsWith("${", at)) {
      at = scan(code, at + 2, texts, (character) => character === "}") + 1;
      text += HOLE;
    } else {
      const length = code[at] === "\\" ? 2 : 1;
      text += code.slice(at, at + length);
      at += length;
    }
  }
  texts.push(unescaped(text));
  return at + 1;
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/g, (_, character: string) => (character === "n" ? "\n" : character));
}
