/** Which conditions on a page's path and host fit into one pattern for the address: GA4 counts a rule's conditions. */
import type { Condition, Match } from "./goal.js";

export type TextCondition = Extract<Condition, { readonly kind: "text" }>;

/** A condition on the path and one on the host that one pattern can say together; either may be missing. */
export interface SharedConditions {
  readonly path: TextCondition | undefined;
  readonly host: TextCondition | undefined;
}

/**
 * The first positive condition of each. A pattern has one setting for upper and lower case: host names have neither, so
 * a host written as a pattern goes by itself where the path is told apart by case.
 */
export function sharedConditions(path: Match | undefined, host: Match | undefined): SharedConditions {
  const ofPath = textConditions(path).find((c) => !c.negated);
  const caseMatters = ofPath !== undefined && !ofPath.ignoreCase;
  const ofHost = textConditions(host).find((c) => !c.negated && !(caseMatters && c.operator === "regex"));
  return { path: ofPath, host: ofHost };
}

export function textConditions(match: Match | undefined): readonly TextCondition[] {
  return (match ?? []).filter((c): c is TextCondition => c.kind === "text");
}

/** How many conditions a rule needs for a page: one each, less those that share a pattern. */
export function pageConditionCount(
  path: Match | undefined,
  host: Match | undefined,
  url: Match | undefined,
): number {
  const shared = sharedConditions(path, host);
  const all = (path?.length ?? 0) + (host?.length ?? 0) + (url?.length ?? 0);
  return shared.path && shared.host ? all - 1 : all;
}
