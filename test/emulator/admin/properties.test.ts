/** Accounts, properties and streams through the official clients: made, changed, put in the trash can. */
import { status } from "@grpc/grpc-js";
import { describe, expect, it } from "vitest";
import { shopAccount } from "../../../src/emulator/shop-property.js";
import { roleOf } from "../../../src/emulator/world/world.js";
import { APP, bench, cleanUpAfterEach, PROPERTY, refusal, WEB } from "./support.js";

cleanUpAfterEach();

const INVALID = { code: status.INVALID_ARGUMENT };
const DENIED = { code: status.PERMISSION_DENIED };
const wanted = {
  parent: "accounts/100",
  displayName: "Shop",
  timeZone: "Europe/Vienna",
  currencyCode: "EUR",
  industryCategory: "SHOPPING",
} as const;

describe("a property", () => {
  it("is made with the key event purchase and GA4's audiences, changed and put in the trash can", async () => {
    const { beta, alpha } = await bench();
    const [made] = await beta.createProperty({ property: wanted });
    expect(made).toMatchObject({ ...wanted, serviceLevel: "GOOGLE_ANALYTICS_STANDARD", deleteTime: null });
    const name = made.name ?? "";
    const [keyEvents] = await beta.listKeyEvents({ parent: name });
    expect(keyEvents.map(({ eventName }) => eventName)).toEqual(["purchase"]);
    const [audiences] = await alpha.listAudiences({ parent: name });
    expect(audiences.map(({ displayName }) => displayName).sort()).toEqual(["All Users", "Purchasers"]);
    const [shop] = shopAccount("1").properties ?? [];
    expect(shop?.audiences?.map(({ displayName }) => displayName)).toEqual(["All Users", "Purchasers"]);
    expect((await beta.listDataStreams({ parent: name }))[0]).toEqual([]);

    const property = { name, displayName: "Store", timeZone: "Asia/Tokyo" };
    const [changed] = await beta.updateProperty({ property, updateMask: { paths: ["display_name"] } });
    expect(changed).toMatchObject({
      displayName: "Store",
      timeZone: "Europe/Vienna",
      industryCategory: "SHOPPING",
    });

    const [gone] = await beta.deleteProperty({ name });
    expect([gone.name, gone.deleteTime === null]).toEqual([name, false]);
    const list = (showDeleted: boolean) =>
      beta.listProperties({ filter: "parent:accounts/100", showDeleted });
    expect((await list(false))[0].map((one) => one.name)).toEqual([PROPERTY]);
    expect((await list(true))[0]).toHaveLength(2);
  });

  it("needs a name, a zone, a currency and an account of the caller's", async () => {
    const { beta } = await bench();
    const create = (more: object) => refusal(beta.createProperty({ property: { ...wanted, ...more } }));
    expect(await create({ displayName: "" })).toMatchObject(INVALID);
    expect(await create({ displayName: "x".repeat(101) })).toMatchObject(INVALID);
    expect(await create({ timeZone: "" })).toMatchObject(INVALID);
    expect(await create({ timeZone: "Vienna" })).toMatchObject(INVALID);
    expect(await create({ currencyCode: "EURO" })).toMatchObject(INVALID);
    expect(await create({ parent: "accounts/999" })).toMatchObject(DENIED);
    const update = (paths: string[]) =>
      refusal(
        beta.updateProperty({ property: { name: PROPERTY, currencyCode: "X" }, updateMask: { paths } }),
      );
    expect(await update([])).toMatchObject(INVALID);
    expect(await update(["currency_code"])).toMatchObject(INVALID);
    expect(await update(["service_tier"])).toMatchObject(INVALID);
  });

  it("is its maker's to edit, and a viewer's to leave alone", async () => {
    const { beta, emulator } = await bench({ roles: { "ana@example.com": "viewer" } });
    const ana = { otherArgs: { headers: { "x-emulator-user": "ana@example.com" } } };
    const [made] = await beta.createProperty({ property: wanted }, ana);
    const state = [...emulator.world.properties.values()].at(-1);
    expect([made.name, state && roleOf(state, "ana@example.com")]).toEqual([
      `properties/${state?.id}`,
      "editor",
    ]);
    expect(await refusal(beta.deleteProperty({ name: PROPERTY }, ana))).toMatchObject(DENIED);
    expect(await refusal(beta.deleteDataStream({ name: WEB }, ana))).toMatchObject(DENIED);
    expect(await refusal(beta.deleteAccount({ name: "accounts/100" }, ana))).toMatchObject(DENIED);
  });
});

