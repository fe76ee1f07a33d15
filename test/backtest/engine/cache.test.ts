/** What a run keeps of its files: the next one says the same to the byte, whatever became of what was kept. */
import {
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { DuckDBConnection } from "@duckdb/node-api";
import { expect, test, vi } from "vitest";
import { clearCache } from "../../../src/backtest/engine/cache/folder.js";
import { openDuckDb } from "../../../src/backtest/engine/duckdb.js";
import { runBacktest, runCounts } from "../../../src/backtest/run-backtest.js";
import { jsonText } from "../../../src/draw/data.js";
import { goalsFrom } from "../support/goals.js";
import { withFolder, writeEvents } from "../support/rows.js";
import { SHOP_EVENTS, SHOP_GOALS } from "../support/shop.js";

const GOALS = goalsFrom(SHOP_GOALS);
/** The whole file takes many statements; these are asked for their counts alone. */
const goalsOn = (...goals: readonly string[]) =>
  goalsFrom(`version: 1\ngoals:\n${goals.map((goal) => `  ${goal}\n`).join("")}`);
const FEW = goalsOn(
  "order: { tier: macro, category: revenue, type: event, event: purchase, where: { value: { gt: 1 } } }",
);
/** Another goal on an event and a parameter that are there already. */
const OTHER = goalsOn(
  "order: { tier: macro, category: revenue, type: event, event: purchase, where: { value: { gt: 100 } } }",
);

interface Run {
  readonly json: string;
  readonly notes: readonly string[];
  /** It read the files. */
  readonly read: boolean;
}

/** What was asked of the database. */
let statements: readonly string[] = [];

/** Whose goals are asked for all there is, not for their counts alone. */
const WHOLE = new Set([GOALS]);

async function run(
  events: string,
  folder: string | null,
  goals = FEW,
  most: number | null = 1e9,
): Promise<Run> {
  const notes: string[] = [];
  const asked = vi.spyOn(DuckDBConnection.prototype, "run");
  try {
    const cache =
      folder === null
        ? {}
        : {
            cache: {
              folder,
              ...(most === null ? {} : { most }),
              onNote: (line: string) => void notes.push(line),
            },
          };
    const engine = await openDuckDb({ events: [events], ...cache });
    const json = WHOLE.has(goals)
      ? jsonText(await runBacktest(engine, goals, { values: true }))
      : JSON.stringify([...(await runCounts(engine, goals)).counts]);
    await engine.close();
    statements = asked.mock.calls.map(([sql]) => sql);
    return { json, notes, read: asked.mock.calls.some(([sql]) => sql.includes("read_json")) };
  } finally {
    asked.mockRestore();
  }
}

const kept = (folder: string): readonly string[] =>
  readdirSync(folder)
    .filter((name) => name !== ".gitignore")
    .toSorted();

/** Not those of tables, which are known by two keys. */
const copiesIn = (folder: string): readonly string[] =>
  kept(folder).filter((name) => name.endsWith(".parquet") && name.split(".").length === 3);
const tablesIn = (folder: string): readonly string[] =>
  kept(folder).filter((name) => name.split(".").length === 4);

async function withEvents(work: (events: string, folder: string) => Promise<void>): Promise<void> {
  await withFolder(async (place) =>
    work(await writeEvents(place, SHOP_EVENTS), join(place, ".ga4-goals", "cache")),
  );
}

test("a second run reads no file, and says the same", () =>
  withEvents(async (events, folder) => {
    const plain = await run(events, null, GOALS);
    expect(await run(events, folder, GOALS)).toEqual({ ...plain, read: true });
    expect(copiesIn(folder)).toHaveLength(1);
    expect(await run(events, folder, GOALS)).toEqual({ ...plain, read: false });
  }));

test("nor do other goals, but for parameters of events that were not asked for", () =>
  withEvents(async (events, folder) => {
    const more = goalsOn(
      "order: { tier: macro, category: revenue, type: event, event: purchase, where: { currency: EUR } }",
    );
    await run(events, folder, FEW);
    expect(await run(events, folder, OTHER)).toEqual({ ...(await run(events, null, OTHER)), read: false });
    expect(await run(events, folder, more)).toEqual({ ...(await run(events, null, more)), read: true });
    const all = goalsOn(
      "any: { tier: macro, category: revenue, type: event, event: purchase, where: { currency: USD, value: { lt: 7 } } }",
    );
    expect(await run(events, folder, all)).toEqual({ ...(await run(events, null, all)), read: false });
  }));

test("what is changed of the goals, one after another, is told as without a cache, and nothing that did not change is asked again", () =>
  withEvents(async (events, folder) => {
    await run(events, folder, GOALS);
    let text = SHOP_GOALS;
    for (const [from, to, unasked] of [
      [
        "fields: { gte: 3 }",
        "fields: { gte: 4 }",
        /^(WITH pairs|SELECT p\.micro|SELECT count\(o\.r0|SELECT d AS day, max)/,
      ],
      ["counting: once_per_session, value: 2", "value: 3", /^SELECT d AS day, max/],
      ["[view_item, cart, order]", "[view_item, { step: order, within: 1h }]", /^WITH pairs/],
      ["event: purchase }", "event: purchase, where: { value: { gt: 20 } } }", /^SELECT d AS day, max/],
    ] as const) {
      text = text.replace(from, to);
      const goals = goalsFrom(text);
      WHOLE.add(goals);
      const { json } = await run(events, folder, goals);
      expect(text).toContain(to);
      expect(statements.filter((sql) => unasked.test(sql))).toEqual([]);
      expect(json).toBe((await run(events, null, goals)).json);
    }
  }));

const isCopying = (sql: string): boolean => sql.startsWith("COPY (") && sql.includes("event_params");
const made = (): readonly string[] =>
  statements.flatMap((sql) => /^CREATE OR REPLACE TEMP TABLE (\w+)/.exec(sql)?.[1] ?? []);

test("tables that other goals leave as they are are made once, and those of goals that nobody asks for go when there is no room", () =>
  withEvents(async (events, folder) => {
    const stay = ["sessions", "reached", "pages", "walk", "first_steps", "next_events"];
    await run(events, folder, GOALS);
    expect(tablesIn(folder).length).toBeGreaterThanOrEqual(stay.length);
    const goals = goalsFrom(SHOP_GOALS.replace("fields: { gte: 3 }", "fields: { gte: 4 }"));
    WHOLE.add(goals);
    await run(events, folder, goals);
    expect(made().filter((table) => /^touched_\d/.test(table))).toHaveLength(1);
    expect(made().filter((table) => /^goal_session_\d/.test(table))).toHaveLength(1);
    expect(made().filter((table) => stay.includes(table))).toEqual([]);
    const size = (names: readonly string[]): number =>
      names.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
    const before = tablesIn(folder);
    const most = (size(copiesIn(folder)) + size(before)) / 0.95;
    const other = goalsFrom(SHOP_GOALS.replace("[view_item, cart, order]", "[view_item, order]"));
    WHOLE.add(other);
    const { json } = await run(events, folder, other, most);
    expect(json).toBe((await run(events, null, other)).json);
    expect(size(copiesIn(folder)) + size(tablesIn(folder))).toBeLessThanOrEqual(most * 0.95);
    expect(before.filter((name) => !tablesIn(folder).includes(name))).not.toEqual([]);
  }));

test("a table that had no room is made by each run, and written by none", () =>
  withFolder(async (place) => {
    const events = await writeEvents(
      place,
      Array.from({ length: 4000 }, (_, at) => ({
        name: "purchase",
        at,
        user: `u${at}`,
        parameters: { value: at },
      })),
    );
    const folder = join(place, ".ga4-goals", "cache");
    const above = (value: number) => {
      const goals = goalsOn(
        `order: { tier: macro, category: revenue, type: event, event: purchase, where: { value: { gt: ${value} } } }`,
      );
      WHOLE.add(goals);
      return goals;
    };
    await run(events, folder, above(1));
    const copy = copiesIn(folder).reduce((size, name) => size + statSync(join(folder, name)).size, 0);
    await run(events, folder, above(2), copy / 0.95);
    expect(made()).toContain("touched_0");
    expect(tablesIn(folder)).toEqual([]);
    await run(events, folder, above(3), copy / 0.95);
    await run(events, folder, above(4), copy / 0.95);
    expect(made()).toContain("sessions");
    expect(statements.filter((sql) => sql.startsWith("COPY (") && sql.includes("FROM sessions"))).toEqual([]);
  }));

test("a table that is damaged is made again", () =>
  withEvents(async (events, folder) => {
    await run(events, folder, GOALS);
    for (const name of tablesIn(folder)) overwrite(join(folder, name));
    const goals = goalsFrom(SHOP_GOALS.replace("fields: { gte: 3 }", "fields: { gte: 5 }"));
    WHOLE.add(goals);
    const second = await run(events, folder, goals);
    expect(second).toMatchObject({ json: (await run(events, null, goals)).json, read: false });
    expect(second.notes).toHaveLength(1);
  }));

test("the order of events in a batch is copied with them", () =>
  withFolder(async (place) => {
    const cart = { name: "add_to_cart", at: 90_000, parameters: { value: 4 } };
    const twice = [1, 2, 3].map((index) => ({ ...cart, user: `u${index}`, batch: [9, 7, index] as const }));
    const events = await writeEvents(place, [
      ...SHOP_EVENTS.map((event, index) => ({ ...event, at: 90_000, batch: [2 ** 40, 5, index] as const })),
      ...twice,
    ]);
    const folder = join(place, ".ga4-goals", "cache");
    await run(events, folder, GOALS);
    const other = goalsFrom(SHOP_GOALS.replace("at_least: 3 }", "at_least: 2 }"));
    const asked = async (cached: boolean): Promise<string> => {
      const engine = await openDuckDb({
        events: [events],
        ...(cached ? { cache: { folder, most: 1e9 } } : {}),
      });
      const json = jsonText(await runBacktest(engine, other, { values: true }));
      await engine.close();
      return json;
    };
    expect(await asked(true)).toBe(await asked(false));
  }));

test.each([
  ["cut off", (path: string) => truncateSync(path, Math.floor(statSync(path).size / 2))],
  ["something else", (path: string) => writeFileSync(path, "x".repeat(100_000))],
  ["overwritten in the middle", overwrite],
])("what was kept and is %s is made again, and said in a line", (_, damage) =>
  withEvents(async (events, folder) => {
    await run(events, folder);
    for (const name of kept(folder)) damage(join(folder, name));
    const second = await run(events, folder, OTHER);
    expect(second).toMatchObject({ json: (await run(events, null, OTHER)).json, read: true });
    expect(second.notes).toHaveLength(1);
    expect(await run(events, folder, OTHER)).toEqual({ ...second, read: false, notes: [] });
  }),
);

function overwrite(path: string): void {
  const bytes = readFileSync(path);
  for (let at = 8192; at < bytes.length; at += 512) bytes[at] = (bytes[at] ?? 0) ^ 0x55;
  if (bytes.length <= 8192) bytes[bytes.length - 9] = (bytes[bytes.length - 9] ?? 0) ^ 1;
  writeFileSync(path, bytes);
}

test("a file that changed is another file", () =>
  withEvents(async (events, folder) => {
    await run(events, folder);
    const text = readFileSync(events, "utf8");
    const { atime, mtime } = statSync(events);
    writeFileSync(events, text.replaceAll("purchase", "purchasf"));
    utimesSync(events, atime, mtime);
    expect(await run(events, folder)).toEqual({ ...(await run(events, null)), read: true });
  }));

test("small files, and those whose copy would be large for them, leave nothing", () =>
  withEvents(async (events, folder) => {
    await run(events, folder, FEW, null);
    expect(existsSync(folder)).toBe(false);
    writeFileSync(events, `${readFileSync(events, "utf8")}${`${" ".repeat(10_000)}\n`.repeat(110)}`);
    await run(events, folder, FEW, null);
    const size = kept(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
    expect(size).toBeLessThanOrEqual(0.3 * statSync(events).size);
  }));

test("a copy that is large for its files is made once and not again", () =>
  withFolder(async (place) => {
    const orders = Array.from({ length: 10_000 }, (_, at) => ({
      name: "purchase",
      at,
      parameters: { value: 50 + 100 * Math.sin(at) },
    }));
    const events = await writeEvents(place, orders);
    const folder = join(place, ".ga4-goals", "cache");
    await run(events, folder, FEW, 60_000);
    expect(copiesIn(folder)).toEqual([]);
    expect(statements.some(isCopying)).toBe(true);
    expect(await run(events, folder, OTHER, 60_000)).toEqual({
      ...(await run(events, null, OTHER)),
      read: true,
    });
    await run(events, folder, GOALS, 60_000);
    expect(statements.some(isCopying)).toBe(false);
  }));

test("a folder that can't be made costs no answer", () =>
  withEvents(async (events) => {
    const inFile = join(events, "cache");
    expect((await run(events, inFile)).json).toBe((await run(events, null)).json);
  }));

test("two runs at once share it", () =>
  withEvents(async (events, folder) => {
    const plain = await run(events, null);
    const all = await Promise.all([run(events, folder), run(events, folder), run(events, folder, OTHER)]);
    expect(all.slice(0, 2).map(({ json }) => json)).toEqual([plain.json, plain.json]);
    expect(await run(events, folder)).toMatchObject({ json: plain.json, notes: [] });
    expect(readdirSync(folder).filter((name) => name.includes("ga4-goals"))).toEqual([]);
  }));

test("clearing removes what was kept, and nothing else", () =>
  withEvents(async (events, folder) => {
    await run(events, folder);
    writeFileSync(join(folder, "notes.txt"), "mine");
    expect(await clearCache(folder)).toBeGreaterThan(0);
    expect(kept(folder)).toEqual(["notes.txt"]);
    expect(await clearCache(folder)).toBe(0);
    expect(await clearCache(join(folder, "none"))).toBe(0);
  }));
