/** What the page code is told, as JSON in the page. Short names, because every visitor downloads them. Types only. */

/**
 * Counted in: 0 page views, 1 milliseconds since the session began, 2 milliseconds in the foreground, 3 milliseconds in the
 * foreground of one view of a page.
 */
export type MeasureKind = 0 | 1 | 2 | 3;

/** A pattern for the address, its flags, and 1 where it must not match. */
export type AddressTest = readonly [pattern: string, flags: string, negated: 0 | 1];

/** Event name, what is counted, how much of it; for 3 which page, and 1 where every view of it counts. */
export type PageGoal = readonly [
  name: string,
  measure: MeasureKind,
  threshold: number,
  page?: readonly AddressTest[],
  every?: 0 | 1,
];

export interface Settings {
  /** Measurement id, whose GA session is counted. */
  readonly id: string;
  readonly goals: readonly PageGoal[];
  /** Name of the data layer. */
  readonly layer: string;
  /**
   * What is a page view. 0: a page load. 1: also a change of the address through the history API, as GA4's enhanced
   * measurement counts. A text: an event of this name on the data layer, and nothing else.
   */
  readonly views: 0 | 1 | string;
  /** 1: a page that comes out of the back/forward cache is a page view too. GA4 by itself sends none then. */
  readonly restored: 0 | 1;
  /** The property's session timeout in milliseconds. */
  readonly idle: number;
  /** 1: installed and sending through Tag Manager, which has asked for consent before it runs the code. */
  readonly manager: 0 | 1;
}
