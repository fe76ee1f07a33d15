/**
 * The same simulated visits counted by every road there is: code in the page, an audience's trigger, a backtest of the
 * export. Each road goes the whole way: goals file, compile, plan, apply, collection.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDuckDb } from "../../src/backtest/engine/duckdb.js";
import { runBacktest } from "../../src/backtest/run-backtest.js";
import { createClock } from "../../src/emulator/clock.js";
import { driftAudience } from "../../src/emulator/drift.js";
import type { AudienceChoices } from "../../src/emulator/events/audience-sql.js";
import type { ExportRow } from "../../src/emulator/events/export-row.js";
import { openEventStore } from "../../src/emulator/events/store.js";
import { startEmulator } from "../../src/emulator/server.js";
import { createShop } from "../../src/emulator/shop-property.js";
import { calendarDay, dayNumber } from "../../src/emulator/site/calendar.js";
import type { PageCodeEvent } from "../../src/emulator/site/page-code.js";
import type { AudienceEventTrigger, PropertyState } from "../../src/emulator/world/state.js";
import { propertyOf } from "../../src/emulator/world/world.js";
import type { GoalsConfig } from "../../src/goals/goal.js";
import { goalsOf, openClients, propertyUnderTest } from "./property-under-test.js";

const FIRST_DAY = "2026-09-07";
const DAYS = 28;
const SESSIONS_PER_DAY = 120;
const STREAM = "2001";
const LONG_AGO = new Date("2026-01-01T00:00:00Z");

/** Key events by goal. */
export type Counts = Readonly<Record<string, number>>;

/** A goal that page code can count. */
export interface RoadGoal extends PageCodeEvent {
  readonly words: string;
}

const pages = (threshold: number): RoadGoal => ({
  event: `pages_${threshold}`,
  kind: "pages",
  threshold,
  words: `${threshold} pages`,
});
const minutes = (threshold: number, clock: "session" | "engaged"): RoadGoal => ({
  event: `minutes_${threshold}_${clock}`,
  kind: "duration",
  threshold: threshold * 60,
  clock,
  words: `${threshold} ${threshold === 1 ? "minute" : "minutes"}, \`clock: ${clock}\``,
});

export const ROAD_GOALS: readonly RoadGoal[] = [
  pages(3),
  pages(5),
  pages(8),
  minutes(1, "session"),
  minutes(5, "session"),
  minutes(1, "engaged"),
  minutes(5, "engaged"),
];

export interface Stream {
  readonly rows: readonly ExportRow[];
  /** The same visits with page code on the site. */
  readonly withPageCode: readonly ExportRow[];
  readonly sessions: number;
  readonly users: number;
}

/** Four weeks of the demo shop. */
export function stream(): Stream {
  const shop = createShop({
    seed: "roads",
    growsFrom: FIRST_DAY,
    streamId: STREAM,
    sessionsPerDay: SESSIONS_PER_DAY,
  });
  const days = Array.from({ length: DAYS }, (_, i) => calendarDay(dayNumber(FIRST_DAY) + i));
  const rows = days.flatMap((day) => shop.day(day));
  return {
    rows,
    withPageCode: days.flatMap((day) => shop.day(day, ROAD_GOALS)),
    sessions: new Set(rows.map(sessionOf)).size,
    users: new Set(rows.map((row) => row.user_pseudo_id)).size,
  };
}

function sessionOf(row: ExportRow): string {
  const id = row.event_params.find(({ key }) => key === "ga_session_id")?.value.int_value;
  return `${row.user_pseudo_id} ${id}`;
}

/** Sessions with so many page views or more, counted row by row. */
export function sessionsWithPages(rows: readonly ExportRow[], atLeast: number): number {
  const views = new Map<string, number>();
  for (const row of rows) {
    if (row.event_name === "page_view") views.set(sessionOf(row), (views.get(sessionOf(row)) ?? 0) + 1);
  }
  return [...views.values()].filter((n) => n >= atLeast).length;
}

function goalsFile(via: "page_code" | "audience"): GoalsConfig {
  const goals = ROAD_GOALS.filter(({ kind }) => kind === "pages" || via === "page_code").map((goal) => {
    const what =
      goal.kind === "pages"
        ? `type: pages_per_session, at_least: ${goal.threshold}`
        : `type: duration, at_least: ${goal.threshold}s, clock: ${goal.clock}`;
    return `  ${goal.event}: { tier: micro, category: engagement, ${what}, via: ${via} }`;
  });
  return goalsOf(`version: 1\nproperty: 1\ngoals:\n${goals.join("\n")}\n`);
}

async function collect(
  property: PropertyState,
  rows: readonly ExportRow[],
  choices: Partial<AudienceChoices>,
): Promise<Counts> {
  const store = await openEventStore(choices);
  try {
    await store.ingest(property, { rows });
    const counted = await store.query(
      "SELECT event_name, count(*) FROM events WHERE is_key_event GROUP BY 1",
    );
    return Object.fromEntries(counted.map(([event, count]) => [String(event), Number(count)]));
  } finally {
    await store.close();
  }
}

/** What a property counts once the goals file has been applied to it. `change` may alter what apply made. */
async function applied<T>(
  config: GoalsConfig,
  use: (property: PropertyState, world: Parameters<typeof propertyOf>[0]) => Promise<T>,
): Promise<T> {
  const seed = { id: "1", timeZone: "Europe/Berlin", createTime: LONG_AGO, streams: [{ id: STREAM }] };
  const emulator = await startEmulator({
    clock: createClock(LONG_AGO),
    accounts: [{ id: "1", properties: [seed] }],
  });
  const clients = await openClients(emulator.address);
  try {
    const under = propertyUnderTest(clients, "1");
    const { outcomes } = await under.apply(await under.plan(config));
    const failed = outcomes.filter(({ status }) => status !== "applied");
    if (failed.length > 0) throw new Error(failed.map(({ why }) => why).join("; "));
    return await use(propertyOf(emulator.world, "1"), emulator.world);
  } finally {
    await clients.close();
    await emulator.stop();
  }
}

export function byPageCode({ withPageCode }: Stream): Promise<Counts> {
  return applied(goalsFile("page_code"), (property) => collect(property, withPageCode, {}));
}

/** `logCondition`: another than the one we write, as if somebody had changed it in GA4. */
export function byAudience(
  { rows }: Stream,
  choices: AudienceChoices,
  logCondition?: AudienceEventTrigger["logCondition"],
): Promise<Counts> {
  return applied(goalsFile("audience"), (property, world) => {
    for (const { displayName, eventTrigger } of [...property.audiences.values()]) {
      if (logCondition === undefined || eventTrigger === undefined) continue;
      driftAudience(world, "1", displayName, { eventTrigger: { ...eventTrigger, logCondition } });
    }
    return collect(property, rows, choices);
  });
}

export async function byBacktest({ rows }: Stream): Promise<Counts> {
  const folder = mkdtempSync(join(tmpdir(), "ga4-goals-roads-"));
  try {
    const file = join(folder, "events.ndjson");
    writeFileSync(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
    const engine = await openDuckDb({ events: [file] });
    try {
      const { goals } = await runBacktest(engine, goalsFile("page_code"));
      return Object.fromEntries(goals.map(({ id, count }) => [id, count]));
    } finally {
      await engine.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
