/**
 * A pattern for the whole address back to the condition on a path or host it was written for: the way back of
 * `goals/pattern/address-pattern.ts`. How such patterns look is not repeated here: the compiler is asked for a pattern with
 * a known word in it, and what stands around the word is what has to stand around the text that is looked for. What a
 * person may have written is guessed, the nicest first; every reading is compiled again, and only one that gives the
 * very same pattern counts.
 */
import type { Match } from "../../goals/goal.js";
import { normaliseMatch } from "../../goals/normalise.js";
import { addressPatterns } from "../../goals/pattern/address-pattern.js";
import { hostAsReported } from "../../goals/pattern/address-text.js";
import { confineRegex } from "../../goals/pattern/confine-regex.js";
import { tokens } from "../../goals/pattern/regex-tokens.js";
import { joinOperators, type Operator } from "./operators.js";

/** What one pattern says about the path, the host, or both. */
export interface AddressReading {
  readonly path?: Operator;
  readonly host?: Operator;
}

const POSITIVE = ["equals", "begins_with", "ends_with", "contains", "regex"] as const;
type Positive = (typeof POSITIVE)[number];

/** Words that stand in no pattern by themselves; where they begin with a slash they are paths. */
const PATH_WORDS = ["/pathword", "pathword"] as const;
const HOST_WORD = "hostword";

interface Form {
  readonly path: Positive | undefined;
  readonly host: Positive | undefined;
  /** What stands before, between and after the texts. */
  readonly fixed: readonly string[];
}

/** Every way `pattern` can be read; the simplest first. */
export function addressReadings(
  pattern: string,
  ignoreCase: boolean,
  negated: boolean,
): readonly AddressReading[] {
  const readings: AddressReading[] = [];
  for (const form of FORMS) {
    for (const texts of textsBetween(pattern, form.fixed)) {
      for (const reading of readingsOf(form, texts, ignoreCase, negated)) {
        if (isSame(reading, { pattern, ignoreCase, negated })) readings.push(reading);
      }
    }
  }
  return readings;
}

const FORMS: readonly Form[] = [undefined, ...POSITIVE].flatMap((path) =>
  [undefined, ...POSITIVE].flatMap((host) => (path || host ? formsOf(path, host) : [])),
);

/** With or without a slash a word may stand between other parts. */
function formsOf(path: Positive | undefined, host: Positive | undefined): readonly Form[] {
  const words = path === undefined ? [PATH_WORDS[0]] : PATH_WORDS;
  return words.flatMap((word): readonly Form[] => {
    if (path === "regex" && !word.startsWith("/")) return [];
    const pathMatch = path && normaliseMatch({ [path]: word, ignore_case: true });
    const hostMatch = host && normaliseMatch({ [host]: HOST_WORD });
    const [only, ...more] = addressPatterns(pathMatch, hostMatch);
    if (!only || more.length > 0) return [];
    const parts = [...(host ? [HOST_WORD] : []), ...(path ? [word] : [])];
    const fixed: string[] = [];
    let rest = only.pattern;
    for (const part of parts) {
      const at = rest.indexOf(part);
      if (at < 0) return [];
      fixed.push(rest.slice(0, at));
      rest = rest.slice(at + part.length);
    }
    return [{ path, host, fixed: [...fixed, rest] }];
  });
}

/** Every way to cut the pattern into the fixed parts and what stands between them. */
function textsBetween(pattern: string, fixed: readonly string[]): readonly (readonly string[])[] {
  const [first = "", ...others] = fixed;
  const last = others.at(-1) ?? "";
  if (!pattern.startsWith(first) || !pattern.endsWith(last)) return [];
  if (pattern.length < first.length + last.length) return [];
  const inner = pattern.slice(first.length, pattern.length - last.length);
  const [between] = others.length > 1 ? others : [];
  if (between === undefined || between === "") return others.length > 1 ? [] : [[inner]];
  const cuts: string[][] = [];
  for (let at = inner.indexOf(between); at >= 0; at = inner.indexOf(between, at + 1)) {
    cuts.push([inner.slice(0, at), inner.slice(at + between.length)]);
  }
  return cuts;
}

