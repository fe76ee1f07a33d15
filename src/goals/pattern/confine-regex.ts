/**
 * A pattern for a part of a web address (its path, its host), rewritten so that it means the same when it stands
 * inside a pattern for the whole address: it can neither begin before the part nor run past its end, and JavaScript
 * reads its characters and classes as RE2 does.
 */
import { RE2JS } from "re2js";
import { HOST_ENDS, isAscii, PATH_ENDS, pathSpellings } from "./address-text.js";
import { type Construct, readOtherwise } from "./browser-regex.js";
import { asPath } from "./path-regex.js";
import { PATTERN_LIMIT, type RegexProblem, regexProblem } from "./re2.js";
import { type ClassParts, characterOf, classParts, escapeRegex, memberParts } from "./regex-tokens.js";
import {
  character,
  EMPTY,
  either,
  parseRegex,
  printRegex,
  type RegexTree,
  repeat,
  sequence,
  withFlags,
} from "./regex-tree.js";

export type AddressPart = "path" | "host";

export type Confined =
  | { readonly ok: true; readonly pattern: string }
  | { readonly ok: false; readonly problem: RegexProblem };

/**
 * What would match any character stops where the part ends, the anchors at the pattern's own ends go away, and a path
 * begins with its slash: `.*thanks` becomes `/[^?#]*thanks`, which neither matches the host `www.thanks.com` nor runs
 * over the `?` of `/a?ref=thanks`.
 */
export function confineRegex(pattern: string, part: AddressPart, ignoreCase: boolean): Confined {
  const problem = regexProblem(pattern);
  if (problem) return { ok: false, problem };
  const problems: RegexProblem[] = [];
  const inside = confine(
    withoutAnchors(parseRegex(pattern), true, true, problems),
    part,
    ignoreCase,
    problems,
  );
  const tree = part === "path" ? asPath(inside, problems) : inside;
  const [first] = problems;
  if (first) return { ok: false, problem: first };
  const text = printRegex(tree);
  if (text.length > PATTERN_LIMIT)
    return { ok: false, problem: { code: "regex-too-long", limit: PATTERN_LIMIT } };
  const found = readOtherwise(text);
  return found
    ? { ok: false, problem: { code: "regex-not-in-browsers", found } }
    : { ok: true, pattern: text };
}

/** An anchor at an end says what holds anyway; anywhere else it can't be kept. */
function withoutAnchors(tree: RegexTree, first: boolean, last: boolean, problems: RegexProblem[]): RegexTree {
  switch (tree.kind) {
    case "assertion":
      if (isStart(tree) ? first : isEnd(tree) ? last : false) return EMPTY;
      if (isStart(tree) || isEnd(tree)) problems.push({ code: "regex-anchor-inside" });
      return tree;
    case "sequence": {
      const lead = tree.items.findIndex((item) => !isStart(item));
      const tail = tree.items.findLastIndex((item) => !isEnd(item));
      return sequence(
        tree.items.map((item, i) =>
          withoutAnchors(item, first && (lead < 0 || i <= lead), last && i >= tail, problems),
        ),
      );
    }
    case "either":
      return either(tree.branches.map((branch) => withoutAnchors(branch, first, last, problems)));
    case "repeat": {
      // Repeated, it would hold at the first or the last repetition only.
      const once = tree.most === 1;
      return repeat(withoutAnchors(tree.item, first && once, last && once, problems), tree.least, tree.most);
    }
    case "flags":
      return withFlags(tree.flags, withoutAnchors(tree.item, first, last, problems));
    default:
      return tree;
  }
}

const isStart = (tree: RegexTree): boolean => tree.kind === "assertion" && /^(?:\^|\\A)$/.test(tree.source);
const isEnd = (tree: RegexTree): boolean => tree.kind === "assertion" && /^(?:\$|\\z)$/.test(tree.source);

function confine(
  tree: RegexTree,
  part: AddressPart,
  ignoreCase: boolean,
  problems: RegexProblem[],
): RegexTree {
  const inner = (item: RegexTree): RegexTree => confine(item, part, ignoreCase, problems);
  switch (tree.kind) {
    case "character": {
      const confined = confineCharacter(tree.source, part, ignoreCase || tree.ignoreCase);
      if ("code" in confined) problems.push(confined);
      return "code" in confined ? tree : confined;
    }
    case "sequence":
      return sequence(tree.items.map(inner));
    case "either":
      return either(tree.branches.map(inner));
    case "repeat":
      return repeat(inner(tree.item), tree.least, tree.most);
    case "flags": {
      // What else flags say is about line ends and greed, and changes nothing here.
      const [on = "", off = ""] = tree.flags.split("-");
      if ((ignoreCase ? off : on).includes("i"))
        problems.push({ code: "regex-not-in-browsers", found: "flags" });
      return inner(tree.item);
    }
    default:
      return tree;
  }
}

