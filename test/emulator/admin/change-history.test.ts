import type { protos } from "@google-analytics/admin";
import { status } from "@grpc/grpc-js";
import { describe, expect, it } from "vitest";
import {
  driftAudience,
  driftKeyEvent,
  driftRules,
  loseAudience,
  loseKeyEvent,
  loseRules,
  SOMEONE_ELSE,
} from "../../../src/emulator/drift.js";
import { updateKeyEvent } from "../../../src/emulator/world/resources.js";
import {
  type Bench,
  bench,
  cleanUpAfterEach,
  clientsOf,
  ONCE,
  PROPERTY,
  refusal,
  START,
  WEB,
} from "./support.js";

cleanUpAfterEach();

type Event = protos.google.analytics.admin.v1alpha.IChangeHistoryEvent;
type Request = protos.google.analytics.admin.v1alpha.ISearchChangeHistoryEventsRequest;
/** The client takes names in lists of enums, its typings do not. */
type Search = Omit<Request, "account" | "resourceType" | "action"> & {
  readonly resourceType?: readonly string[];
  readonly action?: readonly string[];
};

const ACCOUNT = "accounts/100";
const RULE = {
  destinationEvent: "thanks",
  eventConditions: [{ field: "event_name", comparisonType: "EQUALS", value: "page_view" }],
} as const;
const EVERYTHING = {
  streams: [{ id: "11", rules: [{ id: "6", ...RULE }] }],
  keyEvents: [{ id: "5", eventName: "login" }],
  audiences: [{ id: "7", displayName: "Buyers" }],
  annotations: [{ id: "8", title: "Sale" }],
} as const;

function hours(count: number): Date {
  return new Date(START.getTime() + count * 3_600_000);
}

function timestamp(moment: Date): { readonly seconds: number; readonly nanos: number } {
  const seconds = Math.floor(moment.getTime() / 1000);
  return { seconds, nanos: (moment.getTime() - seconds * 1000) * 1_000_000 };
}

/** All pages, oldest change first: the order on the wire means nothing. */
async function search({ alpha }: Pick<Bench, "alpha">, filters: Search = {}): Promise<Event[]> {
  const request = { account: ACCOUNT, ...filters } as object as Request;
  const [events] = await alpha.searchChangeHistoryEvents(request, ONCE);
  return events.sort(
    (a, b) => Number(a.changeTime?.seconds) - Number(b.changeTime?.seconds) || Number(a.id) - Number(b.id),
  );
}

/** `CREATED properties/1/...` */
function lines(events: readonly Event[]): string[] {
  return events.flatMap(({ changes }) =>
    (changes ?? []).map(({ action, resource }) => `${action} ${resource?.replace(/\d+$/, "N")}`),
  );
}

