/**
 * Conditions on a page's path and host as RE2 patterns for the whole `page_location`. GA4 has no `page_path` parameter
 * on web streams, and whether its patterns must match the whole value is not established: so both ends are anchored,
 * and a partial and a whole match agree. Between host and path stands the path's slash, so that neither can be found in
 * the other.
 */

import type { Match } from "../goal.js";
import { sharedConditions, type TextCondition, textConditions } from "../shared-conditions.js";
import { hostAsReported, pathLiteral } from "./address-text.js";
import { type AddressPart, confineRegex } from "./confine-regex.js";
import { wholeText } from "./re2.js";
import { escapeRegex } from "./regex-tokens.js";

export interface AddressPattern {
  readonly pattern: string;
  readonly ignoreCase: boolean;
  readonly negated: boolean;
}

const ANY_HOST = "[^/?#]+";
const ANY_PATH = "(?:/[^?#]*)?";

/**
 * The patterns that together say what the two matches say. The first positive condition on the path and the first on
 * the host become one pattern; what else there is becomes one pattern each.
 */
export function addressPatterns(path: Match | undefined, host: Match | undefined): readonly AddressPattern[] {
  const shared = sharedConditions(path, host);
  const patterns: AddressPattern[] = [];
  if (shared.path || shared.host) {
    patterns.push({
      pattern: address(shared.host && hostPattern(shared.host), shared.path && pathPattern(shared.path)),
      ignoreCase: shared.path ? shared.path.ignoreCase : shared.host?.operator === "regex",
      negated: false,
    });
  }
  for (const c of textConditions(path)) {
    if (c === shared.path) continue;
    patterns.push({
      pattern: address(undefined, pathPattern(c)),
      ignoreCase: c.ignoreCase,
      negated: c.negated,
    });
  }
  for (const c of textConditions(host)) {
    if (c === shared.host) continue;
    const ignoreCase = c.operator === "regex";
    patterns.push({ pattern: address(hostPattern(c), undefined), ignoreCase, negated: c.negated });
  }
  return patterns;
}

function address(host: string | undefined, path: string | undefined): string {
  const start = host === undefined ? ANY_HOST : `(?:[^/?#@]*@)?${host}(?::[0-9]+)?`;
  return `^https?://${start}${path ?? ANY_PATH}(?:[?#].*)?$`;
}

function pathPattern({ operator, value, ignoreCase }: TextCondition): string {
  switch (operator) {
    case "equals":
      // A trailing slash does not matter.
      return `${pathLiteral(value.replace(/\/+$/, ""), ignoreCase)}/?`;
    case "begins_with":
      return `${pathLiteral(value, ignoreCase)}[^?#]*`;
    case "ends_with":
      return `${before(value)}${pathLiteral(value, ignoreCase)}`;
    case "contains":
      return `${before(value)}${pathLiteral(value, ignoreCase)}[^?#]*`;
    case "regex":
      return `(?:${confinedOrThrow(value, "path", ignoreCase)})`;
  }
}

/** What of a path may stand before a text in it: from the slash on. */
function before(text: string): string {
  return text.startsWith("/") ? ANY_PATH : "/[^?#]*";
}

function hostPattern({ operator, value }: TextCondition): string {
  if (operator === "regex") return `(?:${confinedOrThrow(value, "host", true)})`;
  const reported = hostAsReported(value, operator);
  if (reported === undefined) throw new Error("a host that was checked is not one browsers report");
  const any = "[^/?#@:]*";
  const literal = escapeRegex(reported);
  switch (operator) {
    case "equals":
      return literal;
    case "begins_with":
      return `${literal}${any}`;
    case "ends_with":
      return `${any}${literal}`;
    case "contains":
      return `${any}${literal}${any}`;
  }
}

function confinedOrThrow(pattern: string, part: AddressPart, ignoreCase: boolean): string {
  const confined = confineRegex(pattern, part, ignoreCase);
  if (!confined.ok) throw new Error(`a pattern that was checked can't be confined: ${confined.problem.code}`);
  return confined.pattern;
}

/** Conditions on a page as tests of its whole address, for code that runs in the page. All must come out as `negated` says. */
export function addressTests({ path, host, url }: PageConditions): readonly AddressPattern[] {
  return [...addressPatterns(path, host), ...textConditions(url).map(urlTest)];
}

/** Of a goal's page; at least one is there. */
export interface PageConditions {
  readonly path?: Match;
  readonly host?: Match;
  readonly url?: Match;
}

function urlTest({ operator, value, ignoreCase, negated }: TextCondition): AddressPattern {
  const literal = escapeRegex(value);
  const pattern = {
    equals: `^${literal}$`,
    contains: literal,
    begins_with: `^${literal}`,
    ends_with: `${literal}$`,
    regex: wholeText(value),
  }[operator];
  return { pattern, ignoreCase, negated };
}
