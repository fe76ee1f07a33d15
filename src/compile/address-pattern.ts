/**
 * Conditions on a page's path and host as RE2 patterns for the whole `page_location`. GA4 has no `page_path` parameter
 * on web streams, and whether its patterns must match the whole value is not established: so both ends are anchored,
 * and a partial and a whole match agree.
 */
import type { Condition, Match } from "../config/goal.js";
import { confineRegex, escapeRegex, HOST_ENDS, PATH_ENDS } from "../config/re2.js";

type TextCondition = Extract<Condition, { kind: "text" }>;

export interface AddressPattern {
  readonly pattern: string;
  readonly ignoreCase: boolean;
  readonly negated: boolean;
}

const ANY_HOST = "[^/?#]+";
const ANY_PATH = "[^?#]*";

/**
 * The patterns that together say what the two matches say. The first positive condition on the path and the first on
 * the host become one pattern; what else there is becomes one pattern each.
 */
export function addressPatterns(path: Match | undefined, host: Match | undefined): readonly AddressPattern[] {
  const paths = textConditions(path);
  const hosts = textConditions(host);
  const patterns: AddressPattern[] = [];
  const mainPath = paths.find((c) => !c.negated);
  // Host names have no upper and lower case; a pattern has one setting for both parts, so the host goes by itself
  // where the two differ.
  const mainHost = hosts.find((c) => !c.negated && (mainPath === undefined || mainPath.ignoreCase || isLiteral(c)));
  if (mainPath || mainHost) {
    patterns.push({
      pattern: address(mainHost && hostPattern(mainHost), mainPath && pathPattern(mainPath)),
      ignoreCase: mainPath ? mainPath.ignoreCase : !(mainHost && isLiteral(mainHost)),
      negated: false,
    });
  }
  for (const c of paths) {
    if (c === mainPath) continue;
    patterns.push({ pattern: address(undefined, pathPattern(c)), ignoreCase: c.ignoreCase, negated: c.negated });
  }
  for (const c of hosts) {
    if (c === mainHost) continue;
    patterns.push({ pattern: address(hostPattern(c), undefined), ignoreCase: !isLiteral(c), negated: c.negated });
  }
  return patterns;
}

function textConditions(match: Match | undefined): readonly TextCondition[] {
  return (match ?? []).filter((c): c is TextCondition => c.kind === "text");
}

const isLiteral = (c: TextCondition): boolean => c.operator !== "regex";

function address(host: string | undefined, path: string | undefined): string {
  const start = host === undefined ? ANY_HOST : `(?:[^/?#@]*@)?${host}(?::[0-9]+)?`;
  return `^https?://${start}${path ?? ANY_PATH}(?:[?#].*)?$`;
}

function pathPattern({ operator, value }: TextCondition): string {
  const literal = pathLiteral(value);
  switch (operator) {
    case "equals": {
      // A trailing slash does not matter.
      const bare = pathLiteral(value.replace(/\/+$/, ""));
      return `${bare}/?`;
    }
    case "begins_with":
      return `${literal}${ANY_PATH}`;
    case "ends_with":
      return `${ANY_PATH}${literal}`;
    case "contains":
      return `${ANY_PATH}${literal}${ANY_PATH}`;
    case "regex":
      return `(?:${confinedOrThrow(value, PATH_ENDS)})`;
  }
}

function hostPattern({ operator, value }: TextCondition): string {
  const any = "[^/?#@:]*";
  const literal = escapeRegex(asReported(value));
  switch (operator) {
    case "equals":
      return literal;
    case "begins_with":
      return `${literal}${any}`;
    case "ends_with":
      return `${any}${literal}`;
    case "contains":
      return `${any}${literal}${any}`;
    case "regex":
      return `(?:${confinedOrThrow(value, HOST_ENDS)})`;
  }
}

/** Browsers report host names in small letters and other scripts as punycode. */
function asReported(host: string): string {
  return URL.canParse(`http://${host}/`) ? new URL(`http://${host}/`).hostname : host.toLowerCase();
}

function confinedOrThrow(pattern: string, ends: string): string {
  const confined = confineRegex(pattern, ends);
  if (!confined.ok) throw new Error(`a pattern that was checked can't be confined: ${confined.problem.code}`);
  return confined.pattern;
}

/** Characters that browsers write percent-encoded in a path match in both forms. */
function pathLiteral(text: string): string {
  let out = "";
  for (const character of text) {
    const encoded = encodedInPath(character);
    out += encoded === character ? escapeRegex(character) : `(?:${escapeRegex(character)}|${encoded})`;
  }
  return out;
}

/** As the URL standard's path percent-encode set has it. */
function encodedInPath(character: string): string {
  return /[^\u0021-\u007e]|["<>`{}^]/u.test(character) ? encodeURIComponent(character) : character;
}
