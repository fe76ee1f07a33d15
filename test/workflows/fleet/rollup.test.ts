/** All clients in one table: fair to small samples, in every format, a page a client. */
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createClock } from "../../../src/emulator/clock.js";
import { type Ga4, startGa4 } from "../../../src/emulator/ga4.js";
import { seedProperty } from "../../../src/emulator/seeds.js";
import { propertyOf, setRole } from "../../../src/emulator/world/world.js";
import { fairRates } from "../../../src/numbers/fair-rates.js";
import { rollupHtml } from "../../../src/report/rollup/draw/html.js";
import { rollupCsv, rollupMarkdown } from "../../../src/report/rollup/draw/lines.js";
import type { Rollup, RollupRow } from "../../../src/report/rollup/rollup.js";
import { event, START } from "../../emulator/events/rows.js";
import { type CliResult, type Workspace, workspace } from "../../support/cli.js";
import { runs } from "../../support/runs.js";
import { environment } from "./support.js";

describe("fair rates", () => {
  const big = (rate: number, sessions = 10_000) => ({ part: Math.round(rate * sessions), whole: sessions });

  it("do not let a client with a handful of sessions lead or trail by luck", () => {
    const samples = [
      big(0.05),
      big(0.04),
      big(0.03),
      big(0.02),
      { part: 2, whole: 8 },
      { part: 0, whole: 8 },
    ];
    const { rates } = fairRates(samples);
    // 25 % and 0 % of eight sessions say little: both stay between the best and the worst of the large ones.
    expect(rates[0]?.rank).toBeLessThan(rates[4]?.rank ?? 0);
    expect(rates[3]?.rank).toBeGreaterThan(rates[5]?.rank ?? 99);
    expect([rates[4]?.standing, rates[5]?.standing]).toEqual(["too-few", "too-few"]);
  });

  it("tell apart who differs from the others by more than chance, and nobody where all are alike", () => {
    const alike = fairRates(Array.from({ length: 12 }, (_, i) => big(0.03, 2_000 + i * 100)));
    expect(alike.rates.every((r) => r?.standing === "usual")).toBe(true);
    expect(alike.spread).toBe(0);
    const one = fairRates([...Array.from({ length: 12 }, () => big(0.03)), big(0.06)]);
    expect(one.rates.map((r) => r?.standing)).toEqual([...Array(12).fill("usual"), "above"]);
  });

  it("lie between a client's own rate and that of all, and are nearer its own the more sessions it has", () => {
    const sample = fc
      .tuple(fc.integer({ min: 1, max: 5_000 }), fc.double({ min: 0, max: 1, noNaN: true }))
      .map(([whole, share]) => ({ part: Math.round(whole * share), whole }));
    fc.assert(
      fc.property(fc.array(sample, { minLength: 1, maxLength: 30 }), (samples) => {
        const { rates, overall } = fairRates(samples);
        for (const [i, { part, whole }] of samples.entries()) {
          const own = part / whole;
          const rate = rates[i]?.rate ?? Number.NaN;
          expect(rate).toBeGreaterThanOrEqual(Math.min(own, overall ?? 0) - 1e-9);
          expect(rate).toBeLessThanOrEqual(Math.max(own, overall ?? 0) + 1e-9);
          const twice = fairRates(samples.with(i, { part: part * 4, whole: whole * 4 })).rates[i]?.rate;
          expect(Number.isFinite(twice)).toBe(true);
        }
        const ranks = rates.map((r) => r?.rank ?? 0);
        for (const [i, a] of rates.entries())
          for (const [j, b] of rates.entries())
            if ((a?.rate ?? 0) > (b?.rate ?? 0)) expect(ranks[i]).toBeLessThan(ranks[j] ?? 0);
      }),
      { numRuns: runs(60) },
    );
  });

  it("find the spread that the clients were made with", () => {
    // Rates of 2 % to 6 %, evenly: a standard deviation of 1.2 points.
    const samples = Array.from({ length: 200 }, (_, i) => big(0.02 + (0.04 * i) / 199, 4_000));
    expect(fairRates(samples).spread).toBeCloseTo(0.0116, 3);
  });

  it("know nothing of nobody", () => {
    expect(fairRates([{ part: 0, whole: 0 }])).toEqual({ rates: [null], overall: null, spread: null });
  });
});

