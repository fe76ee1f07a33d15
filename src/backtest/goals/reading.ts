/**
 * A goal as the backtest reads it: which events count, or what a session must reach. Its own reading of the goals file,
 * made without a look at what the goal compiles to: the two must come to the same number. Pure; knows no SQL.
 */
import { createsEvent, eventsOf, type Goal, type ParameterMatch } from "../../goals/goal.js";
import type { PageConditions } from "../../goals/pattern/address-pattern.js";
import { addressPredicates } from "./address.js";
import { conditionPredicate, type MissingParameter } from "./conditions.js";
import { all, type Predicate } from "./predicate.js";

export type Reading =
  /** Events of a name. `webOnly`: GA4 makes the goal's event by a rule, and rules are of web streams alone. */
  | {
      readonly kind: "events";
      readonly events: readonly string[];
      readonly webOnly: boolean;
      readonly when: Predicate;
    }
  /** Page views by address; web streams alone. */
  | { readonly kind: "pages"; readonly when: Predicate }
  /** Sessions whose last event came at least so long after the first. */
  | { readonly kind: "lasted"; readonly microseconds: number }
  /** Sessions with at least so much time in the foreground, the sum of `engagement_time_msec`. */
  | { readonly kind: "engaged"; readonly milliseconds: number }
  /**
   * Views of a page, on web streams, with at least so much time in the foreground: what events say up to the next view and
   * with it, since a page that changes its address sends the time before along with the new view.
   */
  | { readonly kind: "read"; readonly milliseconds: number; readonly when: Predicate }
  /** Sessions with at least so many page views. */
  | { readonly kind: "views"; readonly atLeast: number };

/** What a goal counts. `missing` says what a negated condition makes of an event without the parameter. */
export function readGoal(goal: Goal, missing: MissingParameter): Reading {
  switch (goal.type) {
    case "event": {
      const when = readWhere(goal.where, missing);
      return { kind: "events", events: eventsOf(goal), webOnly: createsEvent(goal), when };
    }
    case "destination":
      return readPage(goal, missing);
    case "duration":
      if (goal.page) {
        const when = all(addressPredicates(goal.page, missing));
        return { kind: "read", milliseconds: goal.atLeastSeconds * 1000, when };
      }
      return goal.clock === "engaged"
        ? { kind: "engaged", milliseconds: goal.atLeastSeconds * 1000 }
        : { kind: "lasted", microseconds: goal.atLeastSeconds * 1_000_000 };
    case "pages_per_session":
      return { kind: "views", atLeast: goal.atLeast };
  }
}

/** Events whose parameters match. */
export function readWhere(where: readonly ParameterMatch[], missing: MissingParameter): Predicate {
  return all(
    where.flatMap(({ parameter, match }) =>
      match.map((condition) =>
        conditionPredicate({ kind: "parameter", name: parameter }, condition, missing),
      ),
    ),
  );
}

/** Views of a page. */
export function readPage(page: PageConditions, missing: MissingParameter): Reading {
  return { kind: "pages", when: all(addressPredicates(page, missing)) };
}
