/**
 * Two versions of the goals on the same events: what each would have counted, and the sessions that changed sides. Both
 * versions are counted in one pass; goals that read the same are counted once. Works with any engine.
 */
import type { Goal, GoalsConfig } from "../goals/goal.js";
import { dayOfNumber } from "../numbers/calendar.js";
import { countGoals } from "./analyse/count-goals.js";
import { notesOf } from "./analyse/notes.js";
import type { Bill } from "./engine/bigquery-run.js";
import { askAll, type Engine, numberIn, type Row } from "./engine/engine.js";
import { laterShare } from "./later-share.js";
import type { BacktestNote, EventsRead, GoalCount } from "./model.js";
import type { BacktestOptions } from "./run-backtest.js";
import { type Slot, type Slots, slotsOf } from "./slots.js";
import type { Dialect } from "./sql/dialect.js";
import { NO_ADDRESS } from "./sql/hits.js";
import { momentsOf } from "./sql/moments.js";
import { eventCountsQuery, sessionCountsQuery, usersQuery } from "./sql/questions.js";
import { hitsSql } from "./sql/visits.js";
import { makeTables } from "./tables.js";

export interface Comparison {
  readonly schemaVersion: 1;
  readonly events: EventsRead;
  readonly goals: readonly GoalChange[];
  /** Of the new goals. */
  readonly notes: readonly BacktestNote[];
  /** What BigQuery billed for it. */
  readonly bill?: Bill;
}

export interface GoalChange {
  readonly id: string;
  readonly name: string;
  readonly change: "added" | "removed" | "changed" | "same";
  /** Null for a goal that is new. */
  readonly before: GoalNumbers | null;
  /** Null for a goal that went. */
  readonly after: GoalNumbers | null;
  /** Sessions that had the goal and no longer do. */
  readonly sessionsLost: number;
  readonly sessionsGained: number;
  readonly examples: readonly Example[];
}

export type GoalNumbers = Pick<
  GoalCount,
  "count" | "oncePerEvent" | "oncePerSession" | "sessions" | "users" | "value" | "currency"
>;

/** A session that changed sides, by the event that counted in it. No user is named. */
export interface Example {
  readonly side: "lost" | "gained";
  readonly day: string;
  /** UTC. */
  readonly time: string;
  readonly sessionId: string;
  /** The page, where the goal is one of pages. */
  readonly page: string | null;
}

const EXAMPLES = 3;

/**
 * What a change to the goals would have done to the numbers, goal by goal, over the events of an engine.
 *
 * @throws what `runBacktest` throws.
 */
export async function compareGoals(
  engine: Engine,
  before: GoalsConfig,
  after: GoalsConfig,
  options: BacktestOptions = {},
): Promise<Comparison> {
  const both = pairUp(before, after);
  const counted = both.flatMap(goalsOf);
  const missing = options.missingParameter ?? "holds";
  const all = slotsOf(counted, [], missing, options.everyTransaction === true);
  const { read } = await makeTables(engine, all, {
    sessionRule: options.sessionRule ?? "any",
    streams: options.streams,
    onStage: options.onStage,
    later: laterShare(all),
  });
  const [events = [], sessions = [], users = []] = await askAll(
    engine,
    [eventCountsQuery(all, engine.dialect), sessionCountsQuery(all, engine.dialect), usersQuery()],
    [],
  );
  const results = countGoals(all, read, { events, sessions, users }, after.currency);
  const numbers = new Map(results.map((count) => [count.id, count]));
  const goals: GoalChange[] = [];
  for (const pair of both) goals.push(await changeOf(engine, all, pair, numbers));
  const now = results.filter((count) => after.goals.some(({ id }) => id === count.id));
  return {
    schemaVersion: 1,
    events: read,
    goals,
    notes: notesOf(after, now, read, missing, null, options.everyTransaction === true, options.streams ?? []),
    ...(engine.bill && { bill: engine.bill() }),
  };
}

export interface PairedGoal {
  readonly before: Goal | null;
  readonly after: Goal | null;
  readonly same: boolean;
}

/** Two versions of one goal. */
export function paired(before: Goal, after: Goal): PairedGoal {
  return { before, after, same: countsTheSame(before, after) };
}

/** What has to be counted of a pair, the old version under a name of its own. */
export function goalsOf({ before, after, same }: PairedGoal): readonly Goal[] {
  return [
    ...(before === null || same ? [] : [{ ...before, id: `before:${before.id}` }]),
    ...(after === null ? [] : [after]),
  ];
}

/** In the order of the new file, what went at the end. */
function pairUp(before: GoalsConfig, after: GoalsConfig): readonly PairedGoal[] {
  const moved = new Map(after.moved.map(({ from, to }) => [to, from]));
  const old = new Map(before.goals.map((goal) => [goal.id, goal]));
  const pairs = after.goals.map((goal): PairedGoal => {
    const known = old.get(goal.id) ?? old.get(moved.get(goal.id) ?? "") ?? null;
    if (known !== null) old.delete(known.id);
    return known === null ? { before: null, after: goal, same: false } : paired(known, goal);
  });
  return [...pairs, ...[...old.values()].map((goal) => ({ before: goal, after: null, same: false }))];
}

