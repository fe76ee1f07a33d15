/**
 * Whether a destination goal counts views of a page of which host and path are known, as GA4's reports name it. Pure;
 * for single pages, where no engine is at hand.
 */
import type { DestinationGoal } from "../../goals/goal.js";
import { passes } from "../../goals/pattern/any-case.js";
import { addressPredicates } from "./address.js";
import type { Predicate, Subject } from "./predicate.js";

export interface Page {
  readonly host: string;
  readonly path: string;
  /** Without `?`. Default: none. */
  readonly query?: string;
}

/** A condition on the whole address is held against `https://host/path?query`. */
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
    case "text":
      return passes(predicate, partOf(page, predicate.subject));
  }
}

function partOf({ host, path, query = "" }: Page, subject: Subject): string {
  switch (subject.kind) {
    case "host":
      return host;
    case "path":
      return path;
    case "parameter":
      throw new Error("a page's address has no parameters of an event");
    case "url":
      return `https://${host}${path}${query === "" ? "" : `?${query}`}`;
  }
}