describe("the change history", () => {
  it("holds a key event's life: who, when, and the resource before and after", async () => {
    const rig = await bench();
    const { alpha, clock } = rig;
    clock.set(hours(1));
    const keyEvent = { eventName: "sign_up", countingMethod: "ONCE_PER_EVENT" } as const;
    const [created] = await alpha.createKeyEvent({ parent: PROPERTY, keyEvent });
    const name = created.name ?? "";
    clock.set(hours(2));
    const [updated] = await alpha.updateKeyEvent({
      keyEvent: { name, countingMethod: "ONCE_PER_SESSION" },
      updateMask: { paths: ["counting_method"] },
    });
    clock.set(hours(3));
    await alpha.deleteKeyEvent({ name });

    const events = await search(rig);
    expect(
      events.map(({ changeTime, actorType, userActorEmail }) => [changeTime, actorType, userActorEmail]),
    ).toEqual(
      [1, 2, 3].map((hour) => [
        { seconds: String(hours(hour).getTime() / 1000), nanos: 0 },
        "USER",
        "owner@example.com",
      ]),
    );
    expect(events.map(({ changes }) => changes)).toMatchObject([
      [
        {
          resource: name,
          action: "CREATED",
          resourceBeforeChange: null,
          resourceAfterChange: { keyEvent: created },
        },
      ],
      [
        {
          resource: name,
          action: "UPDATED",
          resourceBeforeChange: { keyEvent: created },
          resourceAfterChange: { keyEvent: updated },
        },
      ],
      [
        {
          resource: name,
          action: "DELETED",
          resourceBeforeChange: { keyEvent: updated },
          resourceAfterChange: null,
        },
      ],
    ]);
    expect(new Set(events.map(({ id }) => id)).size).toBe(3);
  });

  it("holds rules, audiences and annotations with their contents too", async () => {
    const rig = await bench(EVERYTHING);
    const { alpha } = rig;
    const rule = `${WEB}/eventCreateRules/6`;
    const audience = `${PROPERTY}/audiences/7`;
    const annotation = `${PROPERTY}/reportingDataAnnotations/8`;
    const [[liveRule], [liveAudience], [liveAnnotation]] = await Promise.all([
      alpha.getEventCreateRule({ name: rule }),
      alpha.getAudience({ name: audience }),
      alpha.getReportingDataAnnotation({ name: annotation }),
    ]);
    await alpha.deleteEventCreateRule({ name: rule });
    await alpha.archiveAudience({ name: audience });
    await alpha.deleteReportingDataAnnotation({ name: annotation });

    const gone = await search(rig, { action: ["DELETED"] });
    expect(gone.map(({ changes }) => changes?.[0])).toMatchObject([
      { resource: rule, resourceBeforeChange: { eventCreateRule: liveRule } },
      { resource: audience, resourceBeforeChange: { audience: liveAudience } },
      { resource: annotation, resourceBeforeChange: { reportingDataAnnotation: liveAnnotation } },
    ]);
  });

  it("holds nothing of a write that was refused", async () => {
    const rig = await bench();
    await refusal(rig.alpha.createKeyEvent({ parent: PROPERTY, keyEvent: { eventName: "1st" } }, ONCE));
    expect(await search(rig)).toEqual([]);
  });

  it("says who seeded what, and that GA4 made purchase itself", async () => {
    const ana = { email: "ana@example.com" };
    const rig = await bench({
      keyEvents: [{ eventName: "purchase" }, { eventName: "login", actor: ana }, { eventName: "search" }],
    });
    const made = await search(rig);
    expect(
      made.map(({ changes, actorType, userActorEmail }) => [
        changes?.[0]?.resourceAfterChange?.keyEvent?.eventName,
        actorType,
        userActorEmail,
      ]),
    ).toEqual([
      ["purchase", "SYSTEM", ""],
      ["login", "USER", "ana@example.com"],
      ["search", "USER", "owner@example.com"],
    ]);
    expect(made[0]?.changeTime).toEqual({ seconds: String(hours(-1).getTime() / 1000), nanos: 0 });
  });
});

describe("drift", () => {
  it("is someone else's change of what is live, and nobody's write", async () => {
    const rig = await bench(EVERYTHING);
    const { world } = rig.emulator;
    rig.clock.set(hours(1));
    driftKeyEvent(world, "1", "login", { countingMethod: "ONCE_PER_SESSION" });
    driftRules(world, "1", "thanks", { sourceCopyParameters: true });
    driftAudience(world, "1", "Buyers", { description: "Who buys" });
    const [changed] = await rig.alpha.getKeyEvent({ name: `${PROPERTY}/keyEvents/5` });
    expect(changed.countingMethod).toBe("ONCE_PER_SESSION");
    loseKeyEvent(world, "1", "login");
    loseRules(world, "1", "thanks");
    loseAudience(world, "1", "Buyers");

    const drift = await search(rig, { actorEmail: [SOMEONE_ELSE.email] });
    expect(lines(drift)).toEqual([
      "UPDATED properties/1/keyEvents/N",
      "UPDATED properties/1/dataStreams/11/eventCreateRules/N",
      "UPDATED properties/1/audiences/N",
      "DELETED properties/1/keyEvents/N",
      "DELETED properties/1/dataStreams/11/eventCreateRules/N",
      "DELETED properties/1/audiences/N",
    ]);
    expect(rig.emulator.counters.writes).toEqual({ arrived: 0, effective: 0 });
  });

  it("may be anyone's, and needs something to drift", async () => {
    const rig = await bench(EVERYTHING);
    const { world } = rig.emulator;
    loseKeyEvent(world, "1", "login", "SUPPORT");
    expect((await search(rig, { action: ["DELETED"] }))[0]).toMatchObject({
      actorType: "SUPPORT",
      userActorEmail: "",
    });
    expect(() => driftKeyEvent(world, "1", "login", {})).toThrow("there is no key event for login");
    expect(() => loseRules(world, "1", "gracias")).toThrow(RangeError);
    expect(() => loseAudience(world, "1", "Readers")).toThrow(RangeError);
  });
});

