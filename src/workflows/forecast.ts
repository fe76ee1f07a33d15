/** `plan --events`, `--estimate` and `--from-store`: what each goal would have counted, as far as that can be told. */
import type { Engine } from "../backtest/engine/engine.js";
import { type Estimate, estimateCounts } from "../backtest/estimate.js";
import type { StoreEstimate } from "../backtest/estimate-from-store.js";
import { EXIT, GoalsError } from "../diagnostics/error.js";
import type { GoalsConfig } from "../goals/goal.js";
import { reportingOver } from "../google/data/reporting.js";
import { parsePeriod } from "../report/period.js";
import type { Basis, Foretold } from "../sync/draw/foretold.js";
import { obstacleText } from "../sync/draw/notes.js";
import { isObstacle, MAYBE, type Obstacle } from "../sync/ga4-plan/ga4-plan.js";
import { makesNew } from "../sync/operations/operation.js";
import type { Plan } from "../sync/plan/plan.js";
import type { DataStream } from "../sync/snapshot/snapshot.js";
import type { Access } from "./access.js";
import { countedStreams } from "./counted-streams.js";
import { type EventsPorts, type EventsWish, openEvents } from "./open-events.js";
import type { Ports } from "./ports.js";
import { storePath } from "./pull.js";
import { storeEmpty } from "./report.js";

export interface Forecast {
  /** By goal id. */
  readonly goals: ReadonlyMap<string, Foretold>;
  /** How many key events a day would come of those that the plan makes; absent where that is not known of one of them. */
  readonly keyEventsADay?: number;
  /** For machines. */
  readonly json: object;
}

/** What was counted, before it is known what is in its way. */
interface Counted {
  readonly goals: ReadonlyMap<string, Omit<Foretold, "inItsWay">>;
  readonly days: number;
  readonly json: object;
}

const NOT_ESTIMATED: { readonly [W in Extract<Estimate, { kind: "none" }>["why"]]: string } = {
  conditions: "GA4's reports don't show its parameters",
  "whole-sessions": "GA4's reports don't show whole sessions",
  url: "GA4's reports don't show whole addresses",
  "once-per-session": "sessions don't add up over pages",
};

export const NOT_STORED: { readonly [W in Extract<StoreEstimate, { kind: "none" }>["why"]]: string } = {
  "not-in-reports": "the store keeps counts of events, not their pages, parameters or sessions",
  "not-kept": "the store has not kept this event; pull again with these goals",
  sessions: "the store has no sessions of just these days",
};

export interface ForecastWish {
  /** Where exported events are, and how they are counted. */
  readonly events?: EventsWish | undefined;
  /** From GA4's reports instead. */
  readonly estimate: boolean;
  /** From what `pull` has stored of these. */
  readonly fromStore: boolean;
}

/**
 * Undefined where nothing is wished for. Beside the number of a goal that can't fire as the property is stands why.
 *
 * @throws GoalsError where the events or the reports can't be read.
 */
export async function forecast(
  { google, ...ports }: { readonly google: Access } & EventsPorts & Pick<Ports, "now">,
  config: GoalsConfig,
  property: {
    readonly id: string;
    readonly timeZone: string;
    /** As GA4 lists them. */
    readonly streams: readonly DataStream[];
  },
  { notes, operations }: Pick<Plan, "notes" | "operations">,
  { events, estimate, fromStore }: ForecastWish,
): Promise<Forecast | undefined> {
  if ([events !== undefined, estimate, fromStore].filter(Boolean).length > 1) {
    throw new GoalsError(
      "usage",
      "--events, --estimate and --from-store answer the same question; give one of them",
      {
        exitCode: EXIT.usage,
      },
    );
  }
  if (events === undefined && !estimate && !fromStore) return undefined;
  const found =
    events !== undefined
      ? await fromEvents(config, () => openEvents(ports, events), countedStreams(config, property.streams))
      : fromStore
        ? await storedCounts(config, property.id, storePath(ports, "", property.id))
        : await fromReports(google, config, property, ports.now());
  const { json, days } = found;
  const inTheWay = notes.filter(isObstacle).filter(({ goal }) => found.goals.has(goal));
  const counts = new Map(
    [...found.goals].flatMap(([id, { count }]) => (count === null ? [] : [[id, count] as const])),
  );
  const made = operations.filter((o) => o.kind === "key_event" && makesNew(o)).map(({ goal }) => goal);
  const known = made.flatMap((goal) => counts.get(goal) ?? []);
  const keyEventsADay = known.reduce((sum, count) => sum + count, 0) / days;
  const isKnown = made.length > 0 && known.length === made.length;
  return {
    goals: new Map(
      [...found.goals].map(([goal, one]) => [goal, { ...one, inItsWay: inItsWay(goal, inTheWay) }]),
    ),
    ...(isKnown ? { keyEventsADay } : {}),
    json: {
      ...json,
      ...(isKnown ? { keyEventsADay } : {}),
      wouldNotFire: inTheWay.map((one) => ({ goal: one.goal, code: one.code, why: obstacleText(one) })),
    },
  };
}

