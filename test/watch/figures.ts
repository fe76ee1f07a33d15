/** What the guard is held to, for the slow test and the measurements alike. */
import type { Change, Site } from "./simulate.js";

export const RATES = [0.5, 4, 20, 500] as const;

/** Sites whose goals give under one false alarm a year. */
export const SITES: Readonly<Record<string, Omit<Site, "perDay">>> = {
  "weekly rhythm, trend, days stray by 10 %": { sessions: true },
  "counts in groups of 1.6": { group: 1.6, sessions: true },
  "days stray by 20 % and remember the day before": { stray: 0.2, memory: 0.5, sessions: true },
  "season of 30 %, ten holidays": { season: 0.3, holidays: true, sessions: true },
};

/** Events of the export that are drawn again. */
export const EVENTS = ["purchase", "add_to_cart"] as const;

export interface ToFind extends Change {
  readonly perDay: number;
  readonly what: string;
}

/** Changes that nine goals of ten are found in, on the first of the sites. */
export const TO_FIND: readonly ToFind[] = [
  { perDay: 500, left: 0, within: 1, what: "silence of 500 a day" },
  { perDay: 20, left: 0, within: 1, what: "silence of 20 a day" },
  { perDay: 4, left: 0, within: 3, what: "silence of 4 a day" },
  { perDay: 1, left: 0, within: 10, what: "silence of 1 a day" },
  { perDay: 0.5, left: 0, within: 21, what: "silence of 0.5 a day" },
  { perDay: 20, left: 0.4, within: 4, what: "20 a day drop by 60 %" },
  { perDay: 500, left: 0.7, within: 3, what: "500 a day drop by 30 %" },
  { perDay: 20, left: 2, within: 4, what: "20 a day counted twice" },
];
export const FOUND = 0.9;
