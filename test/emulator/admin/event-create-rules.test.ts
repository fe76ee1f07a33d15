import { status } from "@grpc/grpc-js";
import { describe, expect, it } from "vitest";
import { APP, bench, cleanUpAfterEach, ONCE, refusal, WEB } from "./support.js";

cleanUpAfterEach();

const ON_PAGE_VIEW = { field: "event_name", comparisonType: "EQUALS", value: "page_view" } as const;
const RULE = { destinationEvent: "thanks", eventConditions: [ON_PAGE_VIEW] };
const THANKS = { id: "5", ...RULE } as const;

function matching(pattern: string): object {
  return { field: "page_location", comparisonType: "REGULAR_EXPRESSION", value: pattern };
}

function mutations(count: number): object[] {
  return Array.from({ length: count }, (_, index) => ({ parameter: `p${index}`, parameterValue: "v" }));
}

describe("an event create rule", () => {
  it("comes back from create, get and list as it was sent", async () => {
    const { alpha } = await bench();
    const rule = {
      destinationEvent: "thanks",
      eventConditions: [
        { ...ON_PAGE_VIEW, negated: false },
        { field: "page_location", comparisonType: "REGULAR_EXPRESSION", value: "/danke$", negated: true },
      ],
      sourceCopyParameters: true,
      parameterMutations: [
        { parameter: "value", parameterValue: "[[cart_value]]" },
        { parameter: "currency", parameterValue: "EUR" },
      ],
    } as const;
    const [created] = await alpha.createEventCreateRule({
      parent: WEB,
      eventCreateRule: rule as unknown as typeof RULE,
    });
    expect(created).toMatchObject(rule);
    expect(created.name).toMatch(/^properties\/1\/dataStreams\/11\/eventCreateRules\/[0-9]+$/);
    const [got] = await alpha.getEventCreateRule({ name: created.name ?? "" });
    expect(got).toEqual(created);
    const [listed] = await alpha.listEventCreateRules({ parent: WEB });
    expect(listed).toEqual([created]);
  });

  it("belongs to its stream alone", async () => {
    const { alpha } = await bench();
    const [{ name }] = await alpha.createEventCreateRule({ parent: WEB, eventCreateRule: RULE });
    expect((await alpha.listEventCreateRules({ parent: APP }))[0]).toEqual([]);
    const elsewhere = (name ?? "").replace("dataStreams/11", "dataStreams/12");
    expect(await refusal(alpha.getEventCreateRule({ name: elsewhere }))).toMatchObject({
      code: status.NOT_FOUND,
    });
  });

  it("may share its destination event with another: the name is its only identity", async () => {
    const { alpha } = await bench();
    const [first] = await alpha.createEventCreateRule({ parent: WEB, eventCreateRule: RULE });
    const [second] = await alpha.createEventCreateRule({ parent: WEB, eventCreateRule: RULE });
    expect(second.name).not.toBe(first.name);
    expect((await alpha.listEventCreateRules({ parent: WEB }))[0]).toHaveLength(2);
  });

  it.each([
    ["no rule", undefined],
    ["no destination event", { ...RULE, destinationEvent: "" }],
    ["a destination event of 40 characters", { ...RULE, destinationEvent: "a".repeat(40) }],
    ["a destination event that starts with a digit", { ...RULE, destinationEvent: "1st" }],
    ["a destination event with a hyphen", { ...RULE, destinationEvent: "thank-you" }],
    ["a reserved destination event", { ...RULE, destinationEvent: "page_view" }],
    ["a reserved prefix", { ...RULE, destinationEvent: "ga_thanks" }],
    ["a Firebase prefix", { ...RULE, destinationEvent: "firebase_thanks" }],
    ["no conditions", { ...RULE, eventConditions: [] }],
    ["11 conditions", { ...RULE, eventConditions: Array(11).fill(ON_PAGE_VIEW) }],
    ["a condition without a field", { ...RULE, eventConditions: [{ ...ON_PAGE_VIEW, field: "" }] }],
    [
      "a condition on a field with a space",
      { ...RULE, eventConditions: [{ ...ON_PAGE_VIEW, field: "page location" }] },
    ],
    [
      "a condition without a comparison",
      { ...RULE, eventConditions: [{ field: "event_name", value: "page_view" }] },
    ],
    ["a condition with an empty value", { ...RULE, eventConditions: [{ ...ON_PAGE_VIEW, value: "" }] }],
    ["a pattern that does not compile", { ...RULE, eventConditions: [matching("(")] }],
    ["a pattern that browsers cannot read", { ...RULE, eventConditions: [matching("(?P<a>b)")] }],
    ["21 mutations", { ...RULE, parameterMutations: mutations(21) }],
    ["the same parameter mutated twice", { ...RULE, parameterMutations: [...mutations(1), ...mutations(1)] }],
    [
      "a parameter of 40 characters",
      { ...RULE, parameterMutations: [{ parameter: "p".repeat(40), parameterValue: "v" }] },
    ],
    [
      "a parameter with a hyphen",
      { ...RULE, parameterMutations: [{ parameter: "cart-value", parameterValue: "v" }] },
    ],
    [
      "a parameter value of 100 characters",
      { ...RULE, parameterMutations: [{ parameter: "p", parameterValue: "v".repeat(100) }] },
    ],
    ["an empty parameter value", { ...RULE, parameterMutations: [{ parameter: "p", parameterValue: "" }] }],
  ] as const)("is INVALID_ARGUMENT with %s", async (_, eventCreateRule) => {
    const { alpha, emulator } = await bench();
    const request = {
      parent: WEB,
      ...(eventCreateRule && { eventCreateRule: eventCreateRule as typeof RULE }),
    };
    expect(await refusal(alpha.createEventCreateRule(request, ONCE))).toMatchObject({
      code: status.INVALID_ARGUMENT,
    });
    expect(emulator.counters.writes).toEqual({ arrived: 1, effective: 0 });
  });

  it("is accepted right up to each limit", async () => {
    const { alpha } = await bench();
    const [created] = await alpha.createEventCreateRule({
      parent: WEB,
      eventCreateRule: {
        destinationEvent: "a".repeat(39),
        eventConditions: Array(10).fill(ON_PAGE_VIEW),
        parameterMutations: [...mutations(19), { parameter: "p".repeat(39), parameterValue: "v".repeat(99) }],
      },
    });
    expect(created.eventConditions).toHaveLength(10);
    expect(created.parameterMutations).toHaveLength(20);
  });

  it("has regular expressions on web streams only", async () => {
    const { alpha } = await bench();
    const rule = { ...RULE, eventConditions: [matching("^/thanks$")] };
    await alpha.createEventCreateRule({ parent: WEB, eventCreateRule: rule });
    expect(
      await refusal(alpha.createEventCreateRule({ parent: APP, eventCreateRule: rule }, ONCE)),
    ).toMatchObject({ code: status.INVALID_ARGUMENT });
    await alpha.createEventCreateRule({ parent: APP, eventCreateRule: RULE });
  });

  it("is RESOURCE_EXHAUSTED beyond 50 on a stream, and another stream has its own 50", async () => {
    const rules = Array.from({ length: 50 }, () => RULE);
    const { alpha } = await bench({ streams: [{ id: "11", rules }, { id: "12" }] });
    expect(
      await refusal(alpha.createEventCreateRule({ parent: WEB, eventCreateRule: RULE }, ONCE)),
    ).toMatchObject({ code: status.RESOURCE_EXHAUSTED });
    await alpha.createEventCreateRule({ parent: APP, eventCreateRule: RULE });
  });

  it("is NOT_FOUND on a stream that is not there", async () => {
    const { alpha } = await bench();
    const parent = "properties/1/dataStreams/99";
    for (const call of [
      () => alpha.createEventCreateRule({ parent, eventCreateRule: RULE }, ONCE),
      () => alpha.listEventCreateRules({ parent }),
    ]) {
      expect(await refusal(call())).toMatchObject({ code: status.NOT_FOUND });
    }
  });
});