describe("a data stream", () => {
  it("of the web has a measurement id of its own, a name and an address that can change", async () => {
    const { beta } = await bench();
    const dataStream = {
      type: "WEB_DATA_STREAM",
      displayName: "Web",
      webStreamData: { defaultUri: "https://shop.example" },
    } as const;
    const [made] = await beta.createDataStream({ parent: PROPERTY, dataStream });
    const [other] = await beta.createDataStream({ parent: PROPERTY, dataStream });
    expect(made).toMatchObject(dataStream);
    expect(made.webStreamData?.measurementId).toMatch(/^G-[A-Z0-9]{10}$/);
    expect(other.webStreamData?.measurementId).not.toBe(made.webStreamData?.measurementId);
    const name = made.name ?? "";
    const next = { name, displayName: "Site", webStreamData: { defaultUri: "https://site.example" } };
    const [changed] = await beta.updateDataStream({
      dataStream: next,
      updateMask: { paths: ["display_name", "web_stream_data.default_uri"] },
    });
    expect(changed).toMatchObject(next);
    expect((await beta.getDataStream({ name }))[0]).toEqual(changed);
  });

  it("needs what goes with its type", async () => {
    const { beta } = await bench();
    const create = (dataStream: object) => refusal(beta.createDataStream({ parent: PROPERTY, dataStream }));
    expect(await create({ displayName: "x" })).toMatchObject(INVALID);
    expect(await create({ type: "WEB_DATA_STREAM", displayName: "x" })).toMatchObject(INVALID);
    expect(await create({ type: "WEB_DATA_STREAM", webStreamData: { defaultUri: "" } })).toMatchObject(
      INVALID,
    );
    expect(await create({ type: "IOS_APP_DATA_STREAM", iosAppStreamData: {} })).toMatchObject(INVALID);
    const app = { type: "IOS_APP_DATA_STREAM", iosAppStreamData: { bundleId: "com.x" } } as const;
    const [made] = await beta.createDataStream({ parent: PROPERTY, dataStream: app });
    expect(made).toMatchObject(app);
  });

  it("goes with its rules and secrets; another's stay", async () => {
    const { beta, alpha, emulator } = await bench();
    const rule = {
      destinationEvent: "lead",
      eventConditions: [{ field: "event_name", comparisonType: "EQUALS" as const, value: "page_view" }],
    };
    await alpha.createEventCreateRule({ parent: WEB, eventCreateRule: rule });
    await alpha.createEventCreateRule({ parent: APP, eventCreateRule: rule });
    const secret = { displayName: "Till" };
    await beta.createMeasurementProtocolSecret({ parent: WEB, measurementProtocolSecret: secret });
    await beta.deleteDataStream({ name: WEB });
    const state = emulator.world.properties.get("1");
    expect([...(state?.rules.values() ?? [])].map(({ streamId }) => streamId)).toEqual(["12"]);
    expect([...emulator.world.annotated.values()].filter(({ parent }) => parent === WEB)).toEqual([]);
    expect(await refusal(beta.getDataStream({ name: WEB }))).toMatchObject({ code: status.NOT_FOUND });
  });
});

