/**
 * Whether a destination goal counts views of a page of which only host and path are known, as GA4's reports name it. Pure;
 * for single pages, where no engine is at hand.
 */
import { RE2JS } from "re2js";
import type { DestinationGoal } from "../../goals/goal.js";
import { addressPredicates } from "./address.js";
import { anyCase } from "./any-case.js";
import type { Predicate, Subject } from "./predicate.js";

export interface Page {
  readonly host: string;
  readonly path: string;
}

/** A condition on the whole address is held against `https://host/path`: reports cut queries off. */
export function isOnPage(goal: DestinationGoal, page: Page): boolean {
  return addressPredicates(goal, "holds").every((predicate) => holds(predicate, page));
}

function holds(predicate: Predicate, page: Page): boolean {
  switch (predicate.kind) {
    case "not":
      return !holds(predicate.of, page);
    case "all":
      return predicate.of.every((one) => holds(one, page));
    case "any":
      return predicate.of.some((one) => holds(one, page));
    case "present":
      return true;
    case "number":
      return false;
    case "text": {
      const found = partOf(page, predicate.subject);
      const { operator, value, ignoreCase } = predicate;
      if (operator === "regex" || ignoreCase) {
        const pattern = operator === "regex" ? value : anyCase(operator, value);
        return RE2JS.compile(pattern, ignoreCase ? RE2JS.CASE_INSENSITIVE : 0).matches(found);
      }
      switch (operator) {
        case "equals":
          return found === value;
        case "contains":
          return found.includes(value);
        case "begins_with":
          return found.startsWith(value);
        case "ends_with":
          return found.endsWith(value);
      }
    }
  }
}

function partOf({ host, path }: Page, subject: Subject): string {
  switch (subject.kind) {
    case "host":
      return host;
    case "path":
      return path;
    case "parameter":
      throw new Error("a page's address has no parameters of an event");
    case "url":
      return `https://${host}${path}`;
  }
}
