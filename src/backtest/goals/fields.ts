/**
 * What a goal looks at, field by field: the parameters of its events, or the parts of a page's address, each with the
 * conditions on it. A goal of whole sessions looks at no field. Knows no SQL.
 */
import type { Goal, Match } from "../../goals/goal.js";
import type { PageConditions } from "../../goals/pattern/address-pattern.js";
import { predicatesByPart } from "./address.js";
import { conditionPredicate, type MissingParameter } from "./conditions.js";
import { all, type Predicate, type Subject } from "./predicate.js";

export interface Field {
  readonly subject: Subject;
  /** None: every value passes. */
  readonly match: Match;
  /** What the conditions together ask. */
  readonly test: Predicate;
}

/** In the order of the file; of a page its path comes first, whether it is asked for or not. */
export function fieldsOf(goal: Goal, missing: MissingParameter): readonly Field[] {
  switch (goal.type) {
    case "event":
      return goal.where.map(({ parameter, match }): Field => {
        const subject = { kind: "parameter", name: parameter } as const;
        return { subject, match, test: all(match.map((one) => conditionPredicate(subject, one, missing))) };
      });
    case "destination":
      return partsOf(goal, missing);
    case "duration":
      return goal.page === undefined ? [] : partsOf(goal.page, missing);
    case "pages_per_session":
      return [];
  }
}

function partsOf(page: PageConditions, missing: MissingParameter): readonly Field[] {
  const tests = predicatesByPart(page, missing);
  return (["path", "host", "url"] as const).flatMap((kind): readonly Field[] => {
    const match = page[kind] ?? [];
    return kind === "path" || match.length > 0 ? [{ subject: { kind }, match, test: all(tests[kind]) }] : [];
  });
}
