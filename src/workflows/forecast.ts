/** `plan --events` and `plan --estimate`: what each new or changed goal would have counted, in words. */
import { resolve } from "node:path";
import { type Estimate, estimateCounts } from "../backtest/estimate.js";
import type { PlanFlags } from "../cli/commands/plan/run.js";
import type { Context } from "../cli/context.js";
import { EXIT, GoalsError } from "../diagnostics/error.js";
import type { GoalsConfig } from "../goals/goal.js";
import { openDataClient } from "../google/clients.js";
import { SCOPE_READ } from "../google/connection.js";
import { reportingOver } from "../google/data/reporting.js";
import { parsePeriod } from "../report/period.js";
import { connectionOf } from "./property.js";

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

/** Undefined where neither flag is given. @throws GoalsError where the events or the reports can't be read. */
export async function forecast(
  context: Context,
  config: GoalsConfig,
  property: { readonly id: string; readonly timeZone: string },
  flags: PlanFlags,
): Promise<Forecast | undefined> {
  if (flags.events !== undefined && flags.estimate) {
    throw new GoalsError("usage", "--events and --estimate answer the same question; give one of them", {
      exitCode: EXIT.usage,
    });
  }
  if (flags.events !== undefined) {
    return fromEvents(
      config,
      flags.events.map((glob) => resolve(context.directory, glob)),
    );
  }
  return flags.estimate ? fromReports(context, config, property, flags) : undefined;
}

async function fromEvents(config: GoalsConfig, events: readonly string[]): Promise<Forecast> {
  const { wouldHaveCounted, wouldHaveCountedText } = await import("../backtest/would-have-counted.js");
  const counted = await wouldHaveCounted(config, { events });
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
  context: Context,
  config: GoalsConfig,
  property: { readonly id: string; readonly timeZone: string },
  flags: PlanFlags,
): Promise<Forecast> {
  const { start, end } = parsePeriod("28d", { now: context.now(), timeZone: property.timeZone });
  const client = await openDataClient(connectionOf(context, flags, SCOPE_READ));
  try {
    const reader = reportingOver({ client, property: property.id });
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
  } finally {
    await client.close();
  }
}

function estimateWords(estimate: Estimate): string {
  if (estimate.kind === "none") return `no estimate: ${NOT_ESTIMATED[estimate.why]}`;
  const least = estimate.cutOff ? "at least " : "";
  return `≈ ${least}${estimate.count.toLocaleString("en-US")} in the last 28 days, an estimate from GA4's reports`;
}
