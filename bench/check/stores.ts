/** Many clients whose days are stored: half a year of a goal of 20 a day each, made as the site simulator of the guard's tests does. */
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { addDays, type Day, daysFrom, weekdayOf } from "../../src/numbers/calendar.js";
import { openStore } from "../../src/report/store/store.js";
import { daysOf, randomOf } from "../../test/watch/simulate.js";

const DAYS = 190;
const EVENTS = ["purchase"];
const BEGIN_WITH = "1000";

/** Clients `client-0` and so on in a folder; the ones in `dead` have counted nothing for two final days. */
export async function writeClients(folder: string, count: number, dead: ReadonlySet<number>): Promise<void> {
  const today = new Date().toISOString().slice(0, 10);
  // GA4 has settled what ended more than 48 hours ago.
  const final = addDays(today, -3);
  const start = addDays(final, 1 - DAYS);
  const state = join(folder, ".ga4-goals");
  mkdirSync(state, { recursive: true });
  writeFileSync(
    join(folder, "goals.yaml"),
    "version: 1\ncurrency: EUR\ngoals:\n  order: { tier: macro, category: revenue, type: event, event: purchase }\n",
  );
  const lines = Array.from({ length: count }, (_, at) => `  client-${at}: { property: ${propertyOf(at)} }`);
  writeFileSync(
    join(folder, "clients.yaml"),
    `version: 1\ndefaults: { goals: [goals.yaml] }\nclients:\n${lines.join("\n")}\n`,
  );
  const template = join(folder, "template.duckdb");
  await writeTemplate(template, start, final);
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  for (let at = 0; at < count; at += 1) {
    const path = join(state, `${propertyOf(at)}.duckdb`);
    copyFileSync(template, path);
    const change = (day: number): number => (dead.has(at) && day >= DAYS - 2 ? 0 : 1);
    // Opening each by itself would take minutes.
    await connection.run(`ATTACH '${path}' AS client`);
    for (const table of ["properties", "key_events", "goals", "spans"])
      await connection.run(`UPDATE client.${table} SET property = '${propertyOf(at)}'`);
    await connection.run(
      `INSERT INTO client.facts (property, dimension, value, kind, event, is_key_event, first_day, last_day, sessions, event_count)
        SELECT '${propertyOf(at)}', '', '', f.kind, f.event, f.mark, f.day::DATE, f.day::DATE, f.sessions, f.events
        FROM (SELECT unnest(from_json($1::JSON, '[${SHAPE}]')) AS f)`,
      [JSON.stringify(factsOf(start, final, at, change))],
    );
    await connection.run("DETACH client");
  }
  connection.closeSync();
  instance.closeSync();
}

const SHAPE =
  '{"kind":"VARCHAR","event":"VARCHAR","mark":"VARCHAR","day":"VARCHAR","sessions":"DOUBLE","events":"DOUBLE"}';

function propertyOf(at: number): string {
  return String(Number(BEGIN_WITH) + 1 + at);
}

/** Everything but the counts, which is the same for all. */
async function writeTemplate(path: string, start: Day, final: Day): Promise<void> {
  const store = await openStore(path);
  const spans = daysFrom(start, addDays(final, 2)).map((day) => ({
    ...{ start: day, end: day, grain: "day" as const, final: day <= final },
  }));
  await store.describe(
    { id: BEGIN_WITH, name: "Shop", timeZone: "UTC", currency: "EUR" },
    [{ event: "purchase", since: null }],
    [{ id: "order", name: "Order", tier: "macro", event: "purchase" }],
  );
  await store.replace(BEGIN_WITH, "", spans, EVENTS, []);
  await store.close();
}

function factsOf(start: Day, final: Day, at: number, change: (day: number) => number): readonly object[] {
  const days = daysFrom(start, addDays(final, 2));
  const site = { perDay: 20, sessions: true, growth: [-0.3, 0, 0.5][at % 3] ?? 0 };
  const { amounts, traffic, weekday } = daysOf(site, days.length + 7, randomOf(at * 7919 + 1));
  // Its weekdays begin anywhere; the calendar's do not.
  const shift = (weekdayOf(start) - weekday + 7) % 7;
  return days.flatMap((day, index) => {
    const count = (amounts[index + shift] ?? 0) * change(index);
    const sessions = traffic?.[index + shift] ?? 0;
    return [
      { day, kind: "total", event: "", mark: "", sessions },
      ...(count === 0 ? [] : [{ day, kind: "event_by_key", event: "purchase", mark: "true", events: count }]),
    ];
  });
}
