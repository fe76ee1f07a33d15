/** What a goal would have counted while it is written: the numbers of a backtest, from files, from the store, or said to be none. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { openDuckDb } from "../../src/backtest/engine/duckdb.js";
import { runBacktest } from "../../src/backtest/run-backtest.js";
import { addDays, daysFrom } from "../../src/numbers/calendar.js";
import { openStore } from "../../src/report/store/store.js";
import { goalsFrom } from "../backtest/support/goals.js";
import { writeEvents } from "../backtest/support/rows.js";
import { SHOP_EVENTS, SHOP_GOALS } from "../backtest/support/shop.js";
import { type Workspace, workspace } from "../support/cli.js";
import { type OpenConsole, openConsole } from "../support/console.js";

const FILE = "goals/shop.yaml";
let page: OpenConsole | null = null;
afterEach(async () => {
  await page?.stop();
  page = null;
});

async function begun(here: Workspace, wish: Parameters<typeof openConsole>[1] = {}): Promise<OpenConsole> {
  page = await openConsole(here, wish);
  return page;
}

async function shop(): Promise<{ readonly here: Workspace; readonly events: string }> {
  const here = workspace();
  here.write(FILE, SHOP_GOALS);
  return { here, events: await writeEvents(here.directory, SHOP_EVENTS) };
}

const ids = goalsFrom(SHOP_GOALS).goals.map(({ id }) => id);
const [first = ""] = ids;

describe("counted in exported events", () => {
  it("each goal and each journey has the numbers of a backtest", async () => {
    const { here, events } = await shop();
    const config = goalsFrom(SHOP_GOALS);
    const engine = await openDuckDb({ events: [events] });
    const wanted = await runBacktest(engine, config);
    await engine.close();
    const { ask } = await begun(here, { events: [events] });
    const counts = await ask("counts", { client: null });
    expect(counts).toEqual({
      kind: "events",
      goals: wanted.goals,
      events: expect.objectContaining({ sessions: wanted.events.sessions, days: wanted.events.days }),
    });
    for (const goal of wanted.goals) {
      const counted = await ask("count", { client: null, texts: {}, goal: goal.id });
      expect(counted).toMatchObject({
        kind: "events",
        goal,
        days: { firstDay: wanted.events.firstDay, sessions: wanted.events.sessions },
        change: { change: "same", sessionsLost: 0, sessionsGained: 0 },
      });
    }
    expect(wanted.journeys.length).toBeGreaterThan(0);
    for (const funnel of wanted.journeys)
      expect(await ask("funnel", { client: null, texts: {}, journey: funnel.id })).toMatchObject({
        kind: "events",
        funnel,
      });
  });

  it("a draft says its own number, what it wins and loses against the file, and what it rests on", async () => {
    const here = workspace();
    const view = (page_location: string, user: string) => ({
      ...{ name: "page_view", user, at: 0 },
      parameters: { page_location: `https://a.example${page_location}` },
    });
    const events = await writeEvents(here.directory, [
      view("/contact", "a"),
      view("/contact", "b"),
      view("/contact/thanks", "c"),
      view("/about", "d"),
    ]);
    const goals = (path: string): string =>
      `version: 1\nproperty: 1\ngoals:\n  contact: { tier: micro, category: navigation, type: destination, page: ${path} }\n`;
    here.write(FILE, goals("/contact"));
    const { ask } = await begun(here, { events: [events] });
    const counted = await ask("count", {
      ...{ client: null, goal: "contact" },
      texts: { [FILE]: goals("/contact/thanks") },
    });
    expect(counted).toMatchObject({
      kind: "events",
      goal: { count: 1 },
      detail: {
        fields: [
          {
            field: "path",
            matching: { values: [{ value: "/contact/thanks", count: 1 }] },
            nearMisses: { values: expect.arrayContaining([{ value: "/contact", count: 2 }]) },
          },
        ],
      },
      change: { before: { count: 2 }, after: { count: 1 }, sessionsLost: 2, sessionsGained: 1 },
      notes: [expect.stringContaining("2026")],
    });
    const more = goals("/about").replace(
      "goals:\n",
      "goals:\n  more: { tier: micro, category: interaction, type: event, event: page_view }\n",
    );
    expect(await ask("count", { client: null, goal: "more", texts: { [FILE]: more } })).toMatchObject({
      ...{ goal: { count: 4 }, change: null },
    });
  });

  it("a goal that only gets another name is not counted again", async () => {
    const { here, events } = await shop();
    const { ask } = await begun(here, { events: [events] });
    const before = await ask("count", { client: null, texts: {}, goal: first });
    rmSync(events);
    rmSync(join(here.directory, ".ga4-goals"), { recursive: true, force: true });
    const renamed = SHOP_GOALS.replace(/tier: macro/, 'name: "Another name", tier: macro').replace(
      /^( {4})tier: macro$/m,
      '$1name: "Another name"\n$1tier: macro',
    );
    const texts = { [FILE]: renamed };
    const [named] = goalsFrom(renamed).goals;
    const after = await ask("count", { client: null, texts, goal: first });
    if (before.kind !== "events" || after.kind !== "events") throw new Error(after.kind);
    expect(after.goal).toEqual({ ...before.goal, name: named?.name });
  });

  it("a draft with errors, or without the goal, is none to count", async () => {
    const { here, events } = await shop();
    const { ask } = await begun(here, { events: [events] });
    const wrong = { client: null, texts: { [FILE]: "version: 1\ngoals: [" } };
    expect(await ask("count", { ...wrong, goal: first })).toEqual({ kind: "wrong" });
    expect(await ask("funnel", { ...wrong, journey: "checkout" })).toEqual({ kind: "wrong" });
    expect(await ask("count", { client: null, texts: {}, goal: "nothing" })).toEqual({ kind: "wrong" });
  });

  it("of many requests at once the newest is answered, and those that were overtaken say so", async () => {
    const { here, events } = await shop();
    const { ask } = await begun(here, { events: [events] });
    const draft = { client: null, texts: {} };
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, n) => ask("count", { ...draft, goal: ids[n % ids.length] ?? first })),
    );
    const kinds = answers.map(({ kind }) => kind);
    expect(new Set(kinds)).toEqual(new Set(["events", "overtaken"]));
    expect(await ask("count", { ...draft, goal: first })).toMatchObject({ kind: "events" });
  });

  it("what was seen can be picked: pages, events, what they were sent with", async () => {
    const { here, events } = await shop();
    const { ask } = await begun(here, { events: [events] });
    const seen = await ask("seen", { client: null });
    if (seen.kind !== "events") throw new Error(seen.kind);
    expect(seen.events.map(({ name }) => name)).toContain("purchase");
    const parameters = await ask("parameters", { client: null, event: "page_view" });
    expect(parameters).toMatchObject({
      kind: "events",
      parameters: expect.arrayContaining([expect.objectContaining({ name: "page_location" })]),
    });
  });

  it("files that are none are told as what they are, and looked for again the next time", async () => {
    const { here } = await shop();
    here.write("export/x.txt", "");
    const { heard, ask } = await begun(here, { events: ["export/*.ndjson"] });
    const { status, text } = await heard("count", { client: null, texts: {}, goal: first });
    expect([status, JSON.parse(text)]).toMatchObject([422, { error: { exitCode: 3 } }]);
    await writeEvents(join(here.directory, "export"), SHOP_EVENTS);
    expect(await ask("count", { client: null, texts: {}, goal: first })).toMatchObject({ kind: "events" });
  });

  it("of each client in its own files", async () => {
    const here = workspace();
    here.write("goals/shop.yaml", SHOP_GOALS.replace(/^property:.*\n/m, ""));
    here.write(
      "clients.yaml",
      "version: 1\ndefaults: { goals: [goals/shop.yaml] }\nclients: { acme: { property: 1001 }, globex: { property: 1002 } }\n",
    );
    here.write("acme/x", "");
    here.write("globex/x", "");
    await writeEvents(join(here.directory, "acme"), SHOP_EVENTS);
    await writeEvents(join(here.directory, "globex"), SHOP_EVENTS.slice(0, 3));
    const { ask } = await begun(here, { clients: "clients.yaml", events: ["${client}/*.ndjson"] });
    const sessions = async (client: string): Promise<number | null> => {
      const counts = await ask("counts", { client });
      return counts.kind === "events" ? (counts.events?.events ?? null) : null;
    };
    expect([await sessions("acme"), await sessions("globex"), await sessions("acme")]).toEqual([
      ...[SHOP_EVENTS.length, 3, SHOP_EVENTS.length],
    ]);
    await expect(
      openConsole(here, { clients: "clients.yaml", events: ["acme/*.ndjson"] }),
    ).rejects.toMatchObject({
      ...{ code: "usage", exitCode: 64 },
    });
  });

  it("BigQuery is not asked at every keystroke: each would cost money", async () => {
    const { here } = await shop();
    await expect(openConsole(here, { events: ["bigquery:p.d"] })).rejects.toMatchObject({ code: "usage" });
  });
});

describe("without events", () => {
  const goals = `version: 1
property: 1
goals:
  order: { tier: macro, category: revenue, type: event, event: purchase }
  thanks: { tier: macro, category: lead, type: destination, page: /thanks }
`;

  it("the store tells, as far as it goes", async () => {
    const here = workspace();
    here.write(FILE, goals);
    const store = await openStore(join(here.directory, ".ga4-goals", "1.duckdb"));
    const days = daysFrom(addDays("2026-10-23", -6), "2026-10-23");
    await store.describe(
      { id: "1", name: "Shop", timeZone: "UTC", currency: "EUR" },
      [{ event: "purchase", since: null }],
      [],
    );
    const facts = days.flatMap((day) => {
      const span = { value: "", start: day, end: day };
      return [
        { ...span, kind: "total" as const, event: "", isKeyEvent: "", metrics: { sessions: 100 } },
        {
          ...{ ...span, kind: "event" as const, event: "purchase", isKeyEvent: "" },
          metrics: { eventCount: 3 },
        },
      ];
    });
    const spans = days.map((day) => ({ start: day, end: day, grain: "day" as const, final: true }));
    await store.replace("1", "", spans, ["purchase"], facts);
    await store.close();
    const { ask } = await begun(here);
    expect((await ask("state", { client: null })).events.from).toBe("store");
    expect(await ask("count", { client: null, texts: {}, goal: "order" })).toEqual({
      ...{ kind: "store", count: 21 },
      days: { firstDay: "2026-10-17", lastDay: "2026-10-23", days: 7, sessions: null },
    });
    expect(await ask("count", { client: null, texts: {}, goal: "thanks" })).toMatchObject({
      ...{ kind: "unknown", why: expect.stringContaining("the store keeps counts of events") },
    });
    expect(await ask("counts", { client: null })).toMatchObject({
      ...{ kind: "store", counts: { order: 21, thanks: null } },
    });
  });

  it("and without a store, it is said that there is nothing to count from, and none is made", async () => {
    const here = workspace();
    here.write(FILE, goals);
    const { ask } = await begun(here);
    for (const name of ["count", "counts", "seen"] as const) {
      const more = name === "count" ? { texts: {}, goal: "order" } : {};
      expect(await ask(name, { client: null, ...more } as never)).toMatchObject({
        ...{ kind: "unknown", why: expect.stringContaining("--events") },
      });
    }
    expect(Object.keys(here.files())).toEqual([FILE]);
  });
});
