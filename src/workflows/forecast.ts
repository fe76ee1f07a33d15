/** `plan --events` and `plan --estimate`: what each new or changed goal would have counted, in words. */
import { resolve } from "node:path";
import { type Estimate, estimateCounts } from "../backtest/estimate.js";
import { EXIT, GoalsError } from "../diagnostics/error.js";
import type { GoalsConfig } from "../goals/goal.js";
import { reportingOver } from "../google/data/reporting.js";
import { parsePeriod } from "../report/period.js";
import type { DataStream } from "../sync/snapshot/snapshot.js";
import type { Access } from "./access.js";
import { countedStreams } from "./counted-streams.js";
import type { Ports } from "./ports.js";

/** By goal id: a line for the text, and the same for machines. */
export interface Forecast {
  readonly words: ReadonlyMap<string, string>;
  readonly json: object;
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

/** Undefined where nothing is wished for. @throws GoalsError where the events or the reports can't be read. */
export async function forecast(
  { google, directory, now }: { readonly google: Access } & Pick<Ports, "directory" | "now">,
  config: GoalsConfig,
  property: {
    readonly id: string;
    readonly timeZone: string;
    /** As GA4 lists them. */
    readonly streams: readonly DataStream[];
  },
  { events, estimate }: ForecastWish,
): Promise<Forecast | undefined> {
  if (events !== undefined && estimate) {
    throw new GoalsError("usage", "--events and --estimate answer the same question; give one of them", {
      exitCode: EXIT.usage,
    });
  }
  if (events !== undefined) {
    return fromEvents(
      config,
      events.map((glob) => resolve(directory, glob)),
      countedStreams(config, property.streams),
    );
  }
  return estimate ? fromReports(google, config, property, now()) : undefined;
}

async function fromEvents(
  config: GoalsConfig,
  events: readonly string[],
  streams: readonly string[],
): Promise<Forecast> {
  const { wouldHaveCounted, wouldHaveCountedText } = await import("../backtest/would-have-counted.js");
  const counted = await wouldHaveCounted(config, { events }, { streams });
  const words = config.goals.flatMap(({ id }) => {
    const text = wouldHaveCountedText(counted, id);
    return text === null ? [] : [[id, text] as const];
  });
  const { firstDay, lastDay, days, counts } = counted;
  return {
    words: new Map(words),
    json: { basis: "events", firstDay, lastDay, days, counts: Object.fromEntries(counts) },
  };
}

async function fromReports(
  google: Access,
  config: GoalsConfig,
  property: { readonly id: string; readonly timeZone: string; readonly streams: readonly DataStream[] },
  now: Date,
): Promise<Forecast> {
  const { start, end } = parsePeriod("28d", { now, timeZone: property.timeZone });
  return google.data(async ({ beta }) => {
    const streams = countedStreams(config, property.streams);
    const reader = reportingOver({ client: beta, property: property.id, streams });
    const estimates = await estimateCounts(config, reader, { start, end });
    return {
      words: new Map([...estimates].map(([id, estimate]) => [id, estimateWords(estimate)])),
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
  const least = estimate.cutOff ? "at least " : "";
  return `≈ ${least}${estimate.count.toLocaleString("en-US")} in the last 28 days, an estimate from GA4's reports`;
}
