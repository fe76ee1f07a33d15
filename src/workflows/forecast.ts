/** `plan --events` and `plan --estimate`: what each new or changed goal would have counted, in words. */
import { resolve } from "node:path";
import type { DuckDbOptions } from "../backtest/engine/duckdb.js";
import { type Estimate, estimateCounts } from "../backtest/estimate.js";
import { EXIT, GoalsError } from "../diagnostics/error.js";
import { printable } from "../diagnostics/printable.js";
import { cacheFolderIn } from "../disk/state-folder.js";
import { nameList } from "../draw/names.js";
import type { GoalsConfig } from "../goals/goal.js";
import { reportingOver } from "../google/data/reporting.js";
import { parsePeriod } from "../report/period.js";
import { obstacleText } from "../sync/draw/notes.js";
import { isObstacle, MAYBE, type Obstacle } from "../sync/ga4-plan/ga4-plan.js";
import { makesNew } from "../sync/operations/operation.js";
import type { Plan } from "../sync/plan/plan.js";
import type { DataStream } from "../sync/snapshot/snapshot.js";
import type { Access } from "./access.js";
import { countedStreams } from "./counted-streams.js";
import type { Ports } from "./ports.js";

/** By goal id: a line for the text, and the same for machines. */
export interface Forecast {
  readonly words: ReadonlyMap<string, string>;
  /** How many key events a day would come of those that the plan makes; absent where that is not known of one of them. */
  readonly keyEventsADay?: number;
  readonly json: object;
}

/** What was counted, before it is known what is in its way. */
interface Counted extends Omit<Forecast, "keyEventsADay"> {
  readonly counts: ReadonlyMap<string, number>;
  readonly days: number;
}

const NOT_ESTIMATED: { readonly [W in Extract<Estimate, { kind: "none" }>["why"]]: string } = {
  conditions: "GA4's reports don't show its parameters",
  "whole-sessions": "GA4's reports don't show whole sessions",
  url: "GA4's reports don't show whole addresses",
  "once-per-session": "sessions don't add up over pages",
};

export interface ForecastWish {
  /** Patterns of exported events; relative ones start in `directory`. */
  readonly events?: readonly string[];
  /** From GA4's reports instead. */
  readonly estimate: boolean;
}

/**
 * Undefined where nothing is wished for. Beside the number of a goal that can't fire as the property is stands why.
 *
 * @throws GoalsError where the events or the reports can't be read.
 */
export async function forecast(
  { google, directory, now }: { readonly google: Access } & Pick<Ports, "directory" | "now">,
  config: GoalsConfig,
  property: {
    readonly id: string;
    readonly timeZone: string;
    /** As GA4 lists them. */
    readonly streams: readonly DataStream[];
  },
  { notes, operations }: Pick<Plan, "notes" | "operations">,
  { events, estimate }: ForecastWish,
): Promise<Forecast | undefined> {
  if (events !== undefined && estimate) {
    throw new GoalsError("usage", "--events and --estimate answer the same question; give one of them", {
      exitCode: EXIT.usage,
    });
  }
  if (events === undefined && !estimate) return undefined;
  const { words, json, counts, days } =
    events === undefined
      ? await fromReports(google, config, property, now())
      : await fromEvents(
          config,
          {
            events: events.map((glob) => resolve(directory, glob)),
            cache: { folder: cacheFolderIn(directory) },
          },
          countedStreams(config, property.streams),
        );
  const inTheWay = notes.filter(isObstacle).filter(({ goal }) => words.has(goal));
  const made = operations.filter((o) => o.kind === "key_event" && makesNew(o)).map(({ goal }) => goal);
  const known = made.flatMap((goal) => counts.get(goal) ?? []);
  const keyEventsADay = known.reduce((sum, count) => sum + count, 0) / days;
  const isKnown = made.length > 0 && known.length === made.length;
  return {
    words: new Map([...words].map(([goal, text]) => [goal, [text, ...inItsWay(goal, inTheWay)].join("; ")])),
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
  events: DuckDbOptions,
  streams: readonly string[],
): Promise<Counted> {
  const { wouldHaveCounted, wouldHaveCountedText } = await import("../backtest/would-have-counted.js");
  const counted = await wouldHaveCounted(config, events, { streams });
  const words = config.goals.flatMap(({ id }) => {
    const text = wouldHaveCountedText(counted, id);
    return text === null ? [] : [[id, text] as const];
  });
  const { firstDay, lastDay, days, counts } = counted;
  return {
    words: new Map(words),
    counts,
    days,
    json: { basis: "events", firstDay, lastDay, days, counts: Object.fromEntries(counts) },
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
      words: new Map([...estimates].map(([id, estimate]) => [id, estimateWords(estimate)])),
      counts: new Map([...estimates].flatMap(([id, one]) => (one.kind === "none" ? [] : [[id, one.count]]))),
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

function estimateWords(estimate: Estimate): string {
  if (estimate.kind === "none") return `no estimate: ${NOT_ESTIMATED[estimate.why]}`;
  const { count, cutOff, pages = [] } = estimate;
  const least = cutOff ? "at least " : "";
  const paths = pages.map((page) => printable(`${page.path} (${page.count.toLocaleString("en-US")})`));
  const on = paths.length === 0 ? "" : `: ${nameList(paths, PAGES)}`;
  return `≈ ${least}${count.toLocaleString("en-US")} in the last 28 days, an estimate from GA4's reports${on}`;
}

/** Pages of a goal that are named. */
const PAGES = 4;
