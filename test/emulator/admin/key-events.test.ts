import { status } from "@grpc/grpc-js";
import { describe, expect, it } from "vitest";
import { bench, cleanUpAfterEach, ONCE, PROPERTY, refusal, START } from "./support.js";

cleanUpAfterEach();

const SIGN_UP = { eventName: "sign_up", countingMethod: "ONCE_PER_EVENT" } as const;

describe.each(["alpha", "beta"] as const)("key events through the v1%s client", (version) => {
  it("come back from create, get and list as they were sent, with what GA4 adds", async () => {
    const client = (await bench())[version];
    const defaultValue = { numericValue: 1.5, currencyCode: "EUR" };
    const [created] = await client.createKeyEvent({
      parent: PROPERTY,
      keyEvent: { ...SIGN_UP, defaultValue },
    });
    expect(created).toMatchObject({
      eventName: "sign_up",
      countingMethod: "ONCE_PER_EVENT",
      defaultValue,
      custom: true,
      deletable: true,
      createTime: { seconds: String(START.getTime() / 1000), nanos: 0 },
    });
    expect(created.name).toMatch(/^properties\/1\/keyEvents\/[0-9]+$/);
    const [got] = await client.getKeyEvent({ name: created.name ?? "" });
    expect(got).toEqual(created);
    const [listed] = await client.listKeyEvents({ parent: PROPERTY });
    expect(listed).toEqual([created]);
  });

  it("ignore what is output only on input", async () => {
    const client = (await bench())[version];
    const [created] = await client.createKeyEvent({
      parent: PROPERTY,
      keyEvent: {
        ...SIGN_UP,
        name: "properties/1/keyEvents/7",
        custom: false,
        deletable: false,
        createTime: { seconds: 1, nanos: 0 },
      },
    });
    expect(created).toMatchObject({ custom: true, deletable: true });
    expect(created.name).not.toBe("properties/1/keyEvents/7");
    expect(created.createTime?.seconds).not.toBe("1");
  });

  it("are updated and deleted", async () => {
    const client = (await bench())[version];
    const [{ name = "" }] = await client.createKeyEvent({ parent: PROPERTY, keyEvent: SIGN_UP });
    const [updated] = await client.updateKeyEvent({
      keyEvent: { name, countingMethod: "ONCE_PER_SESSION" },
      updateMask: { paths: ["counting_method"] },
    });
    expect(updated).toMatchObject({ name, eventName: "sign_up", countingMethod: "ONCE_PER_SESSION" });
    await client.deleteKeyEvent({ name });
    expect(await refusal(client.getKeyEvent({ name: name ?? "" }))).toMatchObject({ code: status.NOT_FOUND });
  });
});

