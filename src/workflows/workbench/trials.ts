/**
 * What goals would have counted while they are written: from an event export that stays open, else from what `pull` has
 * stored, else nothing, said as such.
 */
import { resolve } from "node:path";
import { notesOf } from "../../backtest/analyse/notes.js";
import type { GoalChange } from "../../backtest/compare.js";
import { countedOf } from "../../backtest/compare.js";
import type { CountDetail } from "../../backtest/count-detail.js";
import type { CountedGoal, CountingEngine } from "../../backtest/counting.js";
import { noteText } from "../../backtest/draw/sentences.js";
import type { EventsRead, GoalCount, JourneyFunnel } from "../../backtest/model.js";
import type { SeenParameter, Seen as SeenThere } from "../../backtest/seen.js";
import { cacheFolderIn } from "../../disk/state-folder.js";
import type { Goal, GoalsConfig } from "../../goals/goal.js";
import { openStoreThere } from "../../report/store/store.js";
import { NOT_STORED } from "../forecast.js";
import type { Ports } from "../ports.js";
import { storePath } from "../pull.js";
import { type Line, OVERTAKEN, openLine } from "./line.js";

/** Where counts come from. */
export interface EventsSource {
  readonly from: "events" | "store" | "none";
  /** A sentence for a person: which files, or how to have numbers. */
  readonly words: string;
}

export interface DaysCounted {
  readonly firstDay: string;
  readonly lastDay: string;
  readonly days: number;
  /** Of all visits; null where the source does not say. */
  readonly sessions: number | null;
}

/** A newer request of the same kind overtakes one that has not begun. */
export type Counted =
  | { readonly kind: "overtaken" }
  /** The draft has errors, or there is no such goal in it. */
  | { readonly kind: "wrong" }
  /** There is nothing to count from, or no way to: why, in a sentence. */
  | { readonly kind: "unknown"; readonly why: string }
  | { readonly kind: "store"; readonly count: number; readonly days: DaysCounted }
  | {
      readonly kind: "events";
      /** As `ga4-goals backtest` has it, with its days. */
      readonly goal: GoalCount;
      readonly days: DaysCounted;
      /** Days, values that match, and those that nearly do. */
      readonly detail: CountDetail;
      /** Against the goal of the same id on disk, with sessions won and lost; null where there is none. */
      readonly change: GoalChange | null;
      /** What the number leaves out or rests on, a sentence each: say it where the number shows. */
      readonly notes: readonly string[];
    };

export type Counts =
  | { readonly kind: "unknown"; readonly why: string }
  | {
      readonly kind: "store";
      /** By goal; null where the store does not tell. */
      readonly counts: Readonly<Record<string, number | null>>;
      readonly days: DaysCounted;
    }
  | {
      readonly kind: "events";
      readonly goals: readonly GoalCount[];
      /** Null without goals. */
      readonly events: EventsRead | null;
    };

export type Funnel =
  | { readonly kind: "overtaken" }
  | { readonly kind: "wrong" }
  | { readonly kind: "unknown"; readonly why: string }
  | { readonly kind: "events"; readonly funnel: JourneyFunnel; readonly days: DaysCounted };

/** What there is to pick from, the commonest first. */
export type Seen =
  | { readonly kind: "unknown"; readonly why: string }
  | ({ readonly kind: "events" } & SeenThere);

/** Of one event, what it was sent with. */
export type Parameters =
  | { readonly kind: "unknown"; readonly why: string }
  | { readonly kind: "events"; readonly parameters: readonly SeenParameter[] };

export interface Trials {
  readonly source: () => Promise<EventsSource>;
  /** `saved`: the goals on disk, to compare with; null where they have errors. */
  readonly count: (config: GoalsConfig | null, goal: string, saved: GoalsConfig | null) => Promise<Counted>;
  readonly counts: (config: GoalsConfig | null) => Promise<Counts>;
  readonly funnel: (config: GoalsConfig | null, journey: string) => Promise<Funnel>;
  readonly seen: () => Promise<Seen>;
  readonly parameters: (event: string) => Promise<Parameters>;
  readonly close: () => Promise<void>;
}

