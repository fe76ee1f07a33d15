/**
 * Where Google does not say what GA4 does: what the emulator assumes, by name, and what else GA4 may do. `ga4-goals conform`
 * tries them on a real property and writes what it saw; an emulator that is given that file behaves so. Reasons stand in
 * docs/decisions/0006.
 */
import { isObject } from "./rest/json-request.js";

/** The answers to each; the first is assumed. */
export const FACTS = {
  /** Must a regular expression of a rule match the whole value? */
  rule_pattern: ["part", "whole"],
  /** A negated condition of a rule on a parameter that an event lacks. */
  negated_without_parameter: ["holds", "fails"],
  /** `[[parameter]]` in a rule where the event lacks it. */
  reference_to_nothing: ["left_out", "empty", "as_written"],
  /** Rules run in the page [answer/10447093]: do they see what servers send? */
  rules_on_server_events: ["no", "yes"],
  /** What the 50 rules are counted by. */
  rules_counted_by: ["stream", "property"],
  /** A second rule of a stream that makes the same event. */
  second_rule_of_an_event: ["allowed", "refused"],
  /** The refusal of a rule that makes a reserved event. */
  reserved_name: ["INVALID_ARGUMENT", "FAILED_PRECONDITION", "PERMISSION_DENIED"],
  /** The refusal of a second key event for one event. */
  key_event_twice: ["ALREADY_EXISTS", "INVALID_ARGUMENT", "FAILED_PRECONDITION"],
  /** The answer for a key event that is not there. */
  missing_key_event: ["NOT_FOUND", "PERMISSION_DENIED"],
  /** Whether an archived custom dimension's parameter may be registered again at once. */
  archived_parameter: ["free", "taken"],
  /** A purchase whose transaction its user has sent before: is the event counted? */
  repeated_transaction: ["once", "each"],
  /** Once per session, for events without a session. */
  once_per_session_without_session: ["each", "none"],
  /** `sessions` in a row of one event: sessions that have the event, or `session_start`s among its events. */
  sessions_of_an_event: ["session_ids", "session_starts"],
  /** Whether `advertiserAdCost` may stand beside `sessionDefaultChannelGroup`. */
  cost_by_channel: ["allowed", "refused"],
} as const;

export type FactName = keyof typeof FACTS;

/** What is assumed of GA4, or was seen of it. */
export type Facts = { readonly [Name in FactName]: (typeof FACTS)[Name][number] };

/** What the emulator assumes where nothing was seen. */
export const ASSUMED: Facts = Object.fromEntries(
  Object.entries(FACTS).map(([name, [assumed]]) => [name, assumed]),
) as unknown as Facts;

/**
 * The facts of a `conformance.json`: what was seen, and what is assumed of the rest.
 *
 * @throws RangeError for another file, a fact that is not known and an answer that none of the known ones is
 */
export function readFacts(json: unknown): Facts {
  if (!isObject(json) || json.schemaVersion !== 1 || !Array.isArray(json.facts))
    throw new RangeError("it is no conformance file of version 1, as `ga4-goals conform` writes");
  const seen: Record<string, string> = {};
  for (const line of json.facts as readonly unknown[]) {
    const { fact, seen: answer } = isObject(line) ? line : {};
    const name = String(fact);
    if (!Object.hasOwn(FACTS, name))
      throw new RangeError(`${JSON.stringify(name)} is no fact that is known here`);
    // A fact that could not be tried.
    if (answer === null) continue;
    const answers: readonly string[] = FACTS[name as FactName];
    if (typeof answer !== "string" || !answers.includes(answer))
      throw new RangeError(`${name} was seen as ${JSON.stringify(answer)}; known are ${answers.join(", ")}`);
    seen[name] = answer;
  }
  return { ...ASSUMED, ...seen };
}
