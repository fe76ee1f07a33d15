/**
 * Asks what campaigns cost, in a batch of its own: fields that do not go together fail a whole batch. Where GA4 has no cost
 * that is one report, and nothing more is asked. Rules: docs/decisions/0042.
 */
import { EXIT, GoalsError } from "../../diagnostics/error.js";
import type { Answer } from "../answers.js";
import { askAll } from "../ask.js";
import type { Metadata, NamedDateRange, ReportReader } from "../port.js";
import type { Question } from "../questions.js";
import type { WhyNoCost } from "./model.js";

/** A breakdown by it asks for costs, too. */
export const CAMPAIGN = "sessionCampaignName";
export const CHANNEL = "sessionDefaultChannelGroup";
const COST = ["advertiserAdCost", "advertiserAdClicks", "advertiserAdImpressions"] as const;
const GOALS = ["eventCount", "keyEvents", "sessions", "eventValue", "purchaseRevenue"] as const;

/** What came of asking. */
export interface CostAnswers {
  readonly answers: readonly Answer[];
  /** Calls, those that were refused too. */
  readonly batches: number;
  readonly missing: WhyNoCost | null;
}

const without = (reason: WhyNoCost["reason"], words: string | null = null): CostAnswers => ({
  answers: [],
  batches: 0,
  missing: { reason, words },
});

/**
 * `events`: those that count the goals. Cost by channel and campaign; by campaign alone where GA4 does not take the channel.
 *
 * @throws GoalsError for what is no refusal of the question itself, such as quota
 */
export async function askCosts(
  reader: ReportReader,
  metadata: Metadata,
  days: NamedDateRange,
  events: readonly string[],
): Promise<CostAnswers> {
  const cost = metadata.metrics.find(({ name }) => name === COST[0]);
  if (cost?.blocked) return without("restricted");
  const refused: GoalsError[] = [];
  for (const by of [[CHANNEL, CAMPAIGN], [CAMPAIGN]]) {
    const asked = await orRefused(askAll(reader, [question("costs", by, COST, days)]));
    if (asked instanceof GoalsError) {
      refused.push(asked);
      continue;
    }
    const [answer] = asked.answers;
    const calls = refused.length + asked.batches;
    if (answer?.response.restrictedMetrics.includes(COST[0]))
      return { answers: asked.answers, batches: calls, missing: { reason: "restricted", words: null } };
    const isThere = answer?.response.rows.some(({ metrics }) =>
      COST.some((name) => (metrics[name] ?? 0) > 0),
    );
    if (!isThere) return { answers: asked.answers, batches: calls, missing: { reason: "none", words: null } };
    const rest = await askAll(reader, [
      question("cost-sessions", by, ["sessions"], days),
      ...(events.length === 0
        ? []
        : [question("cost-goals", [...by, "eventName", "isKeyEvent"], GOALS, days, events)]),
    ]);
    return { answers: [...asked.answers, ...rest.answers], batches: calls + rest.batches, missing: null };
  }
  return { ...without("refused", refused.at(-1)?.message ?? null), batches: refused.length };
}

/** Why there is nothing to ask; null where there is. */
export function whyNoCost(source: "ga4" | "store", streams: readonly string[]): CostAnswers | null {
  if (source === "store") return without("store");
  return streams.length > 0 ? without("streams") : null;
}

function question(
  kind: Question["kind"],
  dimensions: readonly string[],
  metrics: readonly string[],
  days: NamedDateRange,
  events?: readonly string[],
): Question {
  const filter = events === undefined ? {} : { filter: { dimension: "eventName", values: events } };
  return { kind, request: { dateRanges: [days], dimensions, metrics, ...filter } };
}

async function orRefused<T>(asked: Promise<T>): Promise<T | GoalsError> {
  try {
    return await asked;
  } catch (error) {
    if (
      error instanceof GoalsError &&
      error.code === "refused-by-google" &&
      error.exitCode === EXIT.unexpected
    )
      return error;
    throw error;
  }
}
