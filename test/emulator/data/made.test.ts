/** What the Data API makes and keeps under a name: how long, how it is paged, and that a state has it again. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { createClock } from "../../../src/emulator/clock.js";
import { type Ga4, startGa4 } from "../../../src/emulator/ga4.js";
import { DEFAULT_AUDIENCES, type PropertySeed } from "../../../src/emulator/seeds.js";

const NOON = new Date("2026-10-01T12:00:00Z");
const HOUR = 3_600_000;

const running = new Set<Ga4>();
const folder = mkdtempSync(join(tmpdir(), "ga4-goals-test-"));
afterEach(async () => {
  for (const ga4 of running) await ga4.stop();
  running.clear();
});
afterAll(() => rmSync(folder, { recursive: true }));

async function started(options: Parameters<typeof startGa4>[0] = {}, seed: PropertySeed = {}): Promise<Ga4> {
  const audiences = DEFAULT_AUDIENCES.map((one, index) => ({ ...one, id: String(index + 1) }));
  const property = { id: "1", streams: [{ id: "7", measurementId: "G-TEST1" }], audiences, ...seed };
  const ga4 = await startGa4({
    clock: createClock(NOON),
    accounts: [{ properties: [property] }],
    ...options,
  });
  running.add(ga4);
  return ga4;
}

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, never>>;
}

async function ask(ga4: Ga4, path: string, message?: object): Promise<Answer> {
  const sent = message === undefined ? {} : { method: "POST", body: JSON.stringify(message) };
  const answer = await fetch(`http://${ga4.address}/${path}`, sent);
  return { status: answer.status, body: (await answer.json()) as Answer["body"] };
}

async function visit(ga4: Ga4, user: string): Promise<void> {
  const query = new URLSearchParams({
    v: "2",
    tid: "G-TEST1",
    cid: user,
    sid: "9",
    sct: "1",
    en: "page_view",
  });
  await fetch(`http://${ga4.address}/g/collect?${query}`, { method: "POST" });
}

const AUDIENCE = {
  audience: `properties/1/audiences/${1 + DEFAULT_AUDIENCES.findIndex((one) => one.displayName === "All Users")}`,
  dimensions: [{ dimensionName: "deviceId" }],
};
const DEFINITION = {
  dateRanges: [{ startDate: "yesterday", endDate: "today" }],
  dimensions: [{ name: "eventName" }],
  metrics: [{ name: "eventCount" }],
};

/** Each kind: where it lies, what makes one. */
const KINDS: Readonly<Record<string, { readonly at: string; readonly from: object }>> = {
  AudienceExport: { at: "v1beta/properties/1/audienceExports", from: AUDIENCE },
  AudienceList: { at: "v1alpha/properties/1/audienceLists", from: AUDIENCE },
  ReportTask: { at: "v1alpha/properties/1/reportTasks", from: { reportDefinition: DEFINITION } },
  RecurringAudienceList: { at: "v1alpha/properties/1/recurringAudienceLists", from: AUDIENCE },
};
const FORGOTTEN = ["AudienceExport", "AudienceList", "ReportTask"];

/** Makes one of each kind; their addresses. */
async function makeAll(ga4: Ga4): Promise<ReadonlyMap<string, string>> {
  const made = new Map<string, string>();
  for (const [kind, { at, from }] of Object.entries(KINDS)) {
    const { status, body } = await ask(ga4, at, from);
    expect([kind, status]).toEqual([kind, 200]);
    made.set(kind, `${at.slice(0, at.indexOf("/"))}/${body.name}`);
  }
  return made;
}

