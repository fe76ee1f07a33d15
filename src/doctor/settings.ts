/** What is set in GA4 that decides which events come in, how long they are kept and whose they are; and what it does to goals. Pure. */
import type { GoalsError } from "../diagnostics/error.js";
import type { LiveResource } from "../sync/resources/resource.js";
import { MEASUREMENTS, monthsOf, SWITCHES } from "../sync/resources/settings/settings.js";
import type { DataStream, EventEditRule } from "../sync/snapshot/snapshot.js";
import { type CheckId, type Finding, ok, skipped, warning } from "./finding.js";
import { count } from "./here.js";
import type { AttributionFacts, SubpropertyFacts } from "./port.js";

/** A setting that can't be read makes nothing fail: what hangs on it is not told then. */
export function judgeUnreadable(check: CheckId, { message }: GoalsError): Finding {
  return warning(check, `can't tell: ${message}`, null);
}

const NAMED = 5;

function list(names: readonly string[]): string {
  const more = names.length - NAMED;
  return `${names.slice(0, NAMED).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

const called = ({ measurementId, displayName }: DataStream): string => measurementId ?? displayName;

/** What each web stream does not measure: that is a choice, and no fault by itself. */
export function judgeMeasurement(
  web: readonly DataStream[],
  settings: readonly Pick<LiveResource, "parent" | "fields">[],
): Finding {
  if (web.length === 0) return skipped("measurement", "web streams alone have enhanced measurement");
  const texts = web.map((stream) => {
    const fields = settings.find(({ parent }) => parent === stream.name)?.fields ?? {};
    if (fields[SWITCHES.enabled] === false) return `${called(stream)}: off`;
    const off = Object.entries(MEASUREMENTS)
      .filter(([name]) => fields[SWITCHES[name as keyof typeof MEASUREMENTS]] === false)
      .map(([, what]) => what);
    return `${called(stream)}: all${off.length === 0 ? "" : ` but ${off.join(", ")}`}`;
  });
  return ok("measurement", texts.join("; "));
}

export function judgeEditRules(rules: readonly EventEditRule[]): Finding {
  return ok(
    "edit-rules",
    rules.length === 0
      ? "none"
      : `${count(rules.length, "rule")} that ${rules.length === 1 ? "changes" : "change"} events as they come in: ${list(rules.map(({ displayName }) => displayName))}`,
  );
}

export function judgeRetention({ fields }: Pick<LiveResource, "fields">): Finding {
  const months = monthsOf(fields.event_data_retention);
  return ok(
    "retention",
    `single events are kept ${months === null ? "as long as GA4 says" : `${months} months`}`,
  );
}

const words = (name: string): string => name.toLowerCase().replaceAll("_", " ");

export function judgeIdentity({ identity, model }: AttributionFacts): Finding {
  return ok("identity", `users: ${words(identity)}; credit for key events: ${words(model)}`);
}

/** `parent`: whose part the property is; null where it is nobody's. */
export function judgeParent(parent: string | null, facts: SubpropertyFacts | null): Finding {
  if (parent === null || facts === null) return skipped("parent", "no subproperty");
  const text = `a part of ${parent}; ${facts.filters === 0 ? "no filter of events" : count(facts.filters, "filter of events")}`;
  return facts.synced
    ? warning(
        "parent",
        `${text}; custom dimensions and metrics come from there`,
        "Set up `dimensions:` and `metrics:` there: GA4 refuses them here.",
      )
    : ok("parent", text);
}

/** `inTheWay`: a sentence each. `unread`: some of what decides it could not be read. */
export function judgeFiring(inTheWay: readonly string[], unread: boolean): readonly Finding[] {
  if (inTheWay.length > 0)
    return inTheWay.map((text) =>
      // Some sentences say themselves what to do.
      warning("in-the-way", text.replace(/\.$/, ""), text.includes("setup:") ? null : "Look at it in GA4."),
    );
  return [
    unread
      ? warning("in-the-way", "can't tell of all goals whether anything is in their way", null)
      : ok("in-the-way", "nothing set in GA4 is in the way of a goal"),
  ];
}

export function judgeAds(customers: readonly string[]): Finding {
  return customers.length === 0
    ? skipped("ads", "not linked to Google Ads")
    : ok("ads", `linked to ${list(customers)}`);
}
