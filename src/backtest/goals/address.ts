/**
 * What a destination goal asks of a page's address. The path is what follows the host up to `?` or `#`; the host stands
 * without user and port. How browsers write addresses is `config`'s knowledge. Knows no SQL.
 */

import type { TextOperator } from "../../goals/goal.js";
import type { PageConditions } from "../../goals/pattern/address-pattern.js";
import { type HostOperator, hostAsReported, pathLiteral } from "../../goals/pattern/address-text.js";
import { type AddressPart, confineRegex } from "../../goals/pattern/confine-regex.js";
import { escapeRegex } from "../../goals/pattern/regex-tokens.js";
import { sharedConditions, type TextCondition, textConditions } from "../../goals/shared-conditions.js";
import { conditionPredicate, type MissingParameter, negate } from "./conditions.js";
import { any, type Predicate } from "./predicate.js";

/** One predicate a condition; all must hold. The goal's conditions are ones that the goals file's checks let pass. */
export function addressPredicates(goal: PageConditions, missing: MissingParameter): readonly Predicate[] {
  const { host, path, url } = predicatesByPart(goal, missing);
  return [...host, ...path, ...url];
}

/** The same by what of the address they look at. */
export function predicatesByPart(
  goal: PageConditions,
  missing: MissingParameter,
): Readonly<Record<"host" | "path" | "url", readonly Predicate[]>> {
  // A page without a readable address is on no path, so "not on this path" holds for it, as it does for a rule.
  const url = { kind: "url" } as const;
  const paths = textConditions(goal.path).map((c) => negate(pathPredicate(c), url, c.negated, missing));
  const shared = sharedConditions(goal.path, goal.host);
  const hosts = textConditions(goal.host).map((c) => {
    // A pattern has one setting for upper and lower case: a host takes that of the path it shares one with.
    const ignoreCase = c.operator === "regex" || (c === shared.host && shared.path?.ignoreCase === true);
    return negate(hostPredicate(c, ignoreCase), url, c.negated, missing);
  });
  const whole = (goal.url ?? []).map((c) => conditionPredicate(url, c, missing));
  return { host: hosts, path: paths, url: whole };
}

function pathPredicate({ operator, value, ignoreCase }: TextCondition): Predicate {
  if (operator === "regex") return onPath("regex", confined(value, "path", ignoreCase), ignoreCase);
  // A trailing slash does not matter.
  const wanted = operator === "equals" ? value.replace(/\/+$/, "") : value;
  const literal = pathLiteral(wanted, ignoreCase);
  if (!ignoreCase && literal === escapeRegex(wanted)) {
    return operator === "equals"
      ? any([onPath("equals", wanted, false), onPath("equals", `${wanted}/`, false)])
      : onPath(operator, wanted, false);
  }
  // What browsers may write in more than one way only a pattern can say, and only it has RE2's idea of a letter's case.
  return onPath("regex", around(operator, literal), ignoreCase);
}

function onPath(operator: TextOperator, value: string, ignoreCase: boolean): Predicate {
  return { kind: "text", subject: { kind: "path" }, operator, value, ignoreCase };
}

function around(operator: Exclude<TextOperator, "regex">, literal: string): string {
  const anything = "[^?#]*";
  switch (operator) {
    case "equals":
      return `${literal}/?`;
    case "begins_with":
      return `${literal}${anything}`;
    case "ends_with":
      return `${anything}${literal}`;
    case "contains":
      return `${anything}${literal}${anything}`;
  }
}

/**
 * Browsers report host names in small letters, and so a rule asks for them. A page that sets its address by hand in
 * capitals is on that host for people, but not for GA4.
 */
function hostPredicate({ operator, value }: TextCondition, ignoreCase: boolean): Predicate {
  const text = operator === "regex" ? confined(value, "host", true) : reported(value, operator);
  return { kind: "text", subject: { kind: "host" }, operator, value: text, ignoreCase };
}

function reported(host: string, operator: HostOperator): string {
  const text = hostAsReported(host, operator);
  if (text === undefined) throw new Error("a host that was checked is not one browsers report");
  return text;
}

function confined(pattern: string, part: AddressPart, ignoreCase: boolean): string {
  const result = confineRegex(pattern, part, ignoreCase);
  if (!result.ok) throw new Error(`a pattern that was checked can't be confined: ${result.problem.code}`);
  return result.pattern;
}