describe("what the Data API makes", () => {
  it("is there for 72 hours, by the emulator's clock; a recurring list stays", async () => {
    const ga4 = await started();
    const made = await makeAll(ga4);
    ga4.clock.set(new Date(NOON.getTime() + 72 * HOUR - 1));
    for (const address of made.values()) expect((await ask(ga4, address)).status).toBe(200);
    ga4.clock.set(new Date(NOON.getTime() + 72 * HOUR));
    for (const [kind, address] of made) {
      const forgotten = FORGOTTEN.includes(kind);
      expect([kind, (await ask(ga4, address)).status]).toEqual([kind, forgotten ? 404 : 200]);
      if (forgotten) expect((await ask(ga4, `${address}:query`, {})).status).toBe(404);
      const { body } = await ask(ga4, KINDS[kind]?.at ?? "");
      // of lists there is the one that the recurring list has made of each day on which it was looked at
      if (kind !== "AudienceList") expect(Object.values(body).flat()).toHaveLength(forgotten ? 0 : 1);
    }
    // what is forgotten takes no room either, from when the next is made
    await makeAll(ga4);
    expect([...ga4.world.made.keys()].filter((name) => name.includes("/reportTasks/"))).toHaveLength(1);
  });

  it("is listed by 200 unless asked for otherwise, and by 1000 at most", async () => {
    const ga4 = await started();
    await makeAll(ga4);
    for (const { at } of Object.values(KINDS)) {
      const collection = at.slice(at.lastIndexOf("/") + 1);
      const [one] = [...ga4.world.made.values()].filter(({ name }) => name.includes(`/${collection}/`));
      for (let id = 100_001; id <= 101_200; id++) {
        const name = `properties/1/${collection}/${id}`;
        if (one) ga4.world.made.set(name, { ...one, name, message: { ...one.message, name } });
      }
      const sizes: number[] = [];
      for (const size of ["", "?pageSize=1", "?pageSize=5000"])
        sizes.push(((await ask(ga4, `${at}${size}`)).body[collection] as unknown as unknown[]).length);
      expect([collection, ...sizes]).toEqual([collection, 200, 1, 1000]);
    }
  });

  it("is of its kind and its property: another name is refused or not there", async () => {
    const ga4 = await started();
    const made = await makeAll(ga4);
    for (const address of made.values()) {
      const [, id] = /\/(\d+)$/.exec(address) ?? [];
      expect((await ask(ga4, address.replace(/\d+$/, "5"))).status).toBe(404);
      expect((await ask(ga4, address.replace("properties/1/", "properties/2/"))).status).toBe(403);
      for (const { at } of Object.values(KINDS))
        if (!address.startsWith(at)) expect((await ask(ga4, `${at}/${id}`)).status).toBe(404);
    }
  });

  it("is in a state, with what is in it and how long it is kept", async () => {
    const path = join(folder, "state");
    const first = await started();
    await visit(first, "1.1");
    const made = await makeAll(first);
    await visit(first, "2.2");
    await first.saveState(path);
    const second = await started({ state: path });
    const told = async (ga4: Ga4): Promise<readonly Answer[]> => {
      const answers: Answer[] = [];
      for (const [kind, address] of made) {
        answers.push(await ask(ga4, address), await ask(ga4, KINDS[kind]?.at ?? ""));
        if (FORGOTTEN.includes(kind)) answers.push(await ask(ga4, `${address}:query`, {}));
      }
      return answers;
    };
    const before = await told(first);
    expect(before.map(({ status }) => status)).toEqual(before.map(() => 200));
    // of before the second visitor came
    expect(JSON.stringify(before)).toContain('"1.1"');
    expect(JSON.stringify(before)).not.toContain('"2.2"');
    expect(await told(second)).toEqual(before);
    for (const ga4 of [first, second]) ga4.clock.set(new Date(NOON.getTime() + 72 * HOUR));
    const after = await told(second);
    expect(after.map(({ status }) => status)).toContain(404);
    expect(await told(first)).toEqual(after);
  });
});

describe("a recurring audience list", () => {
  const days = async (ga4: Ga4, activeDaysRemaining?: number): Promise<Answer> =>
    ask(ga4, KINDS.RecurringAudienceList?.at ?? "", { ...AUDIENCE, activeDaysRemaining });

  it.each<readonly [PropertySeed["serviceLevel"], number | undefined, number]>([
    ["GOOGLE_ANALYTICS_STANDARD", undefined, 14],
    ["GOOGLE_ANALYTICS_STANDARD", 31, 30],
    ["GOOGLE_ANALYTICS_360", undefined, 180],
    ["GOOGLE_ANALYTICS_360", 366, 365],
    ["GOOGLE_ANALYTICS_360", 1, 1],
  ])("of %s asked for %s days has %d", async (serviceLevel, asked, remaining) => {
    const ga4 = await started({}, serviceLevel === undefined ? {} : { serviceLevel });
    expect((await days(ga4, asked)).body).toMatchObject({ activeDaysRemaining: remaining });
  });

  it("of no day is refused", async () => {
    const ga4 = await started();
    for (const none of [0, -1]) expect((await days(ga4, none)).status).toBe(400);
  });

  it("has one list of a day, however many look at once, and none once its audience is gone", async () => {
    const ga4 = await started();
    const { name } = (await days(ga4)).body;
    const listsAfter = async (hours: number): Promise<readonly number[]> => {
      ga4.clock.set(new Date(NOON.getTime() + hours * HOUR));
      const looks = await Promise.all([1, 2, 3].map(() => ask(ga4, `v1alpha/${name}`)));
      return looks.map(({ body }) => (body.audienceLists as unknown as unknown[]).length);
    };
    expect(await listsAfter(24)).toEqual([2, 2, 2]);
    expect((await ask(ga4, "v1alpha/properties/1/audienceLists")).body.audienceLists).toHaveLength(2);
    ga4.world.properties.get("1")?.audiences.clear();
    expect(await listsAfter(48)).toEqual([2, 2, 2]);
  });
});
