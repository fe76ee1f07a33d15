/**
 * Both roads from a goal to its number. One: compile the goals, put the resources into an emulated property, let it
 * collect the events, count its key events. The other: the backtest over the same events.
 */
import { openDuckDb } from "../../../src/backtest/engine/duckdb.js";
import { carriesValue } from "../../../src/backtest/goals/reading.js";
import { runBacktest } from "../../../src/backtest/run-backtest.js";
import { createClock } from "../../../src/emulator/clock.js";
import type { ExportRow } from "../../../src/emulator/events/export-row.js";
import { openEventStore } from "../../../src/emulator/events/store.js";
import {
  addAccount,
  addProperty,
  addStream,
  type ComparisonType,
  createKeyEvent,
  createRule,
  createWorld,
  type PropertyState,
} from "../../../src/emulator/world.js";
import { countedEvent, type Goal, type GoalsConfig } from "../../../src/goals/goal.js";
import { compileGoals } from "../../../src/sync/compile/compile.js";
import { sessionsOf } from "./plain-count.js";
import { exportRow, type TestEvent, withFolder, writeEvents } from "./rows.js";

export interface GoalNumber {
  readonly count: number;
  readonly users: number;
  readonly perDay: readonly (readonly [day: string, count: number])[];
  /** Null where no conversion carried or was given one. */
  readonly value: number | null;
}

export type Numbers = Readonly<Record<string, GoalNumber>>;

const BEFORE = new Date("2026-01-01T00:00:00Z");

interface WireCondition {
  readonly field: string;
  readonly comparison_type: ComparisonType;
  readonly value: string;
  readonly negated: boolean;
}

/** A property as an apply would leave it, before any of the events. */
function propertyWith(config: GoalsConfig): PropertyState {
  const world = createWorld(createClock(BEFORE));
  const account = addAccount(world, { displayName: "a", createTime: BEFORE });
  const property = addProperty(world, {
    id: "1",
    accountId: account.id,
    displayName: "p",
    timeZone: "UTC",
    currencyCode: "EUR",
    serviceLevel: "GOOGLE_ANALYTICS_STANDARD",
    createTime: BEFORE,
  });
  addStream(world, "1", { id: "1", type: "WEB_DATA_STREAM", displayName: "web", createTime: BEFORE });
  for (const { kind, fields } of compileGoals(config).templates) {
    if (kind === "key_event") {
      const value = fields.default_value as unknown as
        | { readonly numeric_value: number; readonly currency_code: string }
        | null
        | undefined;
      createKeyEvent(world, "1", {
        eventName: String(fields.event_name),
        countingMethod: fields.counting_method as "ONCE_PER_EVENT" | "ONCE_PER_SESSION",
        deletable: true,
        custom: true,
        createTime: BEFORE,
        ...(value
          ? { defaultValue: { numericValue: value.numeric_value, currencyCode: value.currency_code } }
          : {}),
      });
    } else if (kind === "event_create_rule") {
      createRule(
        world,
        "1",
        {
          streamId: "1",
          destinationEvent: String(fields.destination_event),
          eventConditions: (fields.event_conditions as unknown as readonly WireCondition[]).map((c) => ({
            field: c.field,
            comparisonType: c.comparison_type,
            value: c.value,
            negated: c.negated,
          })),
          sourceCopyParameters: fields.source_copy_parameters === true,
          parameterMutations: (
            fields.parameter_mutations as unknown as readonly { parameter: string; parameter_value: string }[]
          ).map((m) => ({ parameter: m.parameter, parameterValue: m.parameter_value })),
        },
        BEFORE,
      );
    }
  }
  return property;
}

export async function throughGa4(config: GoalsConfig, events: readonly TestEvent[]): Promise<Numbers> {
  const store = await openEventStore();
  try {
    const sent = config.goals.flatMap((goal) => pageCodeEvents(goal, events));
    const rows = [...events, ...sent].map((event) => exportRow(event) as ExportRow);
    await store.ingest(propertyWith(config), { rows });
    const numbers: Record<string, GoalNumber> = {};
    for (const goal of config.goals) {
      const where = `is_key_event AND event_name = '${countedEvent(goal)}'`;
      const days = await store.query(
        `SELECT event_date::VARCHAR, count(*) FROM events WHERE ${where} GROUP BY 1 ORDER BY 1`,
      );
      const [total] = await store.query(
        `SELECT count(*), count(DISTINCT user_pseudo_id), sum(value) FROM events WHERE ${where}`,
      );
      numbers[goal.id] = {
        count: Number(total?.[0]),
        users: Number(total?.[1]),
        // A micro goal without a declared value has none, whatever price its events carry.
        value: total?.[2] === null || !carriesValue(goal) ? null : Number(total?.[2]),
        perDay: days.map(([day, count]) => [String(day), Number(count)]),
      };
    }
    return numbers;
  } finally {
    await store.close();
  }
}

export async function throughBacktest(config: GoalsConfig, events: readonly TestEvent[]): Promise<Numbers> {
  return withFolder(async (folder) => {
    const engine = await openDuckDb({ events: [await writeEvents(folder, events)] });
    try {
      const { goals } = await runBacktest(engine, config);
      return Object.fromEntries(
        goals.map((goal) => [
          goal.id,
          {
            count: goal.count,
            users: goal.users,
            value: goal.count === 0 ? null : goal.value,
            perDay: goal.perDay
              .map(
                (d) =>
                  [d.day, goal.counting === "once_per_session" ? d.oncePerSession : d.oncePerEvent] as const,
              )
              .filter(([, count]) => count > 0),
          },
        ]),
      );
    } finally {
      await engine.close();
    }
  });
}

/** What the page code of a goal would have sent: once a session, with the first event that shows it. */
function pageCodeEvents(goal: Goal, events: readonly TestEvent[]): readonly TestEvent[] {
  if (goal.type !== "duration" && goal.type !== "pages_per_session") return [];
  const plain = events.map((event) => ({
    name: event.name,
    day: "",
    time: event.at,
    user: event.user === undefined ? "u1" : event.user,
    session: event.session === null ? null : String(event.session ?? 1),
    platform: event.platform ?? "WEB",
    parameters: new Map(Object.entries(event.parameters ?? {})),
  }));
  return [...sessionsOf(plain).values()].flatMap((session) => {
    let views = 0;
    let engaged = 0;
    for (const event of session) {
      if (event.name === "page_view") views += 1;
      engaged += Number(event.parameters.get("engagement_time_msec") ?? 0);
      const reached =
        goal.type === "pages_per_session"
          ? views >= goal.atLeast
          : goal.clock === "engaged"
            ? engaged >= goal.atLeastSeconds * 1000
            : event.time - (session[0]?.time ?? 0) >= goal.atLeastSeconds;
      if (reached) {
        return [{ name: goal.id, user: event.user, session: Number(event.session), at: event.time }];
      }
    }
    return [];
  });
}
