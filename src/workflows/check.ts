/** Whether every goal of a property is alive, live or from a store. Writes nothing. */
import { EXIT, GoalsError } from "../diagnostics/error.js";
import { countedEvent, type GoalsConfig } from "../goals/goal.js";
import { reportingOver } from "../google/data/reporting.js";
import { addDays, type Day, dayAt } from "../numbers/calendar.js";
import { SETTLES_MS } from "../report/data-quality.js";
import type { ReportReader } from "../report/port.js";
import { openStore } from "../report/store/store.js";
import { storeReader } from "../report/store/store-reader.js";
import { checkGoals } from "../watch/check.js";
import type { CheckResult } from "../watch/finding.js";
import type { Access } from "./access.js";
import { propertyOf } from "./property.js";
import { readProperty } from "./report.js";

export interface CheckWish {
  readonly config: GoalsConfig;
  /** Digits; default: the one that the files name. */
  readonly property?: string | undefined;
  /** Which day is today; default: now. */
  readonly now?: Date;
}

/** Half a year: rare goals need it. */
const DAYS = 190;

/**
 * Whether each goal is silent, has dropped or counts twice, where chance does not explain it. One call of the Data API.
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
  const { facts, streams } = await readProperty(google, property, config);
  const settled = settledOf(now, facts.timeZone);
  return google.data(({ beta }) =>
    checkOver(reportingOver({ client: beta, property, streams }), {
      ...{ config, property, settled, final: settled },
      ...{ start: addDays(settled, 1 - DAYS), end: addDays(dayAt(now, facts.timeZone), -1) },
    }),
  );
}

/**
 * The same from the store at a path that `pullProperty` has filled, offline.
 *
 * @throws GoalsError (exit 3) where the store has no final days of the property.
 */
export async function checkFromStore(input: CheckWish & { readonly path: string }): Promise<CheckResult> {
  const { config, path, now = new Date() } = input;
  const property = propertyOf(config, input.property);
  const store = await openStore(path);
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
    const settled = settledOf(now, known.timeZone);
    return await checkOver(storeReader(store, property, config.streams), {
      ...{ config, property, settled, final, start, end },
    });
  } finally {
    await store.close();
  }
}

function settledOf(now: Date, timeZone: string): Day {
  return addDays(dayAt(new Date(now.getTime() - SETTLES_MS), timeZone), -1);
}

interface Asked {
  readonly config: GoalsConfig;
  readonly property: string;
  readonly start: Day;
  readonly end: Day;
  readonly final: Day;
  readonly settled: Day;
}

async function checkOver(reader: ReportReader, { config, ...asked }: Asked): Promise<CheckResult> {
  const dateRanges = [{ name: "checked", start: asked.start, end: asked.end }];
  const events = [...new Set(config.goals.map(countedEvent))].toSorted();
  const [days, counts] = await reader.batchRunReports([
    { dateRanges, dimensions: ["date"], metrics: ["sessions"] },
    {
      ...{ dateRanges, dimensions: ["date", "eventName", "isKeyEvent"], metrics: ["eventCount"] },
      filter: { dimension: "eventName", values: events },
    },
  ]);
  const byEvent = new Map(events.map((event) => [event, new Map<Day, number>()]));
  for (const { dimensions, metrics } of counts?.rows ?? []) {
    const day = dayOf(dimensions.date);
    const counted = byEvent.get(dimensions.eventName ?? "");
    counted?.set(day, (counted.get(day) ?? 0) + (metrics.eventCount ?? 0));
  }
  return checkGoals({
    ...asked,
    goals: config.goals.map((goal) => ({
      id: goal.id,
      counts: byEvent.get(countedEvent(goal)) ?? new Map(),
    })),
    sessions: new Map(
      days?.rows.map(({ dimensions, metrics }) => [dayOf(dimensions.date), metrics.sessions ?? 0]),
    ),
  });
}

/** GA4 writes 20261031. */
function dayOf(date = ""): Day {
  return `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}`;
}
