import { status } from "@grpc/grpc-js";
import { describe, expect, it } from "vitest";
import { setRole, trashProperty } from "../../../src/emulator/world/world.js";
import { READERS } from "./audience-support.js";
import { bench, cleanUpAfterEach, ONCE, PROPERTY, refusal, WEB } from "./support.js";

cleanUpAfterEach();

const KEY_EVENT = { eventName: "sign_up", countingMethod: "ONCE_PER_EVENT" } as const;
const RULE = {
  destinationEvent: "thanks",
  eventConditions: [{ field: "event_name", comparisonType: "EQUALS", value: "page_view" }],
} as const;
const DENIED = { code: status.PERMISSION_DENIED, details: "The caller does not have permission" };

const ANNOTATION = {
  title: "New shop",
  color: "BLUE",
  annotationDate: { year: 2026, month: 3, day: 1 },
} as const;

const seeded = {
  keyEvents: [{ id: "5", eventName: "login" }],
  streams: [{ id: "11", rules: [{ id: "6", ...RULE }] }],
  audiences: [{ id: "7", displayName: "Buyers" }],
  annotations: [{ id: "8", title: "Sale" }],
};
const masked = { updateMask: { paths: ["*"] } };
const keyEvent = `${PROPERTY}/keyEvents/5`;
const rule = `${WEB}/eventCreateRules/6`;
type Clients = Awaited<ReturnType<typeof bench>>;

function reads({ alpha, beta }: Clients, property: string): readonly (() => Promise<unknown>)[] {
  return [
    () => beta.getProperty({ name: property }),
    () => beta.listDataStreams({ parent: property }),
    () => beta.getDataStream({ name: `${property}/dataStreams/11` }),
    () => beta.listKeyEvents({ parent: property }),
    () => beta.getKeyEvent({ name: `${property}/keyEvents/5` }),
    () => beta.listConversionEvents({ parent: property }),
    () => alpha.listEventCreateRules({ parent: `${property}/dataStreams/11` }),
    () => alpha.getEventCreateRule({ name: `${property}/dataStreams/11/eventCreateRules/6` }),
    () => alpha.listAudiences({ parent: property }),
    () => alpha.getAudience({ name: `${property}/audiences/7` }),
    () => alpha.listReportingDataAnnotations({ parent: property }),
    () => alpha.getReportingDataAnnotation({ name: `${property}/reportingDataAnnotations/8` }),
  ];
}

function writes({ alpha, beta }: Clients): readonly (() => Promise<unknown>)[] {
  const eventCreateRule = RULE as unknown as { destinationEvent: string };
  const audience = READERS;
  const audienceName = `${PROPERTY}/audiences/7`;
  const annotationName = `${PROPERTY}/reportingDataAnnotations/8`;
  return [
    () => beta.createKeyEvent({ parent: PROPERTY, keyEvent: KEY_EVENT }, ONCE),
    () => beta.updateKeyEvent({ keyEvent: { name: keyEvent, countingMethod: 1 }, ...masked }, ONCE),
    () => beta.deleteKeyEvent({ name: keyEvent }, ONCE),
    () => alpha.createEventCreateRule({ parent: WEB, eventCreateRule }, ONCE),
    () =>
      alpha.updateEventCreateRule({ eventCreateRule: { name: rule, ...eventCreateRule }, ...masked }, ONCE),
    () => alpha.deleteEventCreateRule({ name: rule }, ONCE),
    () => alpha.createAudience({ parent: PROPERTY, audience }, ONCE),
    () =>
      alpha.updateAudience(
        { audience: { name: audienceName, displayName: "B" }, updateMask: { paths: ["display_name"] } },
        ONCE,
      ),
    () => alpha.archiveAudience({ name: audienceName }, ONCE),
    () =>
      alpha.createReportingDataAnnotation({ parent: PROPERTY, reportingDataAnnotation: ANNOTATION }, ONCE),
    () =>
      alpha.updateReportingDataAnnotation(
        { reportingDataAnnotation: { name: annotationName, ...ANNOTATION }, ...masked },
        ONCE,
      ),
    () => alpha.deleteReportingDataAnnotation({ name: annotationName }, ONCE),
  ];
}

