/** Whether every goal of a property is alive, live or from a store. Writes nothing. */
import { EXIT, GoalsError } from "../diagnostics/error.js";
import { countedEvent, type GoalsConfig } from "../goals/goal.js";
import { changesOf } from "../google/admin/change-history.js";
import { listKeyEventFacts } from "../google/admin/key-events.js";
import { reportingOver } from "../google/data/reporting.js";
import { addDays, type Day, dayAt, dayOfDigits, daysFrom, weekdayOf } from "../numbers/calendar.js";
import { createReport } from "../report/create-report.js";
import { firstUnfinishedDay } from "../report/data-quality.js";
import { targetStanding } from "../report/draw/target-sentences.js";
import type { KeyEventFact, ReportReader, ReportRequest, ReportResponse } from "../report/port.js";
import { openStoreThere } from "../report/store/store.js";
import { storeReader } from "../report/store/store-reader.js";
import { checkGoals, worstFirst } from "../watch/check.js";
import type { CheckResult, Finding } from "../watch/finding.js";
import { notSetFlood } from "../watch/not-set.js";
import { type DayOfOrders, repeatedOrders, withRepeated } from "../watch/transactions.js";
import type { Access } from "./access.js";
import { changesFrom, withCauses } from "./check-causes.js";
import { experimentFindings } from "./check-experiments.js";
import { goalsThatCannotFire, missingKeyEvents, notesOfSettings } from "./check-settings.js";
import { countedStreams } from "./counted-streams.js";
import { firstAid } from "./first-aid.js";
import { readObstacles } from "./obstacles.js";
import { propertyOf } from "./property.js";
import { storeEmpty } from "./report.js";

export interface CheckWish {
  readonly config: GoalsConfig;
  /** Digits; default: the one that the files name. */
  readonly property?: string | undefined;
  /** Which day is today; default: now. */
  readonly now?: Date;
}

/** Half a year: rare goals need it. */
const DAYS = 190;
/** A goal that has counted within so many days can fire. */
const LATELY = 7;

/**
 * Whether each goal of a property is alive: silent, dropped or doubled where chance does not explain it, behind its target, or
 * kept from counting by the property's settings; and whether an experiment is decided, or its users are not divided as they
 * should be. At most two calls of the Data API, one of its realtime where something is silent, and for experiments one and one each.
 *
 * @throws GoalsError for what GA4 says (exit 4 or 5).
 * @example
 * const google = googleAccess({ environment: process.env, scope: SCOPE_READ });
 * const { findings } = await checkProperty({ config, google });
 * for (const { goal, kind, since } of findings) console.log(goal, kind, since);
 */
export async function checkProperty(input: CheckWish & { readonly google: Access }): Promise<CheckResult> {
  const { config, google, now = new Date() } = input;
  const property = propertyOf(config, input.property);
  const [keyEvents, read] = await Promise.all([
    google.admin((clients) => listKeyEventFacts(clients, property)),
    readObstacles({ config, property, google }),
  ]);
  const { property: facts, streams: all } = read.snapshot;
  const streams = countedStreams(config, all);
  const settled = settledOf(now, facts.timeZone);
  const asked = {
    ...{ config, property, settled, final: settled, timeZone: facts.timeZone, keyEvents, now },
    ...{ start: addDays(settled, 1 - DAYS), end: addDays(dayAt(now, facts.timeZone), -1) },
  };
  const { result, lately } = await google.data(({ beta }) =>
    checkOver(reportingOver({ client: beta, property, streams }), asked, true),
  );
  const cannot = goalsThatCannotFire(config, read, lately);
  const helped = await firstAid(result, { config, google, streams });
  const findings = worstFirst([...helped.findings, ...toBeTold(config, cannot)]);
  const checked = { ...result, notes: notesOfSettings(read, lately, findings) };
  const from = changesFrom(findings, asked.start);
  const changes =
    from === null
      ? null
      : await google.admin((clients) =>
          changesOf(clients, facts.account, property, new Date(addDays(from, -1))),
        );
  return { ...checked, findings: withCauses(findings, { config, snapshot: read.snapshot, changes }) };
}

/**
 * The same from the store at a path that `pullProperty` has filled, offline: without what only the property's settings tell.
 * With `google`, what is silent is looked at in realtime.
 *
 * @throws GoalsError (exit 3) where the store has no final days of the property.
 */
