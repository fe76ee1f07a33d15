/**
 * Which event names GA4 accepts for key events and for the events that rules and audiences create, and which texts it
 * takes for a regular expression.
 */

import { RE2JS } from "re2js";
import { ASSUMED, type Facts } from "../facts.js";
import { invalidArgument, refusal } from "../grpc/status.js";

/** Names GA4 collects itself on the web: no rule may create them (support.google.com/analytics/answer/13316687). */
const RESERVED_NAMES: ReadonlySet<string> = new Set([
  "ad_impression",
  "app_remove",
  "app_store_refund",
  "app_store_subscription_cancel",
  "app_store_subscription_renew",
  "click",
  "error",
  "file_download",
  "first_open",
  "first_visit",
  "form_start",
  "form_submit",
  "in_app_purchase",
  "page_view",
  "scroll",
  "session_start",
  "user_engagement",
  "view_complete",
  "video_progress",
  "video_start",
  "view_search_results",
]);

/** Prefixes no created name may have, from the same page. A leading `_` already fails "starts with a letter". */
const RESERVED_PREFIXES: readonly string[] = ["_", "firebase_", "ga_", "google_", "gtag."];

/**
 * Throws INVALID_ARGUMENT for a name that cannot be marked as a key event. Events GA4 collects itself may be marked.
 * That a name over 40 characters never reports is documented (answer/9267744); that the API refuses it, as here, is
 * not established, and neither is any wording.
 */
export function checkKeyEventName(name: string): void {
  if (name === "") throw invalidArgument("key_event.event_name is required.");
  if (name.length > 40) throw invalidArgument("key_event.event_name must have at most 40 characters.");
  if (!/^\p{L}[\p{L}\p{M}\p{N}_]*$/u.test(name)) {
    throw invalidArgument(
      "key_event.event_name must start with a letter and have only letters, digits and underscores.",
    );
  }
}

/**
 * Throws INVALID_ARGUMENT for a name that may not be created: 40 characters or more, other characters than ASCII
 * letters, digits and `_`, not starting with a letter, or reserved. `field` is where the name stands. GA4's wording is
 * not established, nor the code for a reserved name, nor that it holds an audience's event trigger to the rules documented for an event create rule.
 */
export function checkCreatedEvent(
  field: string,
  name: string,
  reserved: Facts["reserved_name"] = ASSUMED.reserved_name,
): void {
  if (name === "") throw invalidArgument(`${field} is required.`);
  if (name.length >= 40) throw invalidArgument(`${field} must be less than 40 characters.`);
  if (!/^[A-Za-z][A-Za-z0-9_]*$/.test(name)) {
    throw invalidArgument(`${field} must start with a letter and have only letters, digits and underscores.`);
  }
  if (RESERVED_NAMES.has(name) || RESERVED_PREFIXES.some((prefix) => name.startsWith(prefix))) {
    throw refusal(reserved, `${field}: "${name}" is a reserved event name.`);
  }
}

/** Whether browsers compile the pattern, with which rules of a web stream run; that the API asks that, is not established. */
export function isOfBrowsers(pattern: string): boolean {
  try {
    new RegExp(pattern);
    return true;
  } catch {
    return false;
  }
}

/** Whether RE2 compiles the pattern: look-around and back-references are not in RE2. */
export function isRe2(pattern: string): boolean {
  try {
    RE2JS.compile(pattern);
    return true;
  } catch {
    return false;
  }
}
