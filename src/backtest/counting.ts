/**
 * Events that stay open for one goal after another, as somebody tries who writes one: each answer is that of a backtest of
 * the goal alone.
 */
import type { Goal, GoalsConfig } from "../goals/goal.js";
import { countGoals } from "./analyse/count-goals.js";
import { changeOf, type GoalChange, goalsOf, paired } from "./compare.js";
import { type CountDetail, detailOf, lookedStatement } from "./count-detail.js";
import { type DuckDbOptions, openDuckDb } from "./engine/duckdb.js";
import { type Engine, numberIn } from "./engine/engine.js";
import { fieldsOf } from "./goals/fields.js";
import type { EventsRead, GoalCount } from "./model.js";
import type { BacktestOptions } from "./run-backtest.js";
import { parametersSeen, type Seen, type SeenParameter, seenIn } from "./seen.js";
import { isOfEvents, namesOf, type Slots, slotsOf } from "./slots.js";
import type { Source } from "./sql/dialect.js";
import { needsOf } from "./sql/hits.js";
import { type Looked, together } from "./sql/narrow.js";
import { programOf, type SessionRule, type Statement, WEB_TOLD_APART } from "./sql/program.js";
import { repeatsQuery } from "./sql/questions.js";
import { countRows, makeTables } from "./tables.js";

export interface CountingOptions
  extends Pick<BacktestOptions, "sessionRule" | "missingParameter" | "everyTransaction" | "streams"> {
  /** Of goals whose events say none; default: none. */
  readonly currency?: GoalsConfig["currency"];
  /** Also say what matches and what nearly does; default false. */
  readonly detail?: boolean;
  /** A version of the goal to compare with, the one that is saved. */
  readonly against?: Goal;
}

export interface CountedGoal {
  readonly goal: GoalCount;
  /** What was read. */
  readonly events: EventsRead;
  /** Where it was asked for. */
  readonly detail?: CountDetail;
  /** Where there is something to compare with. */
  readonly change?: GoalChange;
}

export interface CountingEngine extends Engine {
  /** One goal's numbers, and the events they are of. What is asked while another is counted waits. @throws what `runBacktest` throws. */
  readonly count: (goal: Goal, options?: CountingOptions) => Promise<CountedGoal>;
  /** The events and pages there are to choose from. */
  readonly seen: (options?: Pick<CountingOptions, "streams">) => Promise<Seen>;
  /** The parameters of an event, those first that most of its events have. */
  readonly parameters: (
    event: string,
    options?: Pick<CountingOptions, "streams">,
  ) => Promise<readonly SeenParameter[]>;
}

/**
 * Opens files of an event export. With `cache` the first goal reads them, and goals that ask for the same parameters of
 * the same events do not read them again. Close it when done.
 *
 * @throws GoalsError (exit 3) where the files are none, or no export.
 * @example
 * const engine = await openCounting({ events: ["export/*.parquet"], cache: { folder: resolve(".ga4-goals/cache") } });
 * const { goal, detail } = await engine.count(config.goals[0], { detail: true });
 */
export async function openCounting(options: DuckDbOptions): Promise<CountingEngine> {
  const opened = await openDuckDb(options);
  // Goals that are tried are of few events, and those of sessions are made of the same ones again and again.
  const engine: Engine = {
    ...opened,
    keeps: false,
    create: (statement, later) => opened.create({ ...statement, view: false }, later),
  };
  // All goals are counted in tables of the same names.
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const next = last.then(work, work);
    last = next.catch(() => {});
    return next;
  };
  return {
    ...engine,
    count: (goal, how = {}) => inTurn(() => countGoal(engine, goal, how)),
    seen: ({ streams = [] } = {}) => inTurn(() => seenIn(engine, streams)),
    parameters: (event, { streams = [] } = {}) => inTurn(() => parametersSeen(engine, event, streams)),
  };
}

async function countGoal(engine: Engine, goal: Goal, options: CountingOptions): Promise<CountedGoal> {
  const { sessionRule = "any", missingParameter = "holds", everyTransaction, streams, currency } = options;
  const pair = options.against === undefined ? null : paired(options.against, goal);
  const all = slotsOf(pair === null ? [goal] : goalsOf(pair), [], missingParameter, everyTransaction);
  const slot = all.slots.find((one) => one.goal === goal);
  if (slot === undefined) throw new Error("a goal has no slot");
  const how = { sessionRule, streams };
  const source = { ...engine, streams: streams ?? [] };
  const fields = options.detail === true ? fieldsOf(goal, missingParameter) : [];
  const looked = lookedStatement(slot, fields, source, engine.dialect);
  const names = eventsOf(all);
  const read =
    names === null
      ? (await makeTables(engine, all, how)).read
      : await ofEvents(engine, all, { ...source, only: names }, sessionRule, looked);
  if (looked !== null) await engine.create(looked);
  const rows = await countRows(engine, all);
  const counts = new Map(countGoals(all, read, rows, currency).map((count) => [count.id, count]));
  const counted = counts.get(goal.id);
  if (counted === undefined) throw new Error("a goal has no count");
  return {
    goal: counted,
    events: read,
    ...(options.detail === true
      ? { detail: await detailOf(engine, { slot, counted, read, fields, sessions: rows.sessions }) }
      : {}),
    ...(pair === null ? {} : { change: await changeOf(engine, all, pair, counts) }),
  };
}

/** The names of the events that goals are of; null where one is of whole sessions or views. */
function eventsOf({ slots }: Slots): readonly string[] | null {
  return slots.every(isOfEvents) ? [...new Set(slots.flatMap(namesOf))] : null;
}

/**
 * The tables of goals on events, of those events alone. Sessions and what was read are the same for every such goal, so
 * they are made of all events once. What `also` looks up is copied along with the rest.
 */
async function ofEvents(
  engine: Engine,
  all: Slots,
  source: Source,
  sessionRule: SessionRule,
  also: Statement | null,
): Promise<EventsRead> {
  const { platform, purchases } = needsOf(all);
  const program = programOf(all, source, sessionRule, engine.dialect);
  const looks = [...program, ...(also === null ? [] : [also])].reduce(
    (some: readonly Looked[], { narrow }) => together(some, narrow?.looks ?? []),
    [],
  );
  // One copy serves for all of it, so that the files are read once.
  const wide: Engine = {
    ...engine,
    create: ({ narrow, ...statement }, later) =>
      engine.create(
        { ...statement, ...(narrow && { narrow: { ...narrow, looks: together(narrow.looks, looks) } }) },
        later,
      ),
  };
  const { read } = await makeTables(wide, platform ? { ...NOTHING, slots: [WEB_TOLD_APART] } : NOTHING, {
    sessionRule,
    streams: source.streams,
  });
  const sessions = `${platform ? "web" : "all"}_sessions`;
  await engine.create({ table: sessions, query: "SELECT * FROM sessions" });
  for (const statement of program)
    await wide.create(
      statement.table === "sessions" ? { table: "sessions", query: `SELECT * FROM ${sessions}` } : statement,
    );
  const [repeats] = purchases === null ? [] : await engine.query(repeatsQuery());
  return { ...read, repeatedTransactions: numberIn(repeats, "repeats") };
}

const NOTHING: Slots = { slots: [], journeys: [], everyTransaction: false };