describe("a search of the change history", () => {
  const seeded = { ...EVERYTHING, createTime: hours(-3) };

  it("keeps to the resource types, actions and actors asked for", async () => {
    const rig = await bench(seeded);
    driftKeyEvent(rig.emulator.world, "1", "login", { countingMethod: "ONCE_PER_SESSION" });
    driftRules(
      rig.emulator.world,
      "1",
      "thanks",
      { destinationEvent: "gracias" },
      { email: "ana@example.com" },
    );

    expect(lines(await search(rig, { resourceType: ["AUDIENCE", "KEY_EVENT"] }))).toEqual([
      "CREATED properties/1/keyEvents/N",
      "CREATED properties/1/audiences/N",
      "UPDATED properties/1/keyEvents/N",
    ]);
    expect(lines(await search(rig, { action: ["UPDATED"], actorEmail: ["ana@example.com"] }))).toEqual([
      "UPDATED properties/1/dataStreams/11/eventCreateRules/N",
    ]);
    expect(await search(rig, { resourceType: ["CUSTOM_DIMENSION"] })).toEqual([]);
    expect(await search(rig, { actorEmail: ["nobody@example.com"] })).toEqual([]);
  });

  it("keeps to the time asked for, both ends included", async () => {
    const rig = await bench(seeded);
    for (const hour of [1, 2, 3]) {
      rig.clock.set(hours(hour));
      const keyEvent = rig.emulator.world.properties.get("1")?.keyEvents.get("5");
      if (keyEvent) updateKeyEvent(rig.emulator.world, "1", keyEvent);
    }
    const at = async (filters: Search): Promise<number[]> =>
      (await search(rig, { ...filters, action: ["UPDATED"] })).map(
        ({ changeTime }) => (Number(changeTime?.seconds) * 1000 - START.getTime()) / 3_600_000,
      );
    expect(await at({ earliestChangeTime: timestamp(hours(2)) })).toEqual([2, 3]);
    expect(await at({ latestChangeTime: timestamp(hours(2)) })).toEqual([1, 2]);
    expect(
      await at({ earliestChangeTime: timestamp(hours(2)), latestChangeTime: timestamp(hours(2)) }),
    ).toEqual([2]);
    expect(await at({ earliestChangeTime: timestamp(new Date(hours(2).getTime() + 1)) })).toEqual([3]);
  });

  it("comes in pages of 50 unless asked, whose token is of no use with other filters", async () => {
    const keyEvents = Array.from({ length: 120 }, (_, index) => ({ eventName: `goal_${index}` }));
    const rig = await bench({ keyEvents });
    expect(await search(rig)).toHaveLength(120);
    expect(rig.emulator.counters.calls.get("SearchChangeHistoryEvents")).toBe(3);

    const request = { account: ACCOUNT, pageSize: 100 };
    const [page, , response] = await rig.alpha.searchChangeHistoryEvents(request, { autoPaginate: false });
    expect(page).toHaveLength(100);
    const other = { ...request, property: PROPERTY, pageToken: response?.nextPageToken ?? "" };
    expect(await refusal(rig.alpha.searchChangeHistoryEvents(other, ONCE))).toMatchObject({
      code: status.INVALID_ARGUMENT,
    });
  });
});

