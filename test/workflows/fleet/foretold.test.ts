/** `plan --clients` with what goals would have counted: by each client's export, GA4's reports, or its store. */
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type { Ga4 } from "../../../src/emulator/ga4.js";
import { addDays, daysFrom } from "../../../src/numbers/calendar.js";
import { openStore } from "../../../src/report/store/store.js";
import { type CliResult, type Workspace, workspace } from "../../support/cli.js";
import { clientsFile, emulatorWith, environment, GOALS } from "./support.js";

const COUNT = 3;
const FIRST = 930_001;
let ga4: Ga4;
let here: Workspace;

beforeAll(async () => {
  ga4 = await emulatorWith(COUNT, FIRST);
});
afterAll(() => ga4.stop());
beforeEach(() => {
  here = workspace();
  here.write("goals.yaml", GOALS);
  here.write("clients.yaml", clientsFile(COUNT, FIRST));
});
const cli = (...words: string[]): Promise<CliResult> =>
  here.cli(["plan", "--clients", "clients.yaml", ...words], { environment: environment(ga4) });

function view(at: number, path: string, day = 1): string {
  return JSON.stringify({
    event_date: `2026010${day}`,
    event_timestamp: 1767225600000000 + (day - 1) * 86_400_000_000 + at * 1_000_000,
    event_name: "page_view",
    user_pseudo_id: "u1",
    stream_id: "1",
    platform: "WEB",
    event_params: [
      { key: "ga_session_id", value: { int_value: 1 } },
      { key: "page_location", value: { string_value: `https://shop.example${path}` } },
    ],
  });
}

it("by exports: beside a goal stands what it would have counted in all, on which pages, and in whom never", async () => {
  here.write(
    "client-001.ndjson",
    [view(1, "/thanks?a=1"), view(2, "/thanks"), view(3, "/thanks/")].join("\n"),
  );
  here.write("client-002.ndjson", [view(1, "/thanks"), view(2, "/other", 2)].join("\n"));
  here.write("client-003.ndjson", view(1, "/other"));
  const events = ["--events", "${client}.ndjson"];
  const told = await cli(...events);
  expect(told.exitCode).toBe(0);
  expect(told.stdout.replaceAll(/\n +/g, " ")).toContain(
    "would have counted 4 in 3 clients (0 to 3 in each) in 1 to 2 days: /thanks (3), /thanks/ (1); never in client-003",
  );
  expect(told.stdout.match(/would have counted/g)).toHaveLength(3);
  const markdown = await cli(...events, "--format", "markdown");
  expect(markdown.stdout).toContain("would have counted 4 in 3 clients (0 to 3 in each)");
  const json = JSON.parse((await cli(...events, "--format", "json")).stdout);
  expect(json.clients.map((one: { result: { foretold: unknown } }) => one.result.foretold)).toMatchObject([
    { basis: "events", counts: { lead: 3 }, pages: { lead: [{ path: "/thanks", count: 2 }, {}] } },
    { counts: { lead: 1 }, days: 2 },
    { counts: { lead: 0 }, pages: { lead: [] } },
  ]);
  const same = await cli("--events", "client-001.ndjson");
  expect([same.exitCode, same.stderr]).toEqual([64, expect.stringContaining("the same for every client")]);
});

it("by GA4's reports, marked as an estimate", async () => {
  const told = await cli("--estimate");
  expect(told.stdout.replaceAll(/\n +/g, " ")).toContain(
    "≈ 0 in 3 clients (0 in each) in 28 days, an estimate from GA4's reports; never in client-001",
  );
});

it("by the stores, as far as they go: what is not kept is no zero, who has no store is told, and none is made", async () => {
  const id = String(FIRST);
  here.write(".ga4-goals/.keep", "");
  const store = await openStore(join(here.directory, ".ga4-goals", `${id}.duckdb`));
  await store.describe({ id, name: "Shop", timeZone: "UTC", currency: "EUR" }, [], []);
  const days = daysFrom(addDays("2026-10-20", -39), "2026-10-20");
  const facts = days.map((day) => ({
    ...{ value: "", start: day, end: day, kind: "event" as const, event: "purchase", isKeyEvent: "" },
    metrics: { eventCount: 10, sessions: 9 },
  }));
  const spans = days.map((day) => ({ start: day, end: day, grain: "day" as const, final: true }));
  await store.replace(id, "", spans, ["purchase"], facts);
  await store.close();
  const told = await cli("--from-store", "--only", "client-001,client-002");
  expect(told.exitCode).toBe(8);
  const text = told.stdout.replaceAll(/\n +/g, " ");
  expect(text).toContain("≈ 280 in the 28 days to 2026-10-20, an estimate from what is stored");
  expect(text).toContain("no estimate: the store has not kept this event");
  expect(text).toContain("no estimate: the store keeps counts of events, not their pages");
  expect(text).toContain("store-empty");
  const kept = Object.keys(here.files()).filter((file) => file.endsWith(".duckdb"));
  expect(kept).toEqual([`.ga4-goals/${id}.duckdb`]);
  expect((await cli("--from-store", "--estimate")).stdout).toContain("answer the same question");
});