function readingsOf(
  form: Form,
  texts: readonly string[],
  ignoreCase: boolean,
  negated: boolean,
): readonly AddressReading[] {
  const rest = [...texts];
  const hostText = form.host ? rest.shift() : undefined;
  const pathText = form.path ? rest.shift() : undefined;
  const hosts = form.host ? operators(form.host, hostText ?? "", false, negated) : [undefined];
  const paths = form.path ? operators(form.path, pathText ?? "", ignoreCase, negated) : [undefined];
  return hosts.flatMap((host) =>
    paths.map((path) => ({ ...(path ? { path } : {}), ...(host ? { host } : {}) })),
  );
}

function operators(form: Positive, text: string, ignoreCase: boolean, negated: boolean): readonly Operator[] {
  if (negated && form !== "equals" && form !== "contains") return [];
  const name = negated && (form === "equals" || form === "contains") ? (`not_${form}` as const) : form;
  const values = form === "regex" ? regexReadings(text) : literalReadings(text, form === "equals");
  return values.map((value) => ({ name, value, ignoreCase }));
}

/** True where compiling the reading gives the pattern again. */
function isSame(
  reading: AddressReading,
  pattern: { readonly pattern: string; readonly ignoreCase: boolean; readonly negated: boolean },
): boolean {
  const path = matchOf(reading.path, canBePath);
  const host = matchOf(reading.host, canBeHost);
  if (path === null || host === null) return false;
  const [only, ...more] = addressPatterns(path, host);
  return (
    more.length === 0 &&
    only?.pattern === pattern.pattern &&
    only.ignoreCase === pattern.ignoreCase &&
    only.negated === pattern.negated
  );
}

/** Undefined where there is none, null where the compiler would not take it. */
function matchOf(
  operator: Operator | undefined,
  takes: (operator: Operator) => boolean,
): Match | undefined | null {
  if (!operator) return undefined;
  const joined = joinOperators("", [operator]);
  return takes(operator) && "match" in joined ? normaliseMatch(joined.match) : null;
}

function canBePath({ name, value, ignoreCase }: Operator): boolean {
  return name !== "regex" || confineRegex(String(value), "path", ignoreCase === true).ok;
}

function canBeHost({ name, value }: Operator): boolean {
  if (name === "regex") return confineRegex(String(value), "host", true).ok;
  const form = name.replace(/^not_/, "") as Exclude<Positive, "regex">;
  return hostAsReported(String(value), form) !== undefined;
}

/** A character that is also matched percent-encoded, as the compiler writes it. */
const SPELLED = /\(\?:(\\?[^|])\|((?:%(?:\d|\[[a-f][A-F]\]){2}|\|)+)\)/gu;
const ENCODED = /%(?:\d|\[[a-f][A-F]\]){2}/g;

/** Texts that may have become `pattern`; none where it holds more than a text. `bare`: a trailing slash was cut off. */
function literalReadings(pattern: string, bare: boolean): readonly string[] {
  if (pattern === "") return bare ? ["/"] : [];
  const plain = pattern
    .replace(SPELLED, (_all, character: string) => character)
    .replace(ENCODED, (encoded) => encoded.replace(/\[.(.)\]/g, "$1"));
  let text = "";
  for (const token of tokens(plain)) {
    const literal = /^\\[\\^$.*+?()[\]{}|]$/.test(token) ? token.slice(1) : token;
    if ([...literal].length !== 1 || (literal === token && /[\\^$.*+?()[\]{}|]/.test(literal))) return [];
    text += literal;
  }
  return [text];
}

/** An alternative that only spells the one before it, and a group that is left with one character. */
const SPELLING = /\|(?:%(?:\d|\[[a-f][A-F]\]){2})+(?=[|)]|$)/g;
const ONE_IN_GROUP = /\(\?:(\\[\s\S]|[^\\()[\]|])\)/gu;

/** Patterns that may have become `pattern`. */
function regexReadings(pattern: string): readonly string[] {
  if (pattern === "") return [];
  const unspelled = pattern
    .replace(SPELLING, "")
    .replace(ONE_IN_GROUP, (_all, character: string) => character);
  const open = [...tokens(unspelled)].map(unconfined).join("");
  return [...new Set([open.replaceAll("(?:", "("), open, unspelled, pattern])];
}

/** A class that was kept from running past the end of its part, as it was before. */
function unconfined(token: string): string {
  const members = /^\[\^([\s\S]*?)(?:\/\?#@:|\?#)\]$/.exec(token)?.[1];
  if (members === undefined) return token;
  if (members === "") return ".";
  const named = /^\\([dws])$/.exec(members)?.[1];
  return named === undefined ? `[^${members}]` : `\\${named.toUpperCase()}`;
}
