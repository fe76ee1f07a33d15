/**
 * What a GA4 rule's conditions say about one event's parameters, for tests: written from the proto comments of
 * EventCreateRule, in no more code than that takes. A pattern whose partial and whole match differ is a mistake of
 * whoever wrote it, because which of the two GA4 uses is not established.
 */
import { RE2JS } from "re2js";
import { backtracksBadly } from "../../../src/goals/pattern/slow-regex.js";
import type { Fields } from "../../../src/sync/resources/resource.js";

interface Condition {
  readonly field: string;
  readonly comparison_type: string;
  readonly value: string;
  readonly negated: boolean;
}

/** True where every condition holds; a parameter that is missing is the empty text. */
export function holds(rule: Fields, parameters: Readonly<Record<string, string | number>>): boolean {
  return conditionsOf(rule).every((c) => compare(c, parameters[c.field] ?? "") !== c.negated);
}

export function conditionsOf(rule: Fields): readonly Condition[] {
  return rule.event_conditions as unknown as readonly Condition[];
}

function compare(condition: Condition, found: string | number): boolean {
  const anyCase = condition.comparison_type.endsWith("_CASE_INSENSITIVE");
  const fold = (text: string): string => (anyCase ? text.toLowerCase() : text);
  const text = fold(String(found));
  const value = fold(condition.value);
  switch (condition.comparison_type.replace(/_CASE_INSENSITIVE$/, "")) {
    case "EQUALS":
      return text === value;
    case "CONTAINS":
      return text.includes(value);
    case "STARTS_WITH":
      return text.startsWith(value);
    case "ENDS_WITH":
      return text.endsWith(value);
    case "GREATER_THAN":
      return Number(found) > Number(value);
    case "GREATER_THAN_OR_EQUAL":
      return Number(found) >= Number(value);
    case "LESS_THAN":
      return Number(found) < Number(value);
    case "LESS_THAN_OR_EQUAL":
      return Number(found) <= Number(value);
    case "REGULAR_EXPRESSION":
      return matches(condition.value, anyCase, String(found));
    default:
      throw new Error(`no such comparison: ${condition.comparison_type}`);
  }
}

const compiled = new Map<string, RE2JS>();

/**
 * Both ways of matching, which must agree, and both engines: a backtest uses RE2, and GA4 runs the rules of a web stream
 * in the browser.
 */
export function matches(pattern: string, anyCase: boolean, text: string): boolean {
  const key = `${anyCase ? "i" : ""}${pattern}`;
  const regex = compiled.get(key) ?? RE2JS.compile(pattern, anyCase ? RE2JS.CASE_INSENSITIVE : 0);
  if (compiled.size > 500) compiled.clear();
  compiled.set(key, regex);
  const whole = regex.matches(text);
  const part = regex.matcher(text).find();
  if (whole !== part)
    throw new Error(`matched ${whole ? "as a whole" : "in part"} only: ${pattern} on ${text}`);
  if (isFast(pattern, anyCase, text) && !isKnownToDiffer(pattern, anyCase, text)) {
    const inBrowser = new RegExp(pattern, anyCase ? "i" : "").test(text);
    if (inBrowser !== whole)
      throw new Error(
        `matched ${whole ? "by RE2" : "in browsers"} only: ${pattern} on ${JSON.stringify(text)}`,
      );
  }
  return whole;
}

/** A browser takes exponential time for what the program warns of. */
function isFast(pattern: string, anyCase: boolean, text: string): boolean {
  return text.length <= 14 || !backtracksBadly(pattern, anyCase);
}

/** What `config/browser-regex.ts` lets pass knowingly. */
export function isKnownToDiffer(pattern: string, anyCase: boolean, text: string): boolean {
  if (anyCase && /[\u017f\u212a\u212b\u2126\u1e9e\u03f4]/.test(text)) return true;
  const anything = /\.|\[\^|\\[DW]/.test(pattern);
  return anything && /[\r\u2028\u2029\ud800-\udfff]/.test(text);
}