function confineCharacter(source: string, part: AddressPart, ignoreCase: boolean): RegexTree | RegexProblem {
  const ends = part === "path" ? PATH_ENDS : HOST_ENDS;
  if (source === ".") return character(`[^${ends}]`);
  if (source === "\\s") return character(`[${SPACES}]`);
  if (source === "\\S") return character(`[^${SPACES}${ends}]`);
  if (/^\\[DW]$/.test(source)) return character(`[^${source.toLowerCase()}${ends}]`);
  if (/^\\[pP]/.test(source)) return { code: "regex-not-in-browsers", found: "script" };
  if (source === "\\a") return character("\\x07");
  if (source.startsWith("[")) return confineClass(source, part, ends, ignoreCase);
  const literal = characterOf(source);
  if (literal === undefined) return character(source);
  if (ends.includes(literal)) return { code: "regex-never-in-path", character: literal };
  // As JavaScript reads it too, and so that a digit behind an octal number does not join it.
  const written = /^\\(?:x\{|0)/.test(source) ? portableLiteral(literal) : source;
  if (part === "host") return isAscii(literal) ? character(written) : { code: "host-not-ascii" };
  return spelled(written, [literal], ignoreCase);
}

function confineClass(
  source: string,
  part: AddressPart,
  ends: string,
  ignoreCase: boolean,
): RegexTree | RegexProblem {
  const { negated, items } = classParts(source);
  if (negated) {
    const members = portableMembers({ negated, items });
    return typeof members === "string"
      ? character(`[^${members}${ends}]`)
      : { code: "regex-not-in-browsers", found: members.construct };
  }
  const taken = [...ends].find((c) => RE2JS.compile(source).matches(c));
  if (taken !== undefined) {
    const byName = items.includes(taken) || items.includes(`\\${taken}`);
    return byName ? { code: "regex-never-in-path", character: taken } : { code: "regex-class-leaves-path" };
  }
  const range = items.find((item) => characterOf(item) === undefined && !isAscii(item));
  if (part === "host" && !isAscii(source)) return { code: "host-not-ascii" };
  if (range !== undefined) return { code: "regex-class-not-ascii" };
  // What is two halves to JavaScript can't stand in a class.
  const apart = items.filter((item) => (characterOf(item)?.length ?? 1) > 1);
  const together = items.filter((item) => !apart.includes(item));
  const members =
    apart.length > 0 || readOtherwise(source) ? portableMembers({ negated, items: together }) : null;
  if (members !== null && typeof members !== "string")
    return { code: "regex-not-in-browsers", found: members.construct };
  const written = members === null ? source : `[${members}]`;
  const plain = apart.flatMap((item) => characterOf(item) ?? []);
  if (part === "host") return character(written);
  return either([
    ...(together.length === 0 ? [] : [spelled(written, literals(together), ignoreCase)]),
    ...plain.map((literal) => spelled(literal, [literal], ignoreCase)),
  ]);
}

function literals(items: readonly string[]): readonly string[] {
  return items.map(characterOf).filter((c) => c !== undefined);
}

/** A character or class of a path, and how browsers write what of it they encode. */
function spelled(source: string, members: readonly string[], ignoreCase: boolean): RegexTree {
  const encoded = members.flatMap((member) => pathSpellings(member, ignoreCase).slice(1));
  return either([character(source), ...encoded.map((text) => parseRegex(text))]);
}

/** Source: github.com/google/re2/wiki/Syntax, ASCII character classes. */
const POSIX: { readonly [name: string]: string } = {
  "[:alnum:]": "0-9A-Za-z",
  "[:alpha:]": "A-Za-z",
  "[:ascii:]": "\\x00-\\x7f",
  "[:blank:]": "\\t ",
  "[:cntrl:]": "\\x00-\\x1f\\x7f",
  "[:digit:]": "0-9",
  "[:graph:]": "!-~",
  "[:lower:]": "a-z",
  "[:print:]": " -~",
  "[:punct:]": "!-\\/:-@\\[-`{-~",
  "[:space:]": "\\t\\n\\v\\f\\r ",
  "[:upper:]": "A-Z",
  "[:word:]": "0-9A-Za-z_",
  "[:xdigit:]": "0-9A-Fa-f",
};

/** What RE2 means by `\s`, for the inside of a class. */
const SPACES = "\\t\\n\\f\\r ";

/** The members of a class as both read them, or what can't be written so. */
function portableMembers(parts: ClassParts): string | { readonly construct: Construct } {
  let written = "";
  for (const item of parts.items) {
    const [first, last] = memberParts(item).map(portableMember);
    if (first === undefined || (last === undefined && memberParts(item).length > 1))
      return { construct: readOtherwise(`[${item}]`) ?? "other" };
    // What is several characters begins no range: in `[\s-x]` the `-` is a `-`.
    const range = /^(?:\[:|\\[dDsSwW])/.test(item) ? "\\-" : "-";
    written += last === undefined ? first : `${first}${range}${last}`;
  }
  return written;
}

function portableMember(member: string): string | undefined {
  if (member.startsWith("[:")) return POSIX[member];
  if (member === "\\s") return SPACES;
  const character = characterOf(member);
  if (character === undefined)
    return readOtherwise(`[${member}]`) ? (member === "\\a" ? "\\x07" : undefined) : member;
  if (character.length > 1) return undefined;
  return /^\\[x0]/.test(member) || /^[\]-]$/.test(member) ? portableLiteral(character) : member;
}

/** One character by itself or in a class. */
function portableLiteral(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20 || code === 0x7f) return `\\x${code.toString(16).padStart(2, "0")}`;
  return character === "-" ? "\\-" : escapeRegex(character);
}