export interface TrialsOptions {
  readonly ports: Ports;
  /** Patterns of exported events; relative ones start in the ports' directory. */
  readonly events: readonly string[] | undefined;
  /** Whose store is read without them. */
  readonly property: string | null;
}

const NO_EVENTS =
  "There is nothing to count from. Start the console with --events 'export/*.parquet', or fill the store with ga4-goals pull.";

const NO_SEEN = "What was seen on the site is in exported events: start the console with --events.";

export function openTrials(options: TrialsOptions): Trials {
  return options.events === undefined ? ofStore(options) : ofEvents(options.ports, options.events);
}

const LEFT = "Another client is looked at now.";

/** As many as somebody goes back and forth between. */
const REMEMBERED = 500;

function ofEvents(ports: Ports, events: readonly string[]): Trials {
  const line: Line = openLine();
  const known = new Map<string, CountedGoal>();
  let engine: Promise<CountingEngine> | null = null;
  const opened = (): Promise<CountingEngine> => {
    engine ??= open(ports, events).catch((error: unknown) => {
      // The files may be right the next time.
      engine = null;
      throw error;
    });
    return engine;
  };
  /** `saved`: also in detail, and against this version. */
  const counted = async (
    goal: Goal,
    config: GoalsConfig,
    detail?: { readonly saved: Goal | undefined },
  ): Promise<CountedGoal> => {
    const { id, ...asked } = { id: goal.id, currency: config.currency, counts: countedOf(goal) };
    const saved = detail?.saved;
    // A goal of whole sessions counts the event of its own name, where a page sends it.
    const key = JSON.stringify([id, asked, detail && [saved && countedOf(saved)]]);
    const found =
      known.get(key) ??
      (await (
        await opened()
      ).count(goal, {
        ...currencyOf(config),
        ...(detail === undefined ? {} : { detail: true }),
        ...(saved === undefined ? {} : { against: saved }),
      }));
    known.delete(key);
    known.set(key, found);
    for (const old of [...known.keys()].slice(0, Math.max(0, known.size - REMEMBERED))) known.delete(old);
    return { ...found, goal: { ...found.goal, ...namesOf(goal) } };
  };

  return {
    source: async () => ({ from: "events", words: `Counted in ${events.join(", ")}.` }),
    count: async (config, id, saved) => {
      const goal = config?.goals.find((one) => one.id === id);
      if (config === null || goal === undefined) return { kind: "wrong" };
      const made = await line.newest("count", async (): Promise<Counted> => {
        const before = saved?.goals.find((one) => one.id === id);
        const { goal: count, events: read, detail, change } = await counted(goal, config, { saved: before });
        return {
          kind: "events",
          goal: count,
          days: daysOf(read),
          detail: detail ?? { perDay: [], fields: [] },
          change: change ?? null,
          notes: notesOf({ ...config, goals: [goal] }, [count], read, "holds", null, false, []).map(noteText),
        };
      });
      return made === OVERTAKEN ? { kind: "overtaken" } : made;
    },
    counts: async (config) => {
      if (config === null) return { kind: "unknown", why: "The files have errors." };
      const goals: GoalCount[] = [];
      let read: EventsRead | null = null;
      // One by one, so that whoever types comes in between.
      for (const goal of config.goals) {
        const found = await line.behind(() => counted(goal, config));
        if (found === OVERTAKEN) return { kind: "unknown", why: LEFT };
        goals.push(found.goal);
        read = found.events;
      }
      return { kind: "events", goals, events: read };
    },
    funnel: async (config, id) => {
      const journey = config?.journeys.find((one) => one.id === id);
      if (config === null || journey === undefined) return { kind: "wrong" };
      const { runFunnel } = await import("../../backtest/funnels.js");
      const made = await line.newest("funnel", async (): Promise<Funnel> => {
        const { funnel, events: read } = await runFunnel(await opened(), config.goals, journey);
        return { kind: "events", funnel, days: daysOf(read) };
      });
      return made === OVERTAKEN ? { kind: "overtaken" } : made;
    },
    seen: async () => {
      const seen = await line.behind(async () => (await opened()).seen());
      return seen === OVERTAKEN ? { kind: "unknown", why: LEFT } : { kind: "events", ...seen };
    },
    parameters: async (event) => {
      const parameters = await line.behind(async () => (await opened()).parameters(event));
      return parameters === OVERTAKEN ? { kind: "unknown", why: LEFT } : { kind: "events", parameters };
    },
    close: async () => {
      await line.end();
      await (await engine?.catch(() => null))?.close();
    },
  };
}