function countsTheSame(a: Goal, b: Goal): boolean {
  return countedOf(a) === countedOf(b);
}

/** What of a goal its numbers depend on, as a text: names, targets and the like change none. */
export function countedOf({
  id,
  name,
  description,
  tier,
  category,
  stage,
  leadsTo,
  owner,
  keyEvent,
  protect,
  target,
  alert,
  ...rest
}: Goal): string {
  return JSON.stringify(rest);
}

/** Of a pair whose goals are slots of `all`. */
export async function changeOf(
  engine: Engine,
  all: Slots,
  { before, after, same }: PairedGoal,
  numbers: ReadonlyMap<string, GoalCount>,
): Promise<GoalChange> {
  const id = after?.id ?? before?.id ?? "";
  const beforeId = same ? id : `before:${before?.id ?? ""}`;
  const slotOf = (goal: string): number | null =>
    all.slots.find((slot) => slot.goal?.id === goal)?.slot ?? null;
  const oldSlot = before === null ? null : slotOf(beforeId);
  const newSlot = after === null ? null : slotOf(id);
  const differs = !same && oldSlot !== null && newSlot !== null;
  const lost = differs ? await sides(engine, all, oldSlot, newSlot) : null;
  const gained = differs ? await sides(engine, all, newSlot, oldSlot) : null;
  return {
    id,
    name: after?.name ?? before?.name ?? id,
    change: before === null ? "added" : after === null ? "removed" : same ? "same" : "changed",
    before: before === null ? null : figures(numbers.get(beforeId)),
    after: after === null ? null : figures(numbers.get(id)),
    sessionsLost: lost?.sessions ?? 0,
    sessionsGained: gained?.sessions ?? 0,
    examples: [
      ...(lost?.rows ?? []).map((row) => example("lost", row)),
      ...(gained?.rows ?? []).map((row) => example("gained", row)),
    ],
  };
}

function figures(count: GoalCount | undefined): GoalNumbers | null {
  if (count === undefined) return null;
  const { oncePerEvent, oncePerSession, sessions, users, value, currency } = count;
  return { count: count.count, oncePerEvent, oncePerSession, sessions, users, value, currency };
}

/** Sessions with one goal and without the other, and the first few of them. */
async function sides(
  engine: Engine,
  all: Slots,
  having: number,
  lacking: number,
): Promise<{ readonly sessions: number; readonly rows: readonly Row[] }> {
  const only = `FROM goal_session AS a LEFT JOIN (SELECT u, s FROM goal_session WHERE slot = ${lacking} AND lone IS NULL) AS b
  ON b.u = a.u AND b.s = a.s WHERE a.slot = ${having} AND a.lone IS NULL AND b.u IS NULL`;
  const [count] = await engine.query(`SELECT count(*) AS n ${only}`);
  const sessions = numberIn(count, "n");
  if (sessions === 0) return { sessions, rows: [] };
  const { micros } = momentsOf(engine.columns, engine.dialect);
  const first = `SELECT a.u, a.s, a.d, a.t ${only} ORDER BY a.t, a.s LIMIT ${EXAMPLES}`;
  const slot = all.slots.find((one) => one.slot === having);
  const rows = await engine.query(
    slot?.reading.kind === "pages"
      ? `SELECT x.d AS day, ${micros("x.t")} AS t, x.s, nullif(max(v.page), ${engine.dialect.text(NO_ADDRESS)}) AS page
FROM (${first}) AS x LEFT JOIN ${viewsSql(slot, engine.dialect)} AS v ON v.u = x.u AND v.s = x.s AND v.t = x.t
GROUP BY x.d, x.t, x.s, x.u ORDER BY x.t, x.s`
      : `SELECT x.d AS day, ${micros("x.t")} AS t, x.s FROM (${first}) AS x ORDER BY x.t, x.s`,
  );
  return { sessions, rows };
}

/** For FROM: the views of pages that a goal counts. */
function viewsSql({ bit }: Slot, dialect: Dialect): string {
  return dialect.nests
    ? `(SELECT u, s, t, page FROM ${hitsSql(dialect)} AS h WHERE page IS NOT NULL AND (m & ${bit}) <> 0)`
    : `(SELECT h.u, h.s, h.t, h.page FROM hits AS h JOIN pages AS p ON p.page = h.page WHERE (p.m & ${bit}) <> 0)`;
}

function example(side: Example["side"], row: Row): Example {
  const page = row.page;
  return {
    side,
    day: dayOfNumber(numberIn(row, "day")),
    time: new Date(Math.floor(numberIn(row, "t") / 1000)).toISOString(),
    sessionId: String(row.s),
    page: typeof page === "string" && page !== "" ? page : null,
  };
}