it("an account is renamed, and takes its properties along into the trash can", async () => {
  const { beta } = await bench();
  const account = { name: "accounts/100", displayName: "Acme", regionCode: "AT" };
  const [changed] = await beta.updateAccount({ account, updateMask: { paths: ["display_name"] } });
  expect(changed).toMatchObject({ displayName: "Acme", regionCode: "", deleted: false });
  await beta.deleteAccount({ name: "accounts/100" });
  expect((await beta.listAccounts({}))[0]).toEqual([]);
  expect((await beta.listAccounts({ showDeleted: true }))[0]).toMatchObject([{ deleted: true }]);
  expect((await beta.getProperty({ name: PROPERTY }))[0].deleteTime).not.toBeNull();
});

it("a conversion event is its key event by an older name", async () => {
  const { beta } = await bench();
  const [made] = await beta.createConversionEvent({
    parent: PROPERTY,
    conversionEvent: { eventName: "lead" },
  });
  expect(made).toMatchObject({ eventName: "lead", countingMethod: "ONCE_PER_EVENT" });
  const name = made.name ?? "";
  const conversionEvent = {
    name,
    countingMethod: "ONCE_PER_SESSION",
    defaultConversionValue: { value: 3, currencyCode: "EUR" },
  } as const;
  const paths = ["counting_method", "default_conversion_value"];
  await beta.updateConversionEvent({ conversionEvent, updateMask: { paths } });
  const [[keyEvent]] = await beta.listKeyEvents({ parent: PROPERTY });
  expect(keyEvent).toMatchObject({
    countingMethod: "ONCE_PER_SESSION",
    defaultValue: { numericValue: 3, currencyCode: "EUR" },
  });
  await beta.deleteConversionEvent({ name });
  expect((await beta.listKeyEvents({ parent: PROPERTY }))[0]).toEqual([]);
});

it("accounts, properties and streams say when they were changed last", async () => {
  const { beta, clock } = await bench();
  clock.set(new Date(clock.now().getTime() + 60_000));
  const displayName = "Later";
  const updateMask = { paths: ["display_name"] };
  const changed = [
    await beta.updateAccount({ account: { name: "accounts/100", displayName }, updateMask }),
    await beta.updateProperty({ property: { name: PROPERTY, displayName }, updateMask }),
    await beta.updateDataStream({ dataStream: { name: WEB, displayName }, updateMask }),
  ].map(([one]) => one);
  const now = Math.floor(clock.now().getTime() / 1000);
  for (const { createTime, updateTime } of changed) {
    expect(Number(updateTime?.seconds)).toBe(now);
    expect(Number(createTime?.seconds)).toBeLessThan(now);
  }
  expect((await beta.getDataStream({ name: WEB }))[0].updateTime).toEqual(changed[2]?.updateTime);
});

it("what is immutable of properties and streams stays, and may be said as it is", async () => {
  const { beta } = await bench();
  const property = (fields: object, paths: string[]) =>
    beta.updateProperty({ property: { name: PROPERTY, ...fields }, updateMask: { paths } });
  const stream = (fields: object, paths: string[]) =>
    beta.updateDataStream({ dataStream: { name: APP, ...fields }, updateMask: { paths } });
  for (const change of [
    property({ parent: "accounts/101" }, ["parent"]),
    property({ propertyType: "PROPERTY_TYPE_ROLLUP" }, ["property_type"]),
    stream({ type: "WEB_DATA_STREAM" }, ["type"]),
    stream({ androidAppStreamData: { packageName: "com.other" } }, ["android_app_stream_data"]),
  ])
    expect(await refusal(change)).toMatchObject(INVALID);
  const [{ type, androidAppStreamData }] = await beta.getDataStream({ name: APP });
  await property({ parent: "accounts/100", propertyType: "PROPERTY_TYPE_ORDINARY" }, [
    "parent",
    "property_type",
  ]);
  await stream({ type, androidAppStreamData }, ["type", "android_app_stream_data"]);
});
