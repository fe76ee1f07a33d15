/**
 * Events that stay open for one goal after another, as somebody tries who writes one: each answer is that of a backtest of
 * the goal alone.
 */
import type { Goal, GoalsConfig } from "../goals/goal.js";
import { countGoals } from "./analyse/count-goals.js";
import { type DuckDbOptions, openDuckDb } from "./engine/duckdb.js";
import { type Engine, numberIn } from "./engine/engine.js";
import type { EventsRead, GoalCount } from "./model.js";
import type { BacktestOptions } from "./run-backtest.js";
import { type Slots, slotsOf } from "./slots.js";
import { needsOf } from "./sql/hits.js";
import { programOf, type SessionRule } from "./sql/program.js";
import { repeatsQuery } from "./sql/questions.js";
import { countRows, makeTables } from "./tables.js";

export interface CountingOptions
  extends Pick<BacktestOptions, "sessionRule" | "missingParameter" | "everyTransaction" | "streams"> {
  /** Of goals whose events say none; default: none. */
  readonly currency?: GoalsConfig["currency"];
}

export interface CountingEngine extends Engine {
  /** One goal's numbers, and the events they are of. One at a time. @throws what `runBacktest` throws. */
  readonly count: (
    goal: Goal,
    options?: CountingOptions,
  ) => Promise<{ readonly goal: GoalCount; readonly events: EventsRead }>;
}

/**
 * Opens files of an event export. With `cache` the first goal reads them, and goals that ask for the same parameters of
 * the same events do not read them again. Close it when done.
 *
 * @throws GoalsError (exit 3) where the files are none, or no export.
 * @example
 * const engine = await openCounting({ events: ["export/*.parquet"], cache: { folder: resolve(".ga4-goals/cache") } });
 * const { goal } = await engine.count(config.goals[0]);
 */
export async function openCounting(options: DuckDbOptions): Promise<CountingEngine> {
  const engine = await openDuckDb(options);
  return { ...engine, count: (goal, how = {}) => countGoal(engine, goal, how) };
}

async function countGoal(
  engine: Engine,
  goal: Goal,
  { sessionRule = "any", missingParameter = "holds", everyTransaction, streams, currency }: CountingOptions,
): ReturnType<CountingEngine["count"]> {
  const all = slotsOf([goal], [], missingParameter, everyTransaction);
  const how = { sessionRule, streams };
  const names = namesOf(all);
  const read =
    names === null ? (await makeTables(engine, all, how)).read : await ofEvents(engine, all, names, how);
  const [counted] = countGoals(all, read, await countRows(engine, all), currency);
  if (counted === undefined) throw new Error("a goal has no count");
  return { goal: counted, events: read };
}

/** The names of the events a goal is one of; null where it is one of whole sessions or views. */
function namesOf({ slots: [slot] }: Slots): readonly string[] | null {
  if (slot?.reading.kind === "events") return slot.reading.events;
  return slot?.reading.kind === "pages" ? ["page_view"] : null;
}

/**
 * The tables of a goal on events, of those events alone. Sessions and what was read are the same for every such goal, so
 * they are made of all events once.
 */
async function ofEvents(
  engine: Engine,
  all: Slots,
  names: readonly string[],
  how: { readonly sessionRule: SessionRule; readonly streams: readonly string[] | undefined },
): Promise<EventsRead> {
  const { platform, purchases } = needsOf(all);
  const { read } = await makeTables(engine, platform ? WEB_TOLD_APART : NOTHING, how);
  const sessions = `${platform ? "web" : "all"}_sessions`;
  await engine.create(sessions, "SELECT * FROM sessions");
  const source = { ...engine, streams: how.streams ?? [], only: names };
  for (const { table, query, narrow } of programOf(all, source, how.sessionRule, engine.dialect))
    await engine.create(table, table === "sessions" ? `SELECT * FROM ${sessions}` : query, narrow);
  const [repeats] = purchases === null ? [] : await engine.query(repeatsQuery());
  return { ...read, repeatedTransactions: numberIn(repeats, "repeats") };
}

const NOTHING: Slots = { slots: [], journeys: [], everyTransaction: false };
/** No session is so long: it only asks which events came from the web. */
const WEB_TOLD_APART: Slots = {
  ...NOTHING,
  slots: [
    {
      slot: 0,
      bit: "8",
      reading: { kind: "lasted", microseconds: Number.MAX_SAFE_INTEGER },
      value: { kind: "unmanaged" },
    },
  ],
};
