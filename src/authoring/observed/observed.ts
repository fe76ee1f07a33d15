/**
 * What already happens on a site, whoever looked: an event export (`observe-events.ts`) or GA4's own reports
 * (`observe-property.ts`). Plain data; proposes nothing.
 */
import type { PageShape } from "../page-shape.js";

/** A page that looks like the end of something; `folded` where its addresses differ by what is one visitor's. */
export interface Ending extends PageShape {
  /** Of one of its addresses, without a trailing slash. */
  readonly path: string;
  /** Of the query, those the page is known by. */
  readonly parameters: readonly string[];
  /** How many of its addresses were seen. */
  readonly addresses: number;
  readonly views: number;
  readonly sessions: number;
  /** True where `sessions` may be too many: addresses of a page were counted apart, and sessions do not add up. */
  readonly atMost: boolean;
  /** Where the page is, the host with the most views first. */
  readonly hosts: readonly string[];
}

/**
 * How long sessions last and how many pages they see. `four-of-five`: the values that 4 of 5 sessions stay below;
 * `average`: all that GA4's reports tell; `none`: there were no sessions.
 */
export type WholeSessions =
  | { readonly kind: "four-of-five"; readonly seconds: number; readonly views: number }
  | { readonly kind: "average"; readonly seconds: number; readonly views: number; readonly engaged: number }
  | { readonly kind: "none" };

export interface Observed {
  readonly firstDay: string;
  readonly lastDay: string;
  readonly sessions: number;
  /** The commonest first. */
  readonly events: readonly { readonly name: string; readonly count: number; readonly users: number }[];
  /** The commonest first, at most MOST_ENDINGS. */
  readonly endings: readonly Ending[];
  readonly wholeSessions: WholeSessions;
  /** What has to be known before these numbers are believed: whole sentences. */
  readonly notes: readonly string[];
}

export const MOST_ENDINGS = 10;