export async function checkFromStore(
  input: CheckWish & { readonly path: string; readonly google?: Access | undefined },
): Promise<CheckResult> {
  const { config, path, google, now = new Date() } = input;
  const property = propertyOf(config, input.property);
  const store = await openStoreThere(path);
  if (store === null) throw storeEmpty(path, property);
  try {
    const known = await store.property(property);
    const days = (await store.spans(property, "")).filter(({ grain }) => grain === "day");
    const final = days.findLast((day) => day.final)?.start;
    if (known === null || final === undefined) {
      throw new GoalsError("store-empty", `the store ${path} holds no final days of property ${property}`, {
        exitCode: EXIT.fileWrong,
        hint: "Run ga4-goals pull first.",
      });
    }
    const held = new Set(days.map(({ start }) => start));
    let start = final;
    while (held.has(addDays(start, -1)) && start > addDays(final, 1 - DAYS)) start = addDays(start, -1);
    let end = final;
    while (held.has(addDays(end, 1))) end = addDays(end, 1);
    const { timeZone } = known;
    const { result } = await checkOver(storeReader(store, property, config.streams), {
      ...{ config, property, settled: settledOf(now, timeZone), final, start, end, timeZone, now },
      keyEvents: await store.keyEvents(property),
    });
    return google === undefined ? result : await firstAid(result, { config, google });
  } finally {
    await store.close();
  }
}

function settledOf(now: Date, timeZone: string): Day {
  return addDays(firstUnfinishedDay({ now, timeZone }), -1);
}

interface Asked {
  readonly config: GoalsConfig;
  readonly property: string;
  readonly timeZone: string;
  readonly now: Date;
  readonly keyEvents: readonly KeyEventFact[];
  readonly start: Day;
  readonly end: Day;
  readonly final: Day;
  readonly settled: Day;
}

/** What a visit may be without, by GA4's name and in words. A store has no such rows. */
const UNPLACED = [
  ["landingPage", "landing page"],
  ["sessionSourceMedium", "source / medium"],
] as const;

async function checkOver(
  reader: ReportReader,
  asked: Asked,
  live = false,
): Promise<{ readonly result: CheckResult; readonly lately: ReadonlySet<string> }> {
  const { config, keyEvents, start, end, final } = asked;
  const unplaced = live ? UNPLACED : [];
  const dateRanges = [{ name: "checked", start, end }];
  const perDay = { dateRanges, dimensions: ["date"], metrics: ["sessions"] };
  const events = [...new Set(config.goals.map(countedEvent))].toSorted();
  const requests: readonly ReportRequest[] = [
    perDay,
    {
      ...{ dateRanges, dimensions: ["date", "eventName", "isKeyEvent"], metrics: ["eventCount"] },
      filter: { dimension: "eventName", values: events },
    },
    ...unplaced.map(([dimension]) => ({
      ...perDay,
      filter: { dimension, values: ["(not set)", ""] },
    })),
    ...(live && events.includes(PURCHASE) ? [ordersUpTo(final)] : []),
  ];
  const [days, counts, ...more] = await reader.batchRunReports(requests);
  const without = more.slice(0, unplaced.length);
  const byEvent = new Map(events.map((event) => [event, new Map<Day, number>()]));
  for (const { dimensions, metrics } of counts?.rows ?? []) {
    const day = dayOfDigits(dimensions.date ?? "");
    const counted = byEvent.get(dimensions.eventName ?? "");
    counted?.set(day, (counted.get(day) ?? 0) + (metrics.eventCount ?? 0));
  }
  const sessions = sessionsOf(days);
  const finals = daysFrom(start, final);
  const amounts = (of: ReadonlyMap<Day, number>): readonly number[] => finals.map((day) => of.get(day) ?? 0);
  const floods = unplaced.flatMap(([, what], index) => {
    const weekday = weekdayOf(start);
    const series = { amounts: amounts(sessionsOf(without[index])), sessions: amounts(sessions) };
    return notSetFlood({ what, weekday, ...series, dayOf: (day) => addDays(start, day) }) ?? [];
  });
  const countsOf = (goal: GoalsConfig["goals"][number]): ReadonlyMap<Day, number> =>
    byEvent.get(countedEvent(goal)) ?? new Map();
  const recent = daysFrom(addDays(end, 1 - LATELY), end);
  const orders = live ? daysOfOrders(more[unplaced.length], final) : null;
  const buys = config.goals.filter((goal) => countedEvent(goal) === PURCHASE).map(({ id }) => id);
  const repeated = orders === null ? [] : buys.flatMap((id) => repeatedOrders(id, orders) ?? []);
  const result = checkGoals({
    ...asked,
    goals: config.goals.map((goal) => ({ id: goal.id, counts: countsOf(goal), drop: config.alerts?.drop })),
    sessions,
    beside: [
      ...missingKeyEvents(config.goals, new Set(keyEvents.map(({ event }) => event))),
      ...floods,
      ...(await behindTargets(reader, asked)),
      ...(live ? await experimentFindings(reader, config, final) : []),
    ],
  });
  const findings = worstFirst(repeated.reduce(withRepeated, result.findings)).map((finding) =>
    orders === null && finding.kind === "doubled" && buys.includes(finding.goal ?? "")
      ? { ...finding, next: [...finding.next, live ? ORDERS_UNKNOWN : ORDERS_NOT_STORED] }
      : finding,
  );
  return {
    result: { ...result, findings: toBeTold(config, findings) },
    lately: new Set(
      config.goals
        .filter((goal) => recent.some((day) => (countsOf(goal).get(day) ?? 0) > 0))
        .map(({ id }) => id),
    ),
  };
}

