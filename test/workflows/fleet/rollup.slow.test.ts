/** All clients in one table: fair to small samples, in every format, a page a client. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createClock } from "../../../src/emulator/clock.js";
import { type Ga4, startGa4 } from "../../../src/emulator/ga4.js";
import { seedProperty } from "../../../src/emulator/seeds.js";
import { propertyOf, setRole } from "../../../src/emulator/world/world.js";
import type { Rollup } from "../../../src/report/rollup/rollup.js";
import { event, START } from "../../emulator/events/rows.js";
import { type CliResult, type Workspace, workspace } from "../../support/cli.js";
import { environment } from "./support.js";

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
  it("is a line a client, with no ranks where nobody differs beyond chance, and who has no report and why", async () => {
    const { stdout, exitCode } = await report();
    expect(exitCode).toBe(8);
    expect(stdout).toMatch(/good\.co +60\.00 %.*\n *fine +30\.00 %.*\n *poor +2\.00 %/);
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
    expect(files["out/clients/fine.html"]).toContain('<a href="../index.html">← All clients</a>');
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
