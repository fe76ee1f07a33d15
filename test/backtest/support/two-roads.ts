/**
 * Both roads from a goal to its number. One: compile the goals, put the resources into an emulated property, let it
 * collect the events, and make a report of it, over the official client. The other: the backtest over the same events.
 */
import type { v1beta } from "@google-analytics/data";
import { openDuckDb } from "../../../src/backtest/engine/duckdb.js";
import type { Money } from "../../../src/backtest/model.js";
import { runBacktest } from "../../../src/backtest/run-backtest.js";
import { createClock } from "../../../src/emulator/clock.js";
import { dataApi } from "../../../src/emulator/data/service.js";
import type { ExportRow } from "../../../src/emulator/events/export-row.js";
import { type EventStore, openEventStore } from "../../../src/emulator/events/store.js";
import { type Emulator, startEmulator } from "../../../src/emulator/server.js";
import { createKeyEvent, createRule } from "../../../src/emulator/world/resources.js";
import type { ComparisonType, PropertyState, World } from "../../../src/emulator/world/state.js";
import { addProperty, addStream } from "../../../src/emulator/world/world.js";
import type { Goal, GoalsConfig } from "../../../src/goals/goal.js";
import { openDataClient } from "../../../src/google/clients.js";
import { SCOPE_READ } from "../../../src/google/connection.js";
import { funnelsOver } from "../../../src/google/data/funnels.js";
import { reportingOver } from "../../../src/google/data/reporting.js";
import { amountOf, microsOf } from "../../../src/numbers/money.js";
import { createReport } from "../../../src/report/create-report.js";
import type { ConversionReport } from "../../../src/report/model.js";
import type { KeyEventFact } from "../../../src/report/port.js";
import { compileGoals } from "../../../src/sync/compile/compile.js";
import { sessionsOf } from "./plain-count.js";
import { exportRow, type TestEvent, withFolder, writeEvents } from "./rows.js";

export interface GoalNumber {
  readonly count: number;
  readonly users: number;
  readonly perDay: readonly (readonly [day: string, count: number])[];
  /** In `currency`, the property's; null where no conversion carried or was given one. */
  readonly value: number | null;
  readonly currency: string | null;
}

export type Numbers = Readonly<Record<string, GoalNumber>>;

const BEFORE = new Date("2026-01-01T00:00:00Z");
/** The property's currency. */
const CURRENCY = "EUR";
/** What one unit of a currency is worth in the property's: GA4 converts, an export does not. */
const RATES: Readonly<Record<string, number>> = { USD: 0.5, GBP: 2 };

interface WireCondition {
  readonly field: string;
  readonly comparison_type: ComparisonType;
  readonly value: string;
  readonly negated: boolean;
}

/** GA4, emulated: one server for as many properties as there are streams to count. */
export interface Ga4Road {
  readonly port: number;
  through(config: GoalsConfig, events: readonly TestEvent[]): Promise<Numbers>;
  /** The whole report, with the journeys of the goals file. */
  report(config: GoalsConfig, events: readonly TestEvent[], funnels: FunnelClient): Promise<ConversionReport>;
  close(): Promise<void>;
}

export async function openGa4Road(): Promise<Ga4Road> {
  const store = await openEventStore({ exchangeRates: RATES });
  const emulator = await startEmulator({
    clock: createClock(BEFORE),
    accounts: [{ id: "1", properties: [] }],
    services: [dataApi({ store })],
  });
  const client = await openDataClient({
    emulator: { host: "127.0.0.1", port: emulator.port },
    scope: SCOPE_READ,
  });
  return {
    port: emulator.port,
    report: (config, events, funnels) => reportOf({ store, emulator, client }, config, events, funnels),
    through: (config, events) => throughReport({ store, emulator, client }, config, events),
    async close() {
      await client.close();
      await emulator.stop();
      await store.close();
    },
  };
}

interface Ga4 {
  readonly store: EventStore;
  readonly emulator: Emulator;
  readonly client: v1beta.BetaAnalyticsDataClient;
}

type FunnelClient = Parameters<typeof funnelsOver>[0]["client"];