function inItsWay(goal: string, all: readonly Obstacle[]): readonly string[] {
  return all
    .filter((one) => one.goal === goal)
    .map((one) => `${MAYBE.includes(one.code) ? "may" : "would"} not fire: ${obstacleText(one)}`);
}

async function fromEvents(
  config: GoalsConfig,
  open: () => Promise<Engine>,
  streams: readonly string[],
): Promise<Counted> {
  const { wouldHaveCounted } = await import("../backtest/would-have-counted.js");
  const { firstDay, lastDay, days, counts, pages, bill } = await wouldHaveCounted(config, open, { streams });
  return {
    goals: new Map(
      [...counts].map(([id, count]) => [
        id,
        { ...told("events", days, lastDay), count, pages: pages.get(id) ?? [] },
      ]),
    ),
    days,
    json: {
      basis: "events",
      firstDay,
      lastDay,
      days,
      counts: Object.fromEntries(counts),
      pages: Object.fromEntries(pages),
      ...(bill && { bill }),
    },
  };
}

async function fromReports(
  google: Access,
  config: GoalsConfig,
  property: { readonly id: string; readonly timeZone: string; readonly streams: readonly DataStream[] },
  now: Date,
): Promise<Counted> {
  const { start, end } = parsePeriod("28d", { now, timeZone: property.timeZone });
  return google.data(async ({ beta }) => {
    const streams = countedStreams(config, property.streams);
    const reader = reportingOver({ client: beta, property: property.id, streams });
    const estimates = await estimateCounts(config, reader, { start, end });
    return {
      goals: new Map([...estimates].map(([id, one]) => [id, ofEstimate(one, end)])),
      days: 28,
      json: {
        basis: "estimate",
        firstDay: start,
        lastDay: end,
        days: 28,
        goals: Object.fromEntries(estimates),
      },
    };
  });
}

function ofEstimate(estimate: Estimate, lastDay: string): Omit<Foretold, "inItsWay"> {
  const none = told("reports", 28, lastDay);
  if (estimate.kind === "none") return { ...none, why: NOT_ESTIMATED[estimate.why] };
  const { count, cutOff, pages = [] } = estimate;
  return { ...none, count, atLeast: cutOff, pages };
}

/** @throws GoalsError `store-empty`, `store-gap` (exit 3). */
async function storedCounts(config: GoalsConfig, property: string, path: string): Promise<Counted> {
  const { openStoreThere } = await import("../report/store/store.js");
  const { estimateFromStore } = await import("../backtest/estimate-from-store.js");
  const store = await openStoreThere(path);
  if (store === null) throw storeEmpty(path, property);
  try {
    const found = await estimateFromStore(config, store, property);
    if (found === null) throw storeEmpty(path, property);
    const { goals, firstDay, lastDay, days } = found;
    return {
      goals: new Map(
        [...goals].map(([id, one]) => [
          id,
          one.kind === "none"
            ? { ...told("store", days, lastDay), why: NOT_STORED[one.why] }
            : { ...told("store", days, lastDay), count: one.count },
        ]),
      ),
      days,
      json: { basis: "store", firstDay, lastDay, days, goals: Object.fromEntries(goals) },
    };
  } finally {
    await store.close();
  }
}

function told(basis: Basis, days: number, lastDay: string): Omit<Foretold, "inItsWay"> {
  return { basis, count: null, why: "", atLeast: false, days, lastDay, pages: [] };
}