const GOALS = `version: 1
currency: EUR
goals:
  order: { tier: macro, category: revenue, type: event, event: purchase, value: 10, target: { rate: 90%, by: 2026-04-30, milestones: [{ rate: 80%, by: 2026-03-10 }] } }
  view: { tier: micro, category: navigation, type: event, event: view_item }
`;
const CLIENTS = `version: 1
defaults: { goals: [goals.yaml] }
clients:
  "good&co": { property: 1, labels: { region: eu } }
  fine: { property: 2, labels: { region: us } }
  poor: { property: 3 }
  closed: { property: 4 }
`.replace('"good&co"', "good.co");

let ga4: Ga4;
let here: Workspace;
beforeAll(async () => {
  const now = new Date(START.getTime() + 40 * 86_400_000);
  ga4 = await startGa4({ clock: createClock(now), accounts: [{ id: "9" }] });
  for (const [i, orders] of [60, 30, 2, 5].entries()) {
    const id = String(i + 1);
    seedProperty(ga4.world, "9", {
      id,
      displayName: `=Shop <${id}>`,
      createTime: new Date(0),
      keyEvents: [{ eventName: "purchase" }],
    });
    const rows = Array.from({ length: 100 }, (_, n) => [
      event({ name: "session_start", at: 20 * 86_400 + n * 60, user: `u${n}`, session: n + 1 }),
      ...(n < orders
        ? [event({ name: "purchase", at: 20 * 86_400 + n * 60 + 1, user: `u${n}`, session: n + 1 })]
        : []),
    ]).flat();
    const [stream] = propertyOf(ga4.world, id).streams.keys();
    await ga4.ingest(id, { rows: rows.map((row) => ({ ...row, stream_id: stream ?? "" })) });
  }
  setRole(ga4.world, "4", "none");
  here = workspace();
  here.write("goals.yaml", GOALS);
  here.write("clients.yaml", CLIENTS);
});
afterAll(() => ga4.stop());

const report = (...words: string[]): Promise<CliResult> =>
  here.cli(["report", "--clients", "clients.yaml", "--period", "2026-03-01..2026-03-31", ...words], {
    environment: environment(ga4),
    now: new Date(START.getTime() + 40 * 86_400_000),
  });

describe("report --clients", () => {
  it("is a line a client, best first, with who has no report and why", async () => {
    const { stdout, exitCode } = await report();
    expect(exitCode).toBe(8);
    expect(stdout).toMatch(/good\.co +1 +60\.00 %.*\n *fine +2 +30\.00 %.*\n *poor +3 +2\.00 %/);
    expect(stdout).toMatch(/closed: not-allowed/);
  });

  it("is JSON with each report and the table", async () => {
    const { stdout } = await report("--format", "json");
    const { rollup, clients } = JSON.parse(stdout) as {
      readonly rollup: Rollup;
      readonly clients: readonly { readonly exitCode: number }[];
    };
    expect(
      rollup.clients.map((c) => [c.client, c.rank, c.macro.current, c.sessions.current, c.behind]),
    ).toEqual([
      ["good.co", 1, 60, 100, ["order"]],
      ["fine", 2, 30, 100, ["order"]],
      ["poor", 3, 2, 100, ["order"]],
    ]);
    expect(clients.map((c) => c.exitCode)).toEqual([0, 0, 0, 4]);
  });

  it("is a sortable index and a page a client, and tables for a spreadsheet", async () => {
    const { stderr } = await report("--format", "html", "--out", "out");
    expect(stderr).toContain("out/index.html");
    const files = here.files();
    expect(Object.keys(files).filter((f) => f.startsWith("out/"))).toEqual([
      "out/clients.csv",
      "out/clients/fine.html",
      "out/clients/good.co.html",
      "out/clients/poor.html",
      "out/everything.csv",
      "out/index.html",
    ]);
    const index = files["out/index.html"] ?? "";
    for (const [, link] of index.matchAll(/href="(clients\/[^"]+)"/g))
      expect(files).toHaveProperty([`out/${link}`]);
    expect(index).toContain("=Shop &lt;1&gt;");
    expect(index).not.toMatch(/<(?!\/?[a-z!])|src=|https?:/);
    const lines = (files["out/everything.csv"] ?? "").split("\r\n");
    expect(lines[0]).toMatch(/^client,label_region,/);
    expect(lines.filter((line) => line.startsWith("good.co,eu,")).length).toBeGreaterThan(0);
    expect(files["out/clients.csv"]).toContain("'=Shop <1>");
    expect((await report("--format", "html")).exitCode).toBe(64);
  });
});

