/**
 * What already happens on a site, whoever looked: an event export (`observe-events.ts`) or GA4's own reports
 * (`observe-property.ts`). Plain data; proposes nothing.
 */

/** A page that looks like the end of something. */
export interface Ending {
  /** Without a trailing slash. */
  readonly path: string;
  readonly views: number;
  readonly sessions: number;
  /** True where `sessions` may be too many: two spellings of a page were counted apart, and sessions do not add up. */
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

/** Parts of the paths of pages one comes to after having done something, in a few languages; in any case of letters. */
export const ENDING_WORDS: readonly string[] = [
  "thank",
  "danke",
  "merci",
  "gracias",
  "grazie",
  "obrigad",
  "bedankt",
  "takk",
  "dziekuj",
  "confirm",
  "success",
  "complete",
  "bestaetig",
  "bestellt",
  "erfolg",
  "order-received",
  "subscribed",
];

export const MOST_ENDINGS = 10;
