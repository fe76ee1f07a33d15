/**
 * Simulated goals whose true pace is known, day by day: conversions that come one by one, in clusters of a day, of a user, or of
 * a user who comes again; weekdays that differ; and money. And a reader that answers the report's questions from such days.
 */

import type { Target } from "../../../src/goals/goal.js";
import { createReport } from "../../../src/report/create-report.js";
import type { ConversionReport } from "../../../src/report/model.js";
import type {
  Metadata,
  ReportReader,
  ReportRequest,
  ReportResponse,
  ReportRow,
} from "../../../src/report/port.js";
import { eventGoal, goalsConfig } from "./goals.js";

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
export type Random = () => number;

export const normal = (random: Random): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

export function poisson(mean: number, random: Random): number {
  if (mean > 200) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal(random)));
  const floor = Math.exp(-mean);
  let count = 0;
  for (let product = random(); product > floor; product *= random()) count += 1;
  return count;
}

/** Marsaglia and Tsang. */
export function gamma(shape: number, random: Random): number {
  if (shape < 1) return gamma(shape + 1, random) * random() ** (1 / shape);
  const d = shape - 1 / 3;
  for (;;) {
    const x = normal(random);
    const v = (1 + x / Math.sqrt(9 * d)) ** 3;
    if (v > 0 && Math.log(1 - random()) < (x * x) / 2 + d - d * v + d * Math.log(v)) return d * v;
  }
}

/** At least 1. */
export function geometric(mean: number, random: Random): number {
  let count = 1;
  while (random() < 1 - 1 / mean) count += 1;
  return count;
}

/** From Sunday on; on the mean 1. */
export const WEEK: readonly number[] = [0.5, 1.3, 1.2, 1.15, 1.15, 1, 0.7];
export const FLAT: readonly number[] = [1, 1, 1, 1, 1, 1, 1];

export interface Conversion {
  readonly day: number;
  readonly user: number;
  readonly value: number;
}

export interface Clusters {
  /** Days differ beyond the week: shape of the gamma they are drawn from; absent: they do not. */
  readonly days?: number;
  /** Conversions of a user on a day, on the mean, geometric. */
  readonly each?: number;
  /** Days on which a user comes again within four weeks, on the mean, geometric. */
  readonly again?: number;
}

/** Conversions of `days` days in a row, `perDay` on the mean; day 0 is a weekday (0 = Sunday). */
export function conversions(
  days: number,
  perDay: number,
  firstWeekday: number,
  week: readonly number[],
  { days: shape, each = 1, again = 1 }: Clusters,
  random: Random,
): readonly Conversion[] {
  const made: Conversion[] = [];
  const warm = again > 1 ? 35 : 0;
  let user = 0;
  for (let day = -warm; day < days; day += 1) {
    const weight = week[(((firstWeekday + day) % 7) + 7) % 7] ?? 1;
    const special = shape === undefined ? 1 : gamma(shape, random) / shape;
    for (
      let n = poisson(((perDay * special) / each / again) * (again > 1 ? 1 : weight), random);
      n > 0;
      n -= 1
    ) {
      user += 1;
      for (let visit = geometric(again, random); visit > 0; visit -= 1) {
        const on = again > 1 ? day + Math.floor(random() * 28) : day;
        if (on < 0 || on >= days) continue;
        for (let m = geometric(each, random); m > 0; m -= 1)
          made.push({ day: on, user, value: Math.exp(4 + 0.8 * normal(random)) });
      }
    }
  }
  return made;
}

export const MEAN_VALUE: number = Math.exp(4 + 0.8 ** 2 / 2);

export interface Simulated {
  /** The first day that anything is known of. */
  readonly firstDay: string;
  readonly conversions: readonly Conversion[];
  /** The day from which the key event counts. */
  readonly countsFrom: string;
  /** By the name of the range: all sessions and users, and those with the goal. */
  readonly sessions?: Readonly<
    Record<
      string,
      { readonly sessions: number; readonly users: number; readonly with: number; readonly usersWith: number }
    >
  >;
}

const MS = 86_400_000;
export const dayAfter = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * MS).toISOString().slice(0, 10);

const METADATA: Metadata = { dimensions: [], metrics: [{ name: "keyEvents:order", blocked: false }] };