describe("a roll-up of a thousand clients", () => {
  const row = (i: number): RollupRow => ({
    client: `client-${i}-${"x".repeat(60)}`,
    labels: {},
    property: String(i),
    propertyName: `Property ${i}`,
    sessions: { current: 1000, previous: 900, change: 0.1 },
    macro: { current: i % 50, previous: 1, change: null },
    macroRate: { current: (i % 50) / 1000, previous: null, change: null },
    macroInterval: null,
    fairRate: (i % 50) / 1000,
    rank: i + 1,
    standing: i === 999 ? "below" : "usual",
    value: { current: 5, previous: null, change: null },
    currency: "EUR",
    behind: [],
    targets: 0,
    warnings: [],
  });
  const rollup: Rollup = {
    schemaVersion: 1,
    generatedAt: "2026-11-21T00:00:00Z",
    period: "28d",
    clients: Array.from({ length: 1000 }, (_, i) => row(i)),
    missing: Array.from({ length: 300 }, (_, i) => ({
      client: `gone-${i}`,
      property: null,
      reason: "r".repeat(300),
    })),
    overallRate: 0.02,
    spread: 0.01,
    method: "m",
  };

  it("is Markdown below 60,000 characters that counts what it leaves out, but not who stands out", () => {
    const page = rollupMarkdown(rollup);
    expect(page.length).toBeLessThan(60_000);
    const rows = page.match(/^\| \d+ \| client/gm)?.length ?? 0;
    const missing = page.match(/^- gone/gm)?.length ?? 0;
    const more = [...page.matchAll(/^(\d+) more/gm)].map(([, n]) => Number(n));
    expect(rows + missing + more.reduce((a, b) => a + b, 0)).toBe(1300);
    expect(rollupMarkdown({ ...rollup, missing: [] })).toContain("below the others");
  });

  it("has all of them in CSV and in the index", () => {
    expect(rollupCsv(rollup).split("\r\n")).toHaveLength(1002);
    expect(rollupHtml(rollup, (c) => c).match(/<tr/g)).toHaveLength(1001);
  });
});

describe("pull --clients and import --clients", () => {
  it("fill a store and write a goals file for each, and say who failed", async () => {
    const options = { environment: environment(ga4), now: new Date(START.getTime() + 40 * 86_400_000) };
    const pulled = await here.cli(["pull", "--clients", "clients.yaml", "--since", "2026-03-15"], options);
    expect([pulled.exitCode, pulled.stdout]).toEqual([8, expect.stringContaining("4 clients: 3 whole")]);
    expect(pulled.stdout).toContain("not-allowed");
    const offline = await here.cli(
      [
        "report",
        "--clients",
        "clients.yaml",
        "--from-store",
        "--period",
        "2026-03-16..2026-03-31",
        "--compare",
        "none",
        "--only",
        "good.co",
      ],
      options,
    );
    expect([offline.exitCode, offline.stdout]).toEqual([
      0,
      expect.stringContaining("Conversions of 1 client "),
    ]);

    const imported = await here.cli(["import", "--clients", "clients.yaml", "--out", "imported"], options);
    expect([imported.exitCode, imported.stdout]).toEqual([
      8,
      expect.stringContaining("3 goals files in imported"),
    ]);
    expect(Object.keys(here.files()).filter((f) => f.startsWith("imported/"))).toEqual([
      "imported/fine.yaml",
      "imported/good.co.yaml",
      "imported/poor.yaml",
    ]);
  });
});