describe("a property", () => {
  it("that does not exist and one of someone else's are refused alike", async () => {
    const clients = await bench({ ...seeded, role: "none" });
    for (const property of [PROPERTY, "properties/404"]) {
      for (const read of reads(clients, property)) expect(await refusal(read())).toMatchObject(DENIED);
    }
    for (const write of writes(clients)) expect(await refusal(write())).toMatchObject(DENIED);
  });

  it("can be read but not written by a viewer", async () => {
    const clients = await bench({ ...seeded, role: "viewer" });
    await Promise.all(reads(clients, PROPERTY).map((read) => read()));
    for (const write of writes(clients)) expect(await refusal(write())).toMatchObject(DENIED);
    expect(clients.emulator.counters.writes).toEqual({ arrived: 12, effective: 0 });
  });

  it("can be written by an editor, from the moment they are one", async () => {
    const clients = await bench({ ...seeded, role: "viewer" });
    setRole(clients.emulator.world, "1", "editor");
    for (const write of writes(clients)) await write();
    expect(clients.emulator.counters.writes).toEqual({ arrived: 12, effective: 12 });
  });

  it("tells what it is", async () => {
    const { beta } = await bench({
      displayName: "Shop",
      timeZone: "Europe/Berlin",
      currencyCode: "CHF",
      serviceLevel: "GOOGLE_ANALYTICS_360",
    });
    const [property] = await beta.getProperty({ name: PROPERTY });
    expect(property).toMatchObject({
      name: PROPERTY,
      parent: "accounts/100",
      account: "accounts/100",
      displayName: "Shop",
      timeZone: "Europe/Berlin",
      currencyCode: "CHF",
      serviceLevel: "GOOGLE_ANALYTICS_360",
      propertyType: "PROPERTY_TYPE_ORDINARY",
      deleteTime: null,
    });
  });

  it("without seeds has one web stream and purchase as its only key event", async () => {
    const { beta } = await bench({}, { accounts: [{ properties: [{ id: "1" }] }] });
    const [streams] = await beta.listDataStreams({ parent: PROPERTY });
    expect(streams).toMatchObject([
      { type: "WEB_DATA_STREAM", webStreamData: { measurementId: "G-0000001001" } },
    ]);
    const [keyEvents] = await beta.listKeyEvents({ parent: PROPERTY });
    expect(keyEvents).toMatchObject([{ eventName: "purchase", deletable: false }]);
  });

  it("has streams with the data of their type, and NOT_FOUND for others", async () => {
    const { beta } = await bench();
    const [web] = await beta.getDataStream({ name: WEB });
    expect(web).toMatchObject({ type: "WEB_DATA_STREAM", streamData: "webStreamData" });
    const [app] = await beta.getDataStream({ name: `${PROPERTY}/dataStreams/12` });
    expect(app).toMatchObject({
      type: "ANDROID_APP_DATA_STREAM",
      androidAppStreamData: { packageName: "com.example.app2" },
    });
    expect(await refusal(beta.getDataStream({ name: `${PROPERTY}/dataStreams/13` }))).toMatchObject({
      code: status.NOT_FOUND,
      details: "Requested entity was not found.",
    });
  });
});

describe("lists of accounts and properties", () => {
  const accounts = [
    {
      id: "100",
      displayName: "Acme",
      properties: [
        { id: "1", displayName: "Shop" },
        { id: "2", role: "viewer" },
        { id: "3", role: "none" },
      ],
    },
    { id: "200", properties: [{ id: "4", role: "none" }] },
    { id: "300" },
  ] as const;

  it("hold what the caller may see, and whether they may edit it", async () => {
    const { beta } = await bench({}, { accounts });
    const [summaries] = await beta.listAccountSummaries({});
    expect(summaries.map(({ account }) => account).sort()).toEqual(["accounts/100", "accounts/300"]);
    const acme = summaries.find(({ account }) => account === "accounts/100");
    expect(acme).toMatchObject({ name: "accountSummaries/100", displayName: "Acme" });
    expect(acme?.propertySummaries).toMatchObject([
      { property: "properties/1", displayName: "Shop", parent: "accounts/100", canEdit: true },
      { property: "properties/2", canEdit: false },
    ]);
    const [listed] = await beta.listAccounts({});
    expect(listed.map(({ name }) => name).sort()).toEqual(["accounts/100", "accounts/300"]);
    expect((await beta.getAccount({ name: "accounts/100" }))[0].displayName).toBe("Acme");
    for (const name of ["accounts/200", "accounts/404"]) {
      expect(await refusal(beta.getAccount({ name }))).toMatchObject(DENIED);
    }
  });

  it("are filtered by parent or ancestor account, and by nothing else", async () => {
    const { beta } = await bench({}, { accounts });
    const listed = async (filter: string): Promise<unknown> =>
      (await beta.listProperties({ filter }))[0].map(({ name }) => name).sort();
    expect(await listed("parent:accounts/100")).toEqual(["properties/1", "properties/2"]);
    expect(await listed("ancestor:accounts/100")).toEqual(["properties/1", "properties/2"]);
    expect(await listed("parent:accounts/200")).toEqual([]);
    expect(await listed("parent:accounts/404")).toEqual([]);
    expect(await listed("parent:properties/1")).toEqual([]);
    expect(await listed("firebase_project:x")).toEqual([]);
    for (const filter of ["", "accounts/100", "parent:100", "display_name:Shop"]) {
      expect(await refusal(beta.listProperties({ filter }))).toMatchObject({
        code: status.INVALID_ARGUMENT,
      });
    }
  });

  it("leave out the trash unless asked; a trashed property can still be looked up", async () => {
    const { beta, emulator } = await bench({}, { accounts });
    trashProperty(emulator.world, "1");
    const filter = "parent:accounts/100";
    expect((await beta.listProperties({ filter }))[0]).toHaveLength(1);
    expect((await beta.listProperties({ filter, showDeleted: true }))[0]).toHaveLength(2);
    const [property] = await beta.getProperty({ name: PROPERTY });
    expect(Number(property.expireTime?.seconds) - Number(property.deleteTime?.seconds)).toBe(35 * 86_400);
    const [summaries] = await beta.listAccountSummaries({});
    const acme = summaries.find(({ account }) => account === "accounts/100");
    expect(acme?.propertySummaries?.map((summary) => summary.property)).toEqual(["properties/2"]);
  });
});