function readerOf(simulated: Simulated): ReportReader {
  const origin = Date.parse(`${simulated.firstDay}T00:00:00Z`);
  const at = (day: string): number => Math.round((Date.parse(`${day}T00:00:00Z`) - origin) / MS);
  const counts = at(simulated.countsFrom);
  const known = new Map<number, Conversion[]>();
  for (const one of simulated.conversions) {
    const ofDay = known.get(one.day);
    if (ofDay === undefined) known.set(one.day, [one]);
    else ofDay.push(one);
  }
  const within = (start: number, end: number): readonly Conversion[] =>
    Array.from({ length: Math.max(0, end - start + 1) }, (_, n) => known.get(start + n) ?? []).flat();
  const metricsOf = (events: readonly Conversion[], key: boolean): Readonly<Record<string, number>> => {
    const people = new Set<number>();
    let value = 0;
    for (const one of events) {
      people.add(one.user);
      value += one.value;
    }
    const users = people.size;
    return {
      keyEvents: key ? events.length : 0,
      eventCount: events.length,
      sessions: users,
      totalUsers: users,
      activeUsers: users,
      eventValue: value,
      purchaseRevenue: value,
    };
  };
  const answer = ({ dateRanges, dimensions }: ReportRequest): ReportResponse => {
    const rows = dateRanges.flatMap(({ name: range, start, end }): readonly ReportRow[] => {
      const own = simulated.sessions?.[range];
      const [first, last] = [at(start), at(end)];
      if (dimensions.length === 0) {
        const metrics = { sessions: own?.sessions ?? 0, totalUsers: own?.users ?? 0 };
        return [{ range, dimensions: {}, metrics }];
      }
      const rowsFrom = (from: number, to: number, more: Readonly<Record<string, string>>) =>
        [true, false].flatMap((key) => {
          const events = key ? within(Math.max(from, counts), to) : within(from, Math.min(to, counts - 1));
          if (events.length === 0) return [];
          const metrics = metricsOf(events, key);
          const counted =
            own === undefined || dimensions.includes("date")
              ? metrics
              : { ...metrics, sessions: own.with, totalUsers: own.usersWith };
          return [
            { range, dimensions: { eventName: "order", isKeyEvent: String(key), ...more }, metrics: counted },
          ];
        });
      if (dimensions.includes("date")) {
        return Array.from({ length: last - first + 1 }, (_, n) => first + n).flatMap((day) =>
          known.has(day)
            ? rowsFrom(day, day, { date: dayAfter(simulated.firstDay, day).replaceAll("-", "") })
            : [],
        );
      }
      if (dimensions.includes("isKeyEvent")) return rowsFrom(first, last, {});
      const events = within(first, last);
      return events.length === 0
        ? []
        : [
            {
              range,
              dimensions: { eventName: "order" },
              metrics: {
                ...metricsOf(events, true),
                ...(own === undefined ? {} : { sessions: own.with, totalUsers: own.usersWith }),
              },
            },
          ];
    });
    return {
      rows,
      rowCount: rows.length,
      currency: "EUR",
      timeZone: "UTC",
      sampling: [],
      thresholded: false,
      otherRow: false,
      restrictedMetrics: [],
      quota: null,
    };
  };
  return {
    getMetadata: async () => METADATA,
    batchRunReports: async (requests) => requests.map(answer),
  };
}

/** The report of such days, on the morning three days after the last of them, so that all are settled. */
export function reportOfPace(
  simulated: Simulated,
  target: Target,
  last: string,
  compare: "previous" | "none" = "previous",
): Promise<ConversionReport> {
  return createReport({
    goals: goalsConfig([
      eventGoal("order", {
        tier: "macro",
        category: "revenue",
        target,
        value: { kind: "amount", amount: 1, currency: "EUR" },
      }),
    ]),
    reader: readerOf(simulated),
    keyEvents: [
      {
        event: "order",
        since: new Date(`${simulated.countsFrom}T00:00:00Z`),
        defaultValue: { amount: 1, currency: "EUR" },
      },
    ],
    property: { id: "1", timeZone: "UTC" },
    now: new Date(`${dayAfter(last, 3)}T06:00:00Z`),
    period: `${dayAfter(last, -27)}..${last}`,
    compare,
  });
}