describe("creating a key event", () => {
  it.each([
    ["no key event", undefined],
    ["no event name", { countingMethod: "ONCE_PER_EVENT" }],
    ["no counting method", { eventName: "sign_up" }],
    ["a name that starts with a digit", { ...SIGN_UP, eventName: "1st" }],
    ["a name that starts with an underscore", { ...SIGN_UP, eventName: "_sign_up" }],
    ["a name with a hyphen", { ...SIGN_UP, eventName: "sign-up" }],
    ["a name with a space", { ...SIGN_UP, eventName: "sign up" }],
    ["a name of 41 characters", { ...SIGN_UP, eventName: "a".repeat(41) }],
    ["a value without a currency", { ...SIGN_UP, defaultValue: { numericValue: 2 } }],
    [
      "a currency that is not ISO 4217",
      { ...SIGN_UP, defaultValue: { numericValue: 2, currencyCode: "EURO" } },
    ],
    ["a currency in lower case", { ...SIGN_UP, defaultValue: { numericValue: 2, currencyCode: "eur" } }],
    [
      "a value that is no number",
      { ...SIGN_UP, defaultValue: { numericValue: Number.NaN, currencyCode: "EUR" } },
    ],
  ] as const)("is INVALID_ARGUMENT with %s", async (_, keyEvent) => {
    const { beta, emulator } = await bench();
    const refused = await refusal(
      beta.createKeyEvent({ parent: PROPERTY, ...(keyEvent && { keyEvent }) }, ONCE),
    );
    expect(refused).toMatchObject({ code: status.INVALID_ARGUMENT });
    expect(emulator.counters.writes).toEqual({ arrived: 1, effective: 0 });
  });

  it("takes a name of 40 characters, a reserved name and one with other letters", async () => {
    const { beta } = await bench();
    for (const eventName of ["a".repeat(40), "page_view", "größe_gewählt"]) {
      const [created] = await beta.createKeyEvent({ parent: PROPERTY, keyEvent: { ...SIGN_UP, eventName } });
      expect(created.eventName).toBe(eventName);
    }
  });

  it("is INVALID_ARGUMENT with a parent of another form", async () => {
    const { beta } = await bench();
    for (const parent of ["properties/abc", "properties/1/keyEvents/2", "accounts/1", ""]) {
      expect(await refusal(beta.createKeyEvent({ parent, keyEvent: SIGN_UP }, ONCE))).toMatchObject({
        code: status.INVALID_ARGUMENT,
      });
    }
  });

  it("is ALREADY_EXISTS for an event that is one, whatever else differs", async () => {
    const { beta } = await bench();
    await beta.createKeyEvent({ parent: PROPERTY, keyEvent: SIGN_UP });
    const again = { ...SIGN_UP, countingMethod: "ONCE_PER_SESSION" } as const;
    expect(await refusal(beta.createKeyEvent({ parent: PROPERTY, keyEvent: again }, ONCE))).toMatchObject({
      code: status.ALREADY_EXISTS,
    });
    // names are case-sensitive
    await beta.createKeyEvent({ parent: PROPERTY, keyEvent: { ...SIGN_UP, eventName: "Sign_up" } });
  });

  it.each([
    ["GOOGLE_ANALYTICS_STANDARD", 30],
    ["GOOGLE_ANALYTICS_360", 50],
  ] as const)("on a %s property stops at %i custom ones", async (serviceLevel, cap) => {
    const custom = Array.from({ length: cap - 1 }, (_, index) => ({ eventName: `goal_${index}` }));
    const { beta } = await bench({ serviceLevel, keyEvents: [{ eventName: "purchase" }, ...custom] });
    await beta.createKeyEvent({ parent: PROPERTY, keyEvent: { ...SIGN_UP, eventName: "last" } });
    expect(await refusal(beta.createKeyEvent({ parent: PROPERTY, keyEvent: SIGN_UP }, ONCE))).toMatchObject({
      code: status.RESOURCE_EXHAUSTED,
    });
    // what is not custom does not count
    await beta.createKeyEvent({ parent: PROPERTY, keyEvent: { ...SIGN_UP, eventName: "first_open" } });
  });
});