async function open(ports: Ports, events: readonly string[]): Promise<CountingEngine> {
  const { openCounting } = await import("../../backtest/counting.js");
  return openCounting({
    events: events.map((pattern) => resolve(ports.directory, pattern)),
    cache: { folder: cacheFolderIn(ports.directory), onNote: (line) => ports.say(line) },
    ...(ports.admits ? { admits: ports.admits } : {}),
  });
}

function currencyOf({ currency }: GoalsConfig): { readonly currency?: string } {
  return currency === undefined ? {} : { currency };
}

function namesOf({ id, name, tier, category }: Goal): Pick<GoalCount, "id" | "name" | "tier" | "category"> {
  return { id, name, tier, category };
}

function daysOf({ firstDay, lastDay, days, sessions }: EventsRead): DaysCounted {
  return { firstDay, lastDay, days, sessions };
}

/** Slow answers of a small file: asked anew each time, so that a pull in another window shows. */
function ofStore({ ports, property }: TrialsOptions): Trials {
  const estimates = async (config: GoalsConfig) => {
    if (property === null) return null;
    const store = await openStoreThere(storePath(ports, "", property));
    if (store === null) return null;
    const { estimateFromStore } = await import("../../backtest/estimate-from-store.js");
    try {
      return await estimateFromStore(config, store, property);
    } finally {
      await store.close();
    }
  };
  return {
    source: async () => {
      const found = property === null ? null : await openStoreThere(storePath(ports, "", property));
      await found?.close();
      return found === null
        ? { from: "none", words: NO_EVENTS }
        : { from: "store", words: "Counted in what ga4-goals pull has stored, as far as it goes." };
    },
    count: async (config, id) => {
      if (config === null || !config.goals.some((one) => one.id === id)) return { kind: "wrong" };
      const found = await estimates(config);
      const one = found?.goals.get(id);
      if (found === null || one === undefined) return { kind: "unknown", why: NO_EVENTS };
      if (one.kind === "none") return { kind: "unknown", why: `Not counted: ${NOT_STORED[one.why]}.` };
      return { kind: "store", count: one.count, days: { ...spanOf(found), sessions: null } };
    },
    counts: async (config) => {
      if (config === null) return { kind: "unknown", why: "The files have errors." };
      const found = await estimates(config);
      if (found === null) return { kind: "unknown", why: NO_EVENTS };
      const counts = [...found.goals].map(
        ([id, one]) => [id, one.kind === "none" ? null : one.count] as const,
      );
      return {
        kind: "store",
        counts: Object.fromEntries(counts),
        days: { ...spanOf(found), sessions: null },
      };
    },
    funnel: async (config, id) => {
      if (config === null || !config.journeys.some((one) => one.id === id)) return { kind: "wrong" };
      return {
        kind: "unknown",
        why: "Journeys are counted in exported events: start the console with --events.",
      };
    },
    seen: async () => ({ kind: "unknown", why: NO_SEEN }),
    parameters: async () => ({ kind: "unknown", why: NO_SEEN }),
    close: async () => {},
  };
}

function spanOf({ firstDay, lastDay, days }: Omit<DaysCounted, "sessions">): Omit<DaysCounted, "sessions"> {
  return { firstDay, lastDay, days };
}