/** Without a client for funnels, without journeys. */
async function reportOf(
  { store, emulator, client }: Ga4,
  config: GoalsConfig,
  events: readonly TestEvent[],
  funnels?: FunnelClient,
): Promise<ConversionReport> {
  const property = propertyWith(emulator.world, config);
  const sent = config.goals.flatMap((goal) => pageCodeEvents(goal, events));
  const rows = [...events, ...sent].map((event) => exportRow(event) as ExportRow);
  await store.ingest(property, { rows });
  const days = rows.map(({ event_date }) => event_date).toSorted();
  const day = (text = ""): string => `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`;
  return createReport({
    goals: funnels === undefined ? { ...config, journeys: [] } : config,
    ...(funnels === undefined ? {} : { funnels: funnelsOver({ client: funnels, property: property.id }) }),
    reader: reportingOver({ client, property: property.id }),
    keyEvents: [...property.keyEvents.values()].map(
      ({ eventName, createTime, defaultValue }): KeyEventFact => ({
        event: eventName,
        since: createTime,
        defaultValue:
          defaultValue === undefined
            ? null
            : { amount: defaultValue.numericValue, currency: defaultValue.currencyCode },
      }),
    ),
    property: { id: property.id, timeZone: "UTC" },
    now: new Date("2026-04-01T00:00:00Z"),
    period: `${day(days[0])}..${day(days.at(-1))}`,
    compare: "none",
    assists: "none",
  });
}

async function throughReport(ga4: Ga4, config: GoalsConfig, events: readonly TestEvent[]): Promise<Numbers> {
  const report = await reportOf(ga4, config, events);
  return Object.fromEntries(
    config.goals.map(({ id, keyEvent, counting }) => {
      const result = report.goals.find((one) => one.id === id);
      if (result === undefined) throw new Error(`the report has no goal ${id}`);
      // Of an unmarked goal nobody can tell "not there yet" from none; and a session is one on each of its days.
      const isMissing = !keyEvent && result.notes.some(({ code }) => code === "not-counted-yet");
      const count = isMissing ? 0 : (result.count.current ?? Number.NaN);
      const value = count === 0 ? null : (result.value?.current ?? null);
      return [
        id,
        {
          count,
          users: isMissing ? 0 : (result.users.current ?? Number.NaN),
          // What the file declares is told in its own currency, which nobody converts.
          ...inOneCurrency(
            value === null ? [] : [{ currency: result.value?.currency ?? null, amount: value }],
          ),
          perDay: (isMissing || ofSessions({ keyEvent, counting }) ? [] : (result.trend ?? []))
            .map((one) => [one.date, one.count ?? Number.NaN] as const)
            .filter(([, count]) => count !== 0),
        },
      ];
    }),
  );
}

/** GA4's sessions with an event add up to more over days than over all: one may go on past midnight. */
function ofSessions(goal: Pick<Goal, "keyEvent" | "counting"> | undefined): boolean {
  return goal?.keyEvent === false && goal.counting === "once_per_session";
}

/** A new property as an apply would leave it, before any of the events. */
function propertyWith(world: World, config: GoalsConfig): PropertyState {
  const property = addProperty(world, {
    accountId: "1",
    displayName: "p",
    timeZone: "UTC",
    currencyCode: CURRENCY,
    serviceLevel: "GOOGLE_ANALYTICS_STANDARD",
    createTime: BEFORE,
  });
  const { id } = property;
  addStream(world, id, { id: "1", type: "WEB_DATA_STREAM", displayName: "web", createTime: BEFORE });
  for (const { kind, fields } of compileGoals(config).templates) {
    if (kind === "key_event") {
      const value = fields.default_value as unknown as
        | { readonly numeric_value: number; readonly currency_code: string }
        | null
        | undefined;
      createKeyEvent(world, id, {
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
        id,
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
            ...inOneCurrency(goal.count === 0 ? [] : goal.values),
            perDay: (ofSessions(config.goals.find(({ id }) => id === goal.id)) ? [] : goal.perDay)
              .map(
                (d) =>
                  [d.day, goal.counting === "once_per_session" ? d.oncePerSession : d.oncePerEvent] as const,
              )
              .flatMap(([day, count]) => (count === null || count === 0 ? [] : [[day, count] as const])),
          },
        ]),
      );
    } finally {
      await engine.close();
    }
  });
}

/** As GA4 shows it: in the property's currency. */
function inOneCurrency(values: readonly Money[]): Pick<GoalNumber, "value" | "currency"> {
  if (values.length === 0) return { value: null, currency: null };
  const micros = values.map(({ currency, amount }) => microsOf(amount * (RATES[currency ?? CURRENCY] ?? 1)));
  return { value: amountOf(micros.reduce((sum, one) => sum + one, 0n)), currency: CURRENCY };
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
