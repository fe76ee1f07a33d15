/**
 * What a walk's requests come to in GA4: a property on this machine is made as the goals file says, collects them as they
 * were sent, and is asked for a report. Nothing of it is on disk or leaves the machine. Decides nothing about goals.
 */
import { createClock } from "../../../emulator/clock.js";
import type { Dropped } from "../../../emulator/collect/collector.js";
import { tagHit } from "../../../emulator/collect/tag-hits.js";
import { triggersOf } from "../../../emulator/events/audience-trigger.js";
import { type Ga4, startGa4 } from "../../../emulator/ga4.js";
import { seedProperty, seedRule } from "../../../emulator/seeds.js";
import { propertyOf } from "../../../emulator/world/world.js";
import type { GoalsConfig } from "../../../goals/goal.js";
import { SCOPE_EDIT } from "../../../google/connection.js";
import { reportingOver } from "../../../google/data/reporting.js";
import { dayAt } from "../../../numbers/calendar.js";
import { type CollectRequest, measurementIdOf } from "../../../page/verify/collect.js";
import { type Access, googleAccess } from "../../../workflows/access.js";
import { type ApplyListeners, applyProperty } from "../../../workflows/apply.js";
import { stateInMemory } from "../../../workflows/state.js";
import { type Trial, trialsOf } from "./trials.js";

/** An event that a page sent, and whether the property took it in. */
export interface Arrived {
  readonly event: string;
  readonly measurementId: string;
  /** Null where it was taken in. */
  readonly dropped: Dropped | null;
  readonly parameters: ReadonlyMap<string, string>;
}

export interface Counted {
  /** In the order in which they were sent. */
  readonly arrived: readonly Arrived[];
  /** Measurement ids of the property's streams. */
  readonly streams: readonly string[];
  /** The report, by event. */
  readonly report: ReadonlyMap<string, { readonly events: number; readonly keyEvents: number }>;
  /** The conditions of rules that made nothing, and for how many events each of them holds by itself. */
  readonly tried: readonly (Trial & { readonly holds: number })[];
  /** By the event that an audience should log: what of its definition the emulator can't read. */
  readonly notRead: ReadonlyMap<string, string>;
  /** What the emulator refused to make, by goal. */
  readonly notMade: ReadonlyMap<string, string>;
}

const PROPERTY = "1";
/** Has each condition of a rule as a rule of its own. */
const TRIALS = { property: "2", stream: "1", measurementId: "G-TRIALS" } as const;
const DAY_MS = 86_400_000;
/** A page can name any number of measurement ids, and each has rules of its own. */
const MOST_STREAMS = 10;

/** @throws PlanRefused (exit 6) where not even an empty property could be made as the file says. */
export async function countInEmulator(
  config: GoalsConfig,
  requests: readonly CollectRequest[],
  onPlan?: ApplyListeners["onPlan"],
): Promise<Counted> {
  const ids = config.streams.length > 0 ? config.streams : requests.map(measurementIdOf);
  const streams = [...new Set(ids)].slice(0, MOST_STREAMS);
  if (requests.length === 0) return { ...NOTHING, streams };
  const [first, last] = spanOf(requests);
  // Rules and key events are there before the first event.
  const clock = createClock(new Date(first.getTime() - DAY_MS));
  const ga4 = await startGa4({ clock, accounts: [accountOf(config, streams)] });
  try {
    const google = googleAccess({
      environment: { GA4_EMULATOR_HOST: ga4.address, GA4_EMULATOR_QUOTA_WINDOW_MS: "1" },
      scope: SCOPE_EDIT,
    });
    const notMade = await make(config, google, onPlan);
    const dropped = await ga4.collect(requests);
    clock.set(last);
    const report = await reportOf(google, PROPERTY, requests);
    const trials = config.goals.filter(({ id }) => !report.has(id)).flatMap(trialsOf);
    const taken = requests.filter((_, n) => dropped[n] === null);
    return {
      arrived: requests.flatMap((request, n) => arrivedOf(request, dropped[n] ?? null)),
      streams,
      report,
      tried: trials.length === 0 || taken.length === 0 ? [] : await tryOut(ga4, google, trials, taken),
      notRead: new Map(
        triggersOf(propertyOf(ga4.world, PROPERTY)).notEvaluated.map(({ event, why }) => [event, why]),
      ),
      notMade,
    };
  } finally {
    await ga4.stop();
  }
}