const PURCHASE = "purchase";
const ORDERS_UNKNOWN =
  "Whether orders repeat a transaction_id could not be judged: GA4 does not tell of each.";
const ORDERS_NOT_STORED =
  "Whether orders repeat a transaction_id is not judged from a store: ga4-goals check without --from-store asks GA4.";
/** A row an order: a week of them is enough to see that they repeat. */
const ORDERS = 7;

function ordersUpTo(final: Day): ReportRequest {
  return {
    dateRanges: [{ name: "orders", start: addDays(final, 1 - ORDERS), end: final }],
    dimensions: ["date", "transactionId"],
    metrics: ["eventCount"],
    filter: { dimension: "eventName", values: [PURCHASE] },
  };
}

/** Null where not all orders are known: then nothing is judged. */
function daysOfOrders(response: ReportResponse | undefined, final: Day): readonly DayOfOrders[] | null {
  if (response === undefined || response.otherRow || response.thresholded) return null;
  if (response.rowCount > response.rows.length || response.sampling.length > 0) return null;
  const known = new Set<string>();
  const byDay = new Map<Day, { purchases: number; repeats: number }>();
  const rows = response.rows.toSorted((a, b) =>
    (a.dimensions.date ?? "").localeCompare(b.dimensions.date ?? ""),
  );
  for (const { dimensions, metrics } of rows) {
    const { date = "", transactionId = "" } = dimensions;
    if (transactionId === "" || transactionId === "(not set)") continue;
    const day = byDay.get(dayOfDigits(date)) ?? { purchases: 0, repeats: 0 };
    const count = metrics.eventCount ?? 0;
    byDay.set(dayOfDigits(date), {
      purchases: day.purchases + count,
      repeats: day.repeats + (known.has(transactionId) ? count : count - 1),
    });
    known.add(transactionId);
  }
  if (known.size === 0) return null;
  return daysFrom(addDays(final, 1 - ORDERS), final).map((day) => ({
    ...{ day, purchases: 0, repeats: 0 },
    ...byDay.get(day),
  }));
}

/** One call, where a goal has a target: the report of 28 days, without what it is compared with. */
async function behindTargets(
  reader: ReportReader,
  { config, property, timeZone, keyEvents, final }: Asked,
): Promise<readonly Finding[]> {
  const goals = config.goals.filter(({ target }) => target !== undefined);
  if (goals.length === 0) return [];
  const report = await createReport({
    goals: {
      ...config,
      goals: goals.map(({ leadsTo, closes, ...goal }) => goal),
      journeys: [],
      experiments: [],
    },
    reader: {
      ...reader,
      // What it would say of key events is known already.
      getMetadata: async () => ({
        dimensions: [],
        metrics: keyEvents.map(({ event }) => ({ name: `keyEvents:${event}`, blocked: false })),
      }),
    },
    keyEvents,
    property: { id: property, timeZone },
    now: new Date(`${addDays(final, 1)}T12:00:00Z`),
    period: `${addDays(final, -27)}..${final}`,
    compare: "none",
    assists: "none",
  });
  return report.targets
    .filter(({ status }) => status === "behind")
    .map((target) => ({
      ...{ goal: target.goal, kind: "behind_target" as const, since: null, chance: null },
      ...{ expected: target.expected, seen: target.current },
      message: `Behind its target: ${targetStanding(target)}`,
      next: ["Look at ga4-goals report: which channel, device or step of the journey has changed."],
    }));
}

/** Of macro goals, and of others where the file says so. */
export function toldGoals({ goals }: GoalsConfig): ReadonlySet<string> {
  return new Set(goals.filter(({ alert, tier }) => alert ?? tier === "macro").map(({ id }) => id));
}

function toBeTold(config: GoalsConfig, findings: readonly Finding[]): readonly Finding[] {
  const told = toldGoals(config);
  const silent = config.alerts?.silent !== false;
  return findings.filter(
    ({ goal, kind }) => (goal === null || told.has(goal)) && (kind !== "silent" || silent),
  );
}

function sessionsOf(response: ReportResponse | undefined): ReadonlyMap<Day, number> {
  return new Map(
    (response?.rows ?? []).map(({ dimensions, metrics }) => [
      dayOfDigits(dimensions.date ?? ""),
      metrics.sessions ?? 0,
    ]),
  );
}