describe("of the properties of an account", () => {
  const accounts = [
    {
      id: "100",
      properties: [
        { id: "1", keyEvents: [{ eventName: "one" }], roles: { "ana@example.com": "editor" } },
        { id: "2", keyEvents: [{ eventName: "two" }], roles: { "ana@example.com": "viewer" } },
      ],
    },
    { id: "200", properties: [{ id: "3", keyEvents: [{ eventName: "three" }] }] },
    { id: "300" },
  ] as const;
  const DENIED = { code: status.PERMISSION_DENIED };

  it("only the one asked for is searched", async () => {
    const rig = await bench({}, { accounts });
    expect(lines(await search(rig))).toHaveLength(2);
    expect(lines(await search(rig, { property: "properties/2" }))).toEqual([
      "CREATED properties/2/keyEvents/N",
    ]);
    // a property of another account has no changes in this one
    expect(await search(rig, { property: "properties/3" })).toEqual([]);
    expect((await rig.alpha.searchChangeHistoryEvents({ account: "accounts/300" }))[0]).toEqual([]);
  });

  it("editors see the changes of those they edit, viewers and strangers none", async () => {
    const rig = await bench({}, { accounts });
    const ana = clientsOf(rig.emulator, "ana@example.com");
    expect(lines(await search(ana))).toEqual(["CREATED properties/1/keyEvents/N"]);
    expect(await refusal(search(ana, { property: "properties/2" }))).toMatchObject(DENIED);
    const stranger = clientsOf(rig.emulator, "eve@example.com");
    expect(await refusal(search(stranger))).toMatchObject(DENIED);
    expect(await refusal(search(rig, { property: "properties/404" }))).toMatchObject(DENIED);
    expect(
      await refusal(rig.alpha.searchChangeHistoryEvents({ account: "accounts/404" }, ONCE)),
    ).toMatchObject(DENIED);
  });

  it("a mere viewer of all is refused", async () => {
    const rig = await bench({ role: "viewer" });
    expect(await refusal(search(rig))).toMatchObject(DENIED);
  });

  it("v1beta's knows neither key events nor rules, but streams and the property", async () => {
    const { beta } = await bench({ keyEvents: [{ eventName: "lead" }] });
    const [stream] = await beta.createDataStream({
      parent: PROPERTY,
      dataStream: {
        type: "WEB_DATA_STREAM",
        displayName: "Blog",
        webStreamData: { defaultUri: "https://b" },
      },
    });
    const name = stream.name ?? "";
    await beta.updateDataStream({
      dataStream: { name, displayName: "News" },
      updateMask: { paths: ["display_name"] },
    });
    await beta.deleteDataStream({ name });
    await beta.updateProperty({
      property: { name: PROPERTY, displayName: "Shop" },
      updateMask: { paths: ["display_name"] },
    });
    const [events] = await beta.searchChangeHistoryEvents({ account: ACCOUNT });
    const changes = events
      .sort((a, b) => Number(a.id) - Number(b.id))
      .flatMap((one) => one.changes ?? [])
      .map(({ action, resource, resourceBeforeChange: before, resourceAfterChange: after }) => [
        action,
        resource,
        before?.dataStream?.displayName ?? before?.property?.displayName,
        after?.dataStream?.displayName ?? after?.property?.displayName,
      ]);
    expect(changes).toEqual([
      ["CREATED", name, undefined, "Blog"],
      ["UPDATED", name, "Blog", "News"],
      ["DELETED", name, "News", undefined],
      ["UPDATED", PROPERTY, "Property", "Shop"],
    ]);
  });

  it.each([
    ["BIGQUERY_LINK", "bigqueryLink", { project: "projects/1", datasetLocation: "EU" }],
    ["ADSENSE_LINK", "adsenseLink", { adClientCode: "ca-pub-1" }],
    ["SEARCH_ADS_360_LINK", "searchAds_360Link", { advertiserId: "5" }],
  ] as const)("%s is filtered for and told by the names it has in the protos", async (type, field, make) => {
    const { alpha } = await bench();
    const request = { parent: PROPERTY, [field]: make };
    if (field === "bigqueryLink") await alpha.createBigQueryLink(request);
    else if (field === "adsenseLink") await alpha.createAdSenseLink(request);
    else await alpha.createSearchAds360Link(request);
    const [event] = await search({ alpha }, { resourceType: [type] });
    expect(event?.changes?.[0]?.resourceAfterChange).toMatchObject({ [field]: make });
  });
});
