/**
 * Which slip a person made, from what the YAML library noticed: it speaks of the inside of YAML, and notices an open
 * bracket or quote only where the file ends. Judged by its error codes and the text, never by its words. Pure.
 */
import type { CST, YAMLError } from "yaml";
import type { YamlMistake } from "../../diagnostics/messages/yaml-mistakes.js";

export interface FoundMistake {
  readonly mistake: YamlMistake;
  /** What stands there, or the library's own words. */
  readonly shown: string;
  readonly at: readonly [start: number, end: number];
}

export function mistakeOf(error: YAMLError, text: string, tokens: readonly CST.Token[]): FoundMistake {
  const [start] = error.pos;
  const here = (mistake: YamlMistake, shown = "", length = 1): FoundMistake => ({
    mistake,
    shown,
    at: [start, Math.min(start + length, text.length)],
  });
  const line = restOfLine(text, start);
  switch (error.code) {
    case "BAD_INDENT":
      return openBefore(tokens, start) ?? here(isListBeside(text, start) ? "keys-and-list" : "indentation");
    case "BLOCK_AS_IMPLICIT_KEY":
      if (/^\s*-\s/.test(line)) return here(listOrIndentation(text, start));
      return here(/:(\s|$)/.test(line) ? "second-colon" : "value-and-block");
    case "MULTILINE_IMPLICIT_KEY":
      return openBefore(tokens, start) ?? here(/:/.test(line) ? "no-blank-after-colon" : "no-colon");
    case "MISSING_CHAR":
      if (text[start] === "#") return here("comment-touches");
      return openBefore(tokens, start) ?? here(isInFlow(tokens, start) ? "no-comma" : "no-colon");
    case "BLOCK_IN_FLOW":
      return here(/^-\s/.test(line) ? "list-in-brackets" : "no-comma");
    case "UNEXPECTED_TOKEN":
      return unexpected(text, start, here);
    case "BAD_SCALAR_START":
      return here("first-character", text[start]);
    case "BAD_DQ_ESCAPE":
      return here("backslash", text.slice(start, start + 2), 2);
    case "BAD_ALIAS":
      return here("name-missing", text[start]);
    default:
      return { mistake: "other", shown: error.message.replace(/\s+/g, " ").trim(), at: error.pos };
  }
}

type Here = (mistake: YamlMistake, shown?: string) => FoundMistake;

function unexpected(text: string, start: number, here: Here): FoundMistake {
  const sign = text[start] ?? "";
  if (sign === "}" || sign === "]") return here("closes-nothing", sign);
  if (sign === ",") return here("comma-too-many");
  if (/^-\s/.test(restOfLine(text, start))) return here("list-on-line");
  const before = text.slice(text.lastIndexOf("\n", start - 1) + 1, start);
  return here(/:\s+[>|]\S*\s*$/.test(before) ? "behind-block-sign" : "behind-the-value");
}

function restOfLine(text: string, start: number): string {
  return /^[^\r\n]*/.exec(text.slice(start))?.[0] ?? "";
}

/** A `-` further out than the list above it is that list's entry, and only indented wrongly. */
function listOrIndentation(text: string, start: number): YamlMistake {
  const [above = ""] = text
    .slice(0, start)
    .split(/\r?\n/)
    .filter((line) => line.trim() !== "")
    .slice(-1);
  return /^\s*-\s/.test(above) ? "indentation" : "keys-and-list";
}

/** A key in the column of the list above it. */
function isListBeside(text: string, start: number): boolean {
  const from = text.lastIndexOf("\n", start - 1) + 1;
  const line = restOfLine(text, from);
  const above =
    text
      .slice(0, from)
      .split(/\r?\n/)
      .filter((one) => one.trim() !== "")
      .at(-1) ?? "";
  const indent = (one: string): number => one.length - one.trimStart().length;
  return /^\s*-\s/.test(above) && !/^\s*-\s/.test(line) && indent(above) === indent(line);
}

/** The innermost bracket or quote before a place that is never closed. */
function openBefore(tokens: readonly CST.Token[], place: number): FoundMistake | undefined {
  let found: FoundMistake | undefined;
  for (const token of everyToken(tokens)) {
    const sign = openSign(token);
    if (sign === undefined || token.offset > place || token.offset < (found?.at[0] ?? 0)) continue;
    found = { mistake: "not-closed", shown: sign, at: [token.offset, token.offset + 1] };
  }
  return found;
}

function openSign(token: CST.Token): string | undefined {
  switch (token.type) {
    case "flow-collection": {
      const closing = token.start.source === "{" ? "}" : "]";
      return token.end[0]?.source === closing ? undefined : token.start.source;
    }
    case "single-quoted-scalar":
    case "double-quoted-scalar": {
      const [quote = ""] = token.source;
      return token.source.length > 1 && token.source.endsWith(quote) ? undefined : quote;
    }
    default:
      return undefined;
  }
}

function isInFlow(tokens: readonly CST.Token[], place: number): boolean {
  return everyToken(tokens).some(
    (token) =>
      token.type === "flow-collection" &&
      token.offset < place &&
      place <= (token.end.at(-1)?.offset ?? Number.POSITIVE_INFINITY),
  );
}

/** Without recursion; how deep they are nested has been looked at before. */
function everyToken(tokens: readonly CST.Token[]): readonly CST.Token[] {
  const all: CST.Token[] = [...tokens];
  for (let at = 0; at < all.length; at++) {
    const token = all[at];
    if (!token) continue;
    if (token.type === "document" && token.value) all.push(token.value);
    if ("items" in token)
      for (const { key, value } of token.items) for (const inner of [key, value]) if (inner) all.push(inner);
  }
  return all;
}
