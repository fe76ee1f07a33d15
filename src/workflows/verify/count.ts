/**
 * What a walk's requests come to in GA4: a property on this machine is made as the goals file says, collects them as they
 * were sent, and is asked for a report. Nothing of it is on disk or leaves the machine. Decides nothing about goals, and
 * knows of the emulator what `Emulate` says.
 */
import type { GoalsConfig } from "../../goals/goal.js";
import { SCOPE_EDIT } from "../../google/connection.js";
import { reportingOver } from "../../google/data/reporting.js";
import { dayAt } from "../../numbers/calendar.js";
import { type Access, googleAccess } from "../access.js";
import { type ApplyListeners, applyProperty } from "../apply.js";
import { stateInMemory } from "../state.js";
import { type CollectRequest, measurementIdOf } from "./collect.js";
import { type Trial, trialsOf } from "./trials.js";

/** A property with web streams of these measurement ids. */
export interface PropertyWanted {
  readonly id: string;
  readonly measurementIds: readonly string[];
  readonly currency?: string;
}

/** An emulated GA4 that holds the property alone. */
export interface Emulated {
  /** As `GA4_EMULATOR_HOST` says it. */
  readonly address: string;
  readonly setTime: (time: Date) => void;
  /** Takes in what tags have sent; of each request why it was left out, or null. */
  readonly collect: (requests: readonly CollectRequest[]) => Promise<readonly (Dropped | null)[]>;
  /** The events of a request, as its export would have them. */
  readonly read: (request: CollectRequest) => readonly Pick<Arrived, "event" | "parameters">[];
  /** By the event that an audience of the property should log: what of its definition can't be read. */
  readonly notRead: (property: string) => ReadonlyMap<string, string>;
  /** One more property, whose stream has these rules. */
  readonly addProperty: (
    property: PropertyWanted,
    rules: readonly Pick<Trial, "makes" | "eventConditions">[],
  ) => void;
  readonly stop: () => Promise<void>;
}

/** Starts one at a time of its own. What takes an emulator is passed in: it meets this side on the wire only. */
export type Emulate = (since: Date, property: PropertyWanted) => Promise<Emulated>;

export type Dropped = "no-such-stream" | "no-consent" | "wrong-secret" | "malformed";

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
  readonly notRead: ReturnType<Emulated["notRead"]>;
  /** What the emulator refused to make, by goal. */
  readonly notMade: ReadonlyMap<string, string>;
}

const PROPERTY = "1";
/** Has each condition of a rule as a rule of its own. */
const TRIALS = { id: "2", measurementIds: ["G-TRIALS"] } as const;
const DAY_MS = 86_400_000;
/** A page can name any number of measurement ids, and each has rules of its own. */
const MOST_STREAMS = 10;

/** @throws PlanRefused (exit 6) where not even an empty property could be made as the file says. */
export async function countInEmulator(
  emulate: Emulate,
  config: GoalsConfig,
  requests: readonly CollectRequest[],
  onPlan?: ApplyListeners["onPlan"],
): Promise<Counted> {
  const ids = config.streams.length > 0 ? config.streams : requests.map(measurementIdOf);
  const streams = [...new Set(ids)].slice(0, MOST_STREAMS);
  if (requests.length === 0) return { ...NOTHING, streams };
  const [first, last] = spanOf(requests);
  // Rules and key events are there before the first event.
  const ga4 = await emulate(new Date(first.getTime() - DAY_MS), {
    id: PROPERTY,
    measurementIds: streams,
    ...(config.currency === undefined ? {} : { currency: config.currency }),
  });
  try {
    const google = googleAccess({
      environment: { GA4_EMULATOR_HOST: ga4.address, GA4_EMULATOR_QUOTA_WINDOW_MS: "1" },
      scope: SCOPE_EDIT,
    });
    const notMade = await make(config, google, onPlan);
    const dropped = await ga4.collect(requests);
    ga4.setTime(last);
    const report = await reportOf(google, PROPERTY, requests);
    const trials = config.goals.filter(({ id }) => !report.has(id)).flatMap(trialsOf);
    const taken = requests.filter((_, n) => dropped[n] === null);
    return {
      arrived: requests.flatMap((request, n) =>
        ga4.read(request).map((event) => ({
          ...event,
          measurementId: measurementIdOf(request),
          dropped: dropped[n] ?? null,
        })),
      ),
      streams,
      report,
      tried: trials.length === 0 || taken.length === 0 ? [] : await tryOut(ga4, google, trials, taken),
      notRead: ga4.notRead(PROPERTY),
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
  { addProperty, collect }: Emulated,
  google: Access,
  trials: readonly Trial[],
  requests: readonly CollectRequest[],
): Promise<Counted["tried"]> {
  addProperty(TRIALS, trials);
  await collect(requests.map(toTrials));
  const report = await reportOf(google, TRIALS.id, requests);
  return trials.map((trial) => ({ ...trial, holds: report.get(trial.makes)?.events ?? 0 }));
}

function toTrials(request: CollectRequest): CollectRequest {
  const url = new URL(request.address);
  url.searchParams.set("tid", TRIALS.measurementIds[0]);
  return { ...request, address: url.href };
}