describe("updating a key event", () => {
  const value = { numericValue: 10, currencyCode: "USD" };
  const seeded = {
    keyEvents: [
      { id: "5", eventName: "sign_up", countingMethod: "ONCE_PER_SESSION", defaultValue: value },
    ] as const,
  };
  const name = "properties/1/keyEvents/5";

  it("changes nothing outside the mask", async () => {
    const { beta } = await bench(seeded);
    const [updated] = await beta.updateKeyEvent({
      keyEvent: { name, countingMethod: "ONCE_PER_EVENT" },
      updateMask: { paths: ["counting_method"] },
    });
    expect(updated).toMatchObject({ countingMethod: "ONCE_PER_EVENT", defaultValue: value });
  });

  it("clears the default value where the mask names it and the body leaves it out", async () => {
    const { beta } = await bench(seeded);
    const [updated] = await beta.updateKeyEvent({
      keyEvent: { name },
      updateMask: { paths: ["default_value"] },
    });
    expect(updated).toMatchObject({ countingMethod: "ONCE_PER_SESSION", defaultValue: null });
    const [got] = await beta.getKeyEvent({ name });
    expect(got.defaultValue).toBeNull();
  });

  it("replaces the whole entity for *, default value and all", async () => {
    const { beta } = await bench(seeded);
    const [updated] = await beta.updateKeyEvent({
      keyEvent: { name, countingMethod: "ONCE_PER_EVENT" },
      updateMask: { paths: ["*"] },
    });
    expect(updated).toMatchObject({
      eventName: "sign_up",
      countingMethod: "ONCE_PER_EVENT",
      defaultValue: null,
    });
  });

  it("changes one half of the default value where the mask names a half", async () => {
    const { beta } = await bench(seeded);
    const [updated] = await beta.updateKeyEvent({
      keyEvent: { name, defaultValue: { numericValue: 3 } },
      updateMask: { paths: ["default_value.numeric_value"] },
    });
    expect(updated.defaultValue).toEqual({ numericValue: 3, currencyCode: "USD" });
  });

  it.each([
    ["no mask", undefined, {}],
    ["an empty mask", [], {}],
    ["a path in camelCase", ["countingMethod"], { countingMethod: "ONCE_PER_EVENT" }],
    ["a path that is no field", ["counting_method", "color"], { countingMethod: "ONCE_PER_EVENT" }],
    ["* beside another path", ["*", "counting_method"], { countingMethod: "ONCE_PER_EVENT" }],
    ["* without the required counting method", ["*"], {}],
    ["another event name", ["event_name"], { eventName: "other" }],
    ["another event name under *", ["*"], { eventName: "other", countingMethod: "ONCE_PER_EVENT" }],
    ["half a default value", ["default_value"], { defaultValue: { numericValue: 3 } }],
  ] as const)("is INVALID_ARGUMENT with %s, and nothing changes", async (_, paths, fields) => {
    const { beta, emulator } = await bench(seeded);
    const before = emulator.world.properties.get("1")?.keyEvents.get("5");
    const updateMask = paths && { paths: [...paths] };
    const refused = refusal(
      beta.updateKeyEvent({ keyEvent: { name, ...fields }, ...(updateMask && { updateMask }) }, ONCE),
    );
    expect(await refused).toMatchObject({ code: status.INVALID_ARGUMENT });
    expect(emulator.world.properties.get("1")?.keyEvents.get("5")).toEqual(before);
  });

  it("accepts the same event name, and ignores output-only fields in the mask", async () => {
    const { beta } = await bench(seeded);
    const [updated] = await beta.updateKeyEvent({
      keyEvent: { name, eventName: "sign_up", deletable: false },
      updateMask: { paths: ["event_name", "deletable"] },
    });
    expect(updated).toMatchObject({ eventName: "sign_up", deletable: true, defaultValue: value });
  });

  it("is NOT_FOUND for one that is not there", async () => {
    const { beta } = await bench(seeded);
    const refused = refusal(
      beta.updateKeyEvent(
        {
          keyEvent: { name: "properties/1/keyEvents/6", countingMethod: "ONCE_PER_EVENT" },
          updateMask: { paths: ["counting_method"] },
        },
        ONCE,
      ),
    );
    expect(await refused).toMatchObject({ code: status.NOT_FOUND });
  });
});

describe("deleting a key event", () => {
  it("is FAILED_PRECONDITION for purchase, which GA4 marks by itself", async () => {
    const { beta, emulator } = await bench({ keyEvents: [{ id: "5", eventName: "purchase" }] });
    const name = "properties/1/keyEvents/5";
    const [purchase] = await beta.getKeyEvent({ name });
    expect(purchase).toMatchObject({ deletable: false, custom: false });
    expect(await refusal(beta.deleteKeyEvent({ name }, ONCE))).toMatchObject({
      code: status.FAILED_PRECONDITION,
    });
    expect(emulator.counters.writes).toEqual({ arrived: 1, effective: 0 });
  });

  it("is NOT_FOUND the second time", async () => {
    const { beta } = await bench({ keyEvents: [{ id: "5", eventName: "sign_up" }] });
    const name = "properties/1/keyEvents/5";
    await beta.deleteKeyEvent({ name });
    expect(await refusal(beta.deleteKeyEvent({ name }, ONCE))).toMatchObject({ code: status.NOT_FOUND });
  });

  it("gives the next one another id", async () => {
    const { beta } = await bench();
    const [first] = await beta.createKeyEvent({ parent: PROPERTY, keyEvent: SIGN_UP });
    await beta.deleteKeyEvent({ name: first.name ?? "" });
    const [second] = await beta.createKeyEvent({ parent: PROPERTY, keyEvent: SIGN_UP });
    expect(second.name).not.toBe(first.name);
  });
});

describe("conversion events", () => {
  it("are the key events under their old name", async () => {
    const { beta } = await bench({
      keyEvents: [{ id: "5", eventName: "sign_up", defaultValue: { numericValue: 2, currencyCode: "EUR" } }],
    });
    const [listed] = await beta.listConversionEvents({ parent: PROPERTY });
    expect(listed).toMatchObject([
      {
        name: "properties/1/conversionEvents/5",
        eventName: "sign_up",
        countingMethod: "ONCE_PER_EVENT",
        defaultConversionValue: { value: 2, currencyCode: "EUR" },
      },
    ]);
    const [got] = await beta.getConversionEvent({ name: "properties/1/conversionEvents/5" });
    expect(got).toEqual(listed[0]);
  });
});
