/** What a kind of site has to say: a new kind is a file beside this one and a line in `goals-text.ts`. */
import { isLook, KNOWN_EVENTS } from "../../../goals/known-events.js";

/** How the goal of a thank-you page is described. */
export interface ThanksTemplate {
  readonly id: string;
  readonly name: string;
  readonly tier: "macro" | "micro";
  readonly category: string;
  readonly stage: string;
  /** Null for a macro goal. */
  readonly leadsTo: string | null;
  /** What is worth knowing about it, one line. */
  readonly comment: string;
}

/** Goals of thank-you pages, written out. */
export interface ThanksGoals {
  /** Empty where no page was named. */
  readonly text: string;
  readonly ids: readonly string[];
}

export interface SiteTemplate {
  /** Comment lines for the top of the file. */
  readonly about: string;
  readonly thanks: ThanksTemplate;
  /** `goals:` and `journeys:`. */
  readonly body: (thanks: ThanksGoals) => string;
}

/** The two goals that need code in the page, ready to be switched on. */
export function visitGoals(leadsTo: string, minutes: number, pages: number): string {
  return `  # Time and depth of a visit. GA4 has no rule for either: put the code of \`ga4-goals page-code\` into the page first,
  # then take the # away.
  # engaged_visit: { tier: micro, category: engagement, leads_to: ${leadsTo}, key_event: false, type: duration, at_least: ${minutes}m }
  # deep_browse: { tier: micro, category: engagement, leads_to: ${leadsTo}, key_event: false, type: pages_per_session, at_least: ${pages} }
`;
}

/** A goal on one of GA4's events, as far as its `event:`; `leadsTo` null for a macro goal. */
export function knownGoal(event: string, stage: string, leadsTo: string | null): string {
  const known = KNOWN_EVENTS.find((one) => one.event === event);
  if (known === undefined) throw new Error(`${event} is not in the table of known events`);
  const { id, name, tier, category } = known;
  return `  ${id}:
    name: ${name}
    tier: ${tier}
    category: ${category}
    stage: ${stage}${leadsTo === null ? "" : `\n    leads_to: ${leadsTo}`}${isLook(category) ? "\n    key_event: false" : ""}
    type: event
    event: ${event}`;
}