const NOTHING: Omit<Counted, "streams"> = {
  arrived: [],
  report: new Map(),
  tried: [],
  notRead: new Map(),
  notMade: new Map(),
};

function spanOf(requests: readonly CollectRequest[]): readonly [first: Date, last: Date] {
  const times = requests.map(({ at }) => at.getTime());
  const [first, last] = [times.reduce((a, b) => Math.min(a, b)), times.reduce((a, b) => Math.max(a, b))];
  return [new Date(first), new Date(last)];
}

/** Of the large kind: what a property of theirs may hold is not for this one to say. */
function accountOf({ currency }: GoalsConfig, streams: readonly string[]) {
  const property = {
    id: PROPERTY,
    serviceLevel: "GOOGLE_ANALYTICS_360" as const,
    ...(currency === undefined ? {} : { currencyCode: currency }),
    streams: streams.map((measurementId, n) => ({ id: String(n + 1), measurementId })),
  };
  return { properties: [property] };
}

/** As an apply to a new property leaves it; what it has written of it is forgotten. */
async function make(
  { tagManager: _, ...config }: GoalsConfig,
  google: Access,
  onPlan: ApplyListeners["onPlan"],
): Promise<Counted["notMade"]> {
  const { outcomes } = await applyProperty({
    config: { ...config, moved: [], annotate: false },
    property: PROPERTY,
    google,
    state: stateInMemory(),
    ...(onPlan ? { onPlan } : {}),
  });
  return new Map(outcomes.flatMap(({ operation, why }) => (why === null ? [] : [[operation.goal, why]])));
}

async function reportOf(
  google: Access,
  property: string,
  requests: readonly CollectRequest[],
): Promise<Counted["report"]> {
  const [first, last] = spanOf(requests);
  const walk = { name: "walk", start: dayAt(first, "UTC"), end: dayAt(last, "UTC") };
  const [answer] = await google.data(({ beta }) =>
    reportingOver({ client: beta, property }).batchRunReports([
      { dateRanges: [walk], dimensions: ["eventName"], metrics: ["eventCount", "keyEvents"] },
    ]),
  );
  return new Map(
    (answer?.rows ?? []).map(({ dimensions, metrics }) => [
      dimensions.eventName ?? "",
      { events: metrics.eventCount ?? 0, keyEvents: metrics.keyEvents ?? 0 },
    ]),
  );
}

/** How many events fit each trial. */
async function tryOut(
  { world, collect }: Ga4,
  google: Access,
  trials: readonly Trial[],
  requests: readonly CollectRequest[],
): Promise<Counted["tried"]> {
  const { property: id, stream, measurementId } = TRIALS;
  const [account] = world.accounts.keys();
  const property = seedProperty(world, account ?? "", { id, streams: [{ id: stream, measurementId }] });
  for (const { makes, eventConditions } of trials)
    seedRule(world, property, stream, { destinationEvent: makes, eventConditions, since: new Date(0) });
  await collect(requests.map(toTrials));
  const report = await reportOf(google, id, requests);
  return trials.map((trial) => ({ ...trial, holds: report.get(trial.makes)?.events ?? 0 }));
}

function toTrials(request: CollectRequest): CollectRequest {
  const url = new URL(request.address);
  url.searchParams.set("tid", TRIALS.measurementId);
  return { ...request, address: url.href };
}

function arrivedOf(request: CollectRequest, dropped: Dropped | null): readonly Arrived[] {
  const measurementId = measurementIdOf(request);
  const { rows } = tagHit(new URL(request.address).searchParams, request.body ?? "", request.at);
  return rows.map(({ event_name, event_params = [] }) => ({
    event: event_name,
    measurementId,
    dropped,
    parameters: new Map(
      (event_params ?? []).map(({ key, value }) => [
        key,
        String(value.string_value ?? value.int_value ?? value.double_value ?? ""),
      ]),
    ),
  }));
}