describe("updating an event create rule", () => {
  const name = `${WEB}/eventCreateRules/5`;
  const seeded = {
    streams: [{ id: "11", rules: [{ ...THANKS, sourceCopyParameters: true }] }],
  } as const;

  it("changes the fields in the mask and keeps the others", async () => {
    const { alpha } = await bench(seeded);
    const [updated] = await alpha.updateEventCreateRule({
      eventCreateRule: { name, destinationEvent: "thank_you", eventConditions: [] },
      updateMask: { paths: ["destination_event"] },
    });
    expect(updated).toMatchObject({
      name,
      destinationEvent: "thank_you",
      eventConditions: [{ ...ON_PAGE_VIEW, negated: false }],
      sourceCopyParameters: true,
    });
  });

  it("changes every field", async () => {
    const { alpha } = await bench(seeded);
    const content = {
      destinationEvent: "gracias",
      eventConditions: [{ field: "n", comparisonType: "GREATER_THAN", value: "3", negated: true }],
      sourceCopyParameters: false,
      parameterMutations: [{ parameter: "p", parameterValue: "v" }],
    } as const;
    await alpha.updateEventCreateRule({
      eventCreateRule: { name, ...(content as unknown as typeof RULE) },
      updateMask: {
        paths: ["destination_event", "event_conditions", "source_copy_parameters", "parameter_mutations"],
      },
    });
    const [got] = await alpha.getEventCreateRule({ name });
    expect(got).toEqual({ name, ...content });
  });

  it("replaces the whole rule for *", async () => {
    const { alpha } = await bench(seeded);
    const [updated] = await alpha.updateEventCreateRule({
      eventCreateRule: { name, ...RULE },
      updateMask: { paths: ["*"] },
    });
    expect(updated.sourceCopyParameters).toBe(false);
  });

  it.each([
    ["no mask", undefined, RULE],
    ["a path in camelCase", ["destinationEvent"], RULE],
    ["a path that is no field", ["display_name"], RULE],
    ["no conditions under *", ["*"], { destinationEvent: "thanks" }],
    ["a reserved destination event", ["destination_event"], { destinationEvent: "scroll" }],
    ["a wrong condition", ["event_conditions"], { eventConditions: [matching("[")] }],
  ] as const)("is INVALID_ARGUMENT with %s", async (_, paths, fields) => {
    const { alpha } = await bench(seeded);
    const updateMask = paths && { paths: [...paths] };
    const refused = refusal(
      alpha.updateEventCreateRule(
        { eventCreateRule: { name, ...(fields as typeof RULE) }, ...(updateMask && { updateMask }) },
        ONCE,
      ),
    );
    expect(await refused).toMatchObject({ code: status.INVALID_ARGUMENT });
  });

  it("and deleting are NOT_FOUND once it is deleted", async () => {
    const { alpha } = await bench(seeded);
    await alpha.deleteEventCreateRule({ name });
    expect(await refusal(alpha.deleteEventCreateRule({ name }, ONCE))).toMatchObject({
      code: status.NOT_FOUND,
    });
    const update = alpha.updateEventCreateRule(
      { eventCreateRule: { name, ...RULE }, updateMask: { paths: ["*"] } },
      ONCE,
    );
    expect(await refusal(update)).toMatchObject({ code: status.NOT_FOUND });
  });
});
