/** An emulator that is stopped and started again: it goes on as if it had never been away. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createClock } from "../../src/emulator/clock.js";
import { loseKeyEvent, loseRules } from "../../src/emulator/drift.js";
import { StoreFileError } from "../../src/emulator/events/store-file.js";
import { type Ga4, startGa4 } from "../../src/emulator/ga4.js";
import { fromText, toText } from "../../src/emulator/kept-text.js";
import { DEFAULT_AUDIENCES } from "../../src/emulator/seeds.js";
import { createContainer } from "../../src/emulator/tag-manager/container.js";

let folder: string;
const opened = new Set<Ga4>();
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "ga4-goals-test-"));
});
afterAll(async () => {
  for (const ga4 of opened) await ga4.stop();
  rmSync(folder, { recursive: true });
});

const RULE = {
  destinationEvent: "joined",
  eventConditions: [{ field: "event_name", comparisonType: "EQUALS", value: "sign_up" }],
} as const;
const PROPERTY = {
  id: "1",
  timeZone: "Europe/Berlin",
  streams: [{ id: "7", measurementId: "G-TEST1", rules: [RULE] }],
  audiences: DEFAULT_AUDIENCES,
};
const NOON = new Date("2026-10-01T12:00:00Z");

async function started(options: Parameters<typeof startGa4>[0] = {}): Promise<Ga4> {
  const ga4 = await startGa4({
    clock: createClock(NOON),
    accounts: [{ properties: [PROPERTY] }],
    ...options,
  });
  opened.add(ga4);
  return ga4;
}

/** A visit, of a user that comes twice and of one that is new. */
async function visit(ga4: Ga4, user: string): Promise<void> {
  for (const event of ["page_view", "sign_up"]) {
    const query = new URLSearchParams({ v: "2", tid: "G-TEST1", cid: user, sid: "900", sct: "1", en: event });
    await fetch(`http://${ga4.address}/g/collect?${query}`, { method: "POST" });
  }
}

async function changed(ga4: Ga4): Promise<void> {
  loseKeyEvent(ga4.world, "1", "purchase");
  const made = await fetch(`http://${ga4.address}/v1beta/properties/1/keyEvents`, {
    method: "POST",
    body: JSON.stringify({ eventName: "sign_up", countingMethod: "ONCE_PER_SESSION" }),
  });
  expect(made.status).toBe(200);
}

/** Something that the Data API keeps. */
async function makeTask({ address }: Ga4): Promise<void> {
  const dateRanges = [{ startDate: "today", endDate: "today" }];
  const task = { reportDefinition: { dateRanges, metrics: [{ name: "sessions" }] } };
  const at = `http://${address}/v1alpha/properties/1/reportTasks`;
  expect((await fetch(at, { method: "POST", body: JSON.stringify(task) })).status).toBe(200);
}

const told = async (ga4: Ga4) => ({
  world: toText({ ...ga4.world, clock: null }),
  facts: await ga4.store.query("SELECT * FROM facts ORDER BY seq"),
  people: await ga4.store.query("SELECT * FROM people ORDER BY person"),
});

describe("a state", () => {
  it("is all there is again, and what comes later is as if nothing had been stopped", async () => {
    const path = join(folder, "whole");
    const first = await started();
    await changed(first);
    await visit(first, "1.1");
    await first.importCosts("1", [
      {
        day: "2026-10-01",
        source: "google",
        medium: "cpc",
        campaign: "a",
        cost: 3,
        clicks: 2,
        impressions: 9,
      },
    ]);
    await first.saveState(path, new Map([["accounts/1/containers/2", createContainer().state]]));
    const second = await started({ state: path });
    expect(await told(second)).toEqual(await told(first));
    expect(second.beside).toEqual(new Map([["accounts/1/containers/2", createContainer().state]]));
    expect(await second.store.query("FROM ad_costs")).toEqual(await first.store.query("FROM ad_costs"));
    for (const ga4 of [first, second]) {
      await visit(ga4, "1.1");
      loseRules(ga4.world, "1", "joined");
      await visit(ga4, "2.2");
    }
    const [now] = await second.store.query(
      "SELECT count(*), count(DISTINCT person), count(*) FILTER (event_name = 'joined'), count(*) FILTER (is_key_event) FROM facts",
    );
    expect(now?.map(Number)).toEqual([8, 2, 2, 2]);
    expect(await told(second)).toEqual(await told(first));
  });

  it("that is cut off anywhere, or is something else, is refused by a name", async () => {
    const path = join(folder, "cut");
    const whole = await started();
    await makeTask(whole);
    await whole.saveState(path);
    const bytes = readFileSync(path);
    for (const part of [0, 0.2, 0.5, 0.9]) {
      const cut = join(folder, `cut-${part}`);
      writeFileSync(cut, bytes.subarray(0, Math.floor(bytes.length * part)));
      await expect(started({ state: cut })).rejects.toThrow(StoreFileError);
    }
    writeFileSync(path, "goals: {}\n");
    await expect(started({ state: path })).rejects.toThrow("is no file that an emulator has written");
    await expect(started({ state: join(folder, "none") })).rejects.toThrow(StoreFileError);
  });
});

describe("a state of another version", () => {
  it("that kept less is read, with none of what it did not keep", async () => {
    const path = join(folder, "less");
    const first = await started();
    const { clock: _, facts: __, made: ___, ...world } = first.world;
    await first.store.save(path, toText({ world, beside: null }));
    const second = await started({ state: path });
    expect(await told(second)).toEqual(await told(first));
    await makeTask(second);
  });

  it("whose tables are others is refused by that reason", async () => {
    const path = join(folder, "other");
    await (await started()).saveState(path);
    const file = await DuckDBInstance.create(path);
    await (await file.connect()).run("UPDATE kept_with SET shape = 'of last year'");
    file.closeSync();
    await expect(started({ state: path })).rejects.toThrow("was written by another version of ga4-goals");
  });
});

describe("what is kept as text", () => {
  it("comes back as it was: maps, moments, bytes, and objects that look like them", () => {
    const leaf = fc.oneof(
      fc.string(),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.date({ noInvalidDate: true }),
      fc.uint8Array().map((bytes) => Buffer.from(bytes)),
    );
    const key = fc.oneof(fc.string(), fc.constantFrom("$map", "$date", "$bytes", "$object"));
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc.array(tie("value")),
        fc.dictionary(key, tie("value"), { noNullPrototype: true, maxKeys: 3 }),
        fc.array(fc.tuple(key, tie("value")), { maxLength: 3 }).map((pairs) => new Map(pairs)),
      ),
    }));
    fc.assert(
      fc.property(value, (any) => {
        expect(fromText(toText(any))).toEqual(any);
      }),
    );
  });
});
