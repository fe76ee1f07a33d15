import { status } from "@grpc/grpc-js";
import { describe, expect, it } from "vitest";
import { DEFAULT_AUDIENCES } from "../../../src/emulator/seeds.js";
import { propertyOf } from "../../../src/emulator/world/world.js";
import {
  type Audience,
  and,
  did,
  exactly,
  field,
  following,
  including,
  moreThan,
  not,
  or,
  plain,
  READERS,
} from "./audience-support.js";
import { bench, cleanUpAfterEach, ONCE, PROPERTY, refusal, START } from "./support.js";

cleanUpAfterEach();

const NAME = `${PROPERTY}/audiences/7`;
const TRIGGER = { eventName: "joined_readers", logCondition: "AUDIENCE_JOINED" } as const;
const INVALID = { code: status.INVALID_ARGUMENT };

describe("an audience", () => {
  it.each<[string, Audience]>([
    ["of one event", READERS],
    [
      "with everything set",
      {
        ...READERS,
        eventTrigger: TRIGGER,
        exclusionDurationMode: "EXCLUDE_PERMANENTLY",
        membershipDurationDays: 540,
        filterClauses: [
          including(and(or(did("add_to_cart"), field("sessionMedium")), or(not(field("newVsReturning"))))),
          { ...including(and(or(did("purchase")))), clauseType: "EXCLUDE" },
        ],
      },
    ],
    [
      "of five views in a session",
      {
        ...READERS,
        filterClauses: [
          including(
            and(or(did("page_view", and(or(field("eventCount", moreThan(4))))))),
            "WITHIN_SAME_SESSION",
          ),
        ],
      },
    ],
    [
      "of an event with parameters, without ORs",
      {
        ...READERS,
        filterClauses: [
          including(and(or(did("page_view", and(field("method"), not(field("page_location"))))))),
        ],
      },
    ],
    [
      "of every kind of comparison",
      {
        ...READERS,
        filterClauses: [
          including(
            and(
              or(
                field("landingPagePlusQueryString", {
                  stringFilter: { matchType: "FULL_REGEXP", value: "^/blog/.*", caseSensitive: true },
                }),
              ),
              or(field("sessionSource", { inListFilter: { values: ["a", "b"], caseSensitive: true } })),
              or(
                field("customUser:orders", {
                  numericFilter: { operation: "LESS_THAN", value: { doubleValue: 1.5 } },
                  atAnyPointInTime: true,
                  inAnyNDayPeriod: 60,
                }),
              ),
              or(
                field("customEvent:price", {
                  betweenFilter: { fromValue: { int64Value: "1" }, toValue: { int64Value: "9" } },
                }),
              ),
            ),
          ),
        ],
      },
    ],
    ["of a sequence", { ...READERS, filterClauses: [following(and(or(did("a"))), and(or(did("b"))))] }],
  ])("%s comes back from create, get and list as it was sent", async (_, audience) => {
    const { alpha } = await bench();
    const [created] = await alpha.createAudience({ parent: PROPERTY, audience });
    expect(created.name).toMatch(/^properties\/1\/audiences\/[0-9]+$/);
    expect(created.createTime).toEqual({ seconds: String(START.getTime() / 1000), nanos: 0 });
    const { name: __, createTime: ___, adsPersonalizationEnabled, ...rest } = created;
    expect(adsPersonalizationEnabled).toBe(true);
    expect(plain({ exclusionDurationMode: 0, ...rest })).toEqual(
      plain({ exclusionDurationMode: "AUDIENCE_EXCLUSION_DURATION_MODE_UNSPECIFIED", ...audience }),
    );
    expect((await alpha.getAudience({ name: created.name ?? "" }))[0]).toEqual(created);
    expect((await alpha.listAudiences({ parent: PROPERTY }))[0]).toEqual([created]);
  });

  it.each<[string, string, Audience | undefined]>([
    ["no audience", "audience is required", undefined],
    ["no display name", "display_name", { ...READERS, displayName: "" }],
    ["no description", "audience.description", { ...READERS, description: "" }],
    ["no membership duration", "membership_duration_days", { ...READERS, membershipDurationDays: 0 }],
    ["a membership of 541 days", "membership_duration_days", { ...READERS, membershipDurationDays: 541 }],
    ["no filter clauses", "filter_clauses", { ...READERS, filterClauses: [] }],
    [
      "a trigger without an event name",
      "event_trigger.event_name",
      { ...READERS, eventTrigger: { logCondition: "AUDIENCE_JOINED" } },
    ],
    [
      "a trigger without a log condition",
      "event_trigger.log_condition",
      { ...READERS, eventTrigger: { eventName: "joined" } },
    ],
    [
      "a trigger with a reserved event name",
      "reserved event name",
      { ...READERS, eventTrigger: { ...TRIGGER, eventName: "page_view" } },
    ],
    [
      "a trigger with a name of 40 characters",
      "event_trigger.event_name",
      { ...READERS, eventTrigger: { ...TRIGGER, eventName: "a".repeat(40) } },
    ],
  ])("is INVALID_ARGUMENT with %s, by name", async (_, reason, audience) => {
    const { alpha, emulator } = await bench();
    const request = { parent: PROPERTY, ...(audience && { audience }) };
    expect(await refusal(alpha.createAudience(request, ONCE))).toMatchObject({
      ...INVALID,
      details: expect.stringContaining(reason),
    });
    expect(emulator.counters.writes).toEqual({ arrived: 1, effective: 0 });
  });

  it("may share its display name with another: the name is its only identity", async () => {
    const { alpha } = await bench();
    await alpha.createAudience({ parent: PROPERTY, audience: READERS });
    await alpha.createAudience({ parent: PROPERTY, audience: READERS });
    expect((await alpha.listAudiences({ parent: PROPERTY }))[0]).toHaveLength(2);
  });
});

describe("the filters of an audience", () => {
  const leaf = field("sessionMedium");
  it.each([
    [
      "a clause that neither includes nor excludes",
      "clause_type",
      { ...including(and(or(leaf))), clauseType: undefined },
    ],
    ["a clause without a filter", "simple_filter or a sequence_filter", { clauseType: "INCLUDE" }],
    [
      "a filter without a scope",
      "simple_filter.scope",
      { clauseType: "INCLUDE", simpleFilter: { filterExpression: and(or(leaf)) } },
    ],
    [
      "a filter without an expression",
      "simple_filter.filter_expression is",
      {
        clauseType: "INCLUDE",
        simpleFilter: { scope: "AUDIENCE_FILTER_SCOPE_WITHIN_SAME_EVENT" },
      },
    ],
    ["a single condition at the top level", "filter_expression is", including(leaf)],
    ["an or_group at the top level", "filter_expression is", including(or(leaf))],
    ["a not_expression at the top level", "filter_expression is", including(not(leaf))],
    ["an empty and_group", "and_group must", including(and())],
    ["a condition right in the and_group", "and_group[0]: ", including(and(leaf))],
    ["an and_group in the and_group", "and_group[0]: ", including(and(and(or(leaf))))],
    ["an empty or_group", "or_group must", including(and(or()))],
    ["an or_group in the or_group", "or_group[0] must", including(and(or(or(leaf))))],
    ["an and_group in the or_group", "or_group[0] must", including(and(or(and(leaf))))],
    ["an empty expression in the or_group", "or_group[0] must", including(and(or({})))],
    ["a negated event", "not_expression can", including(and(or(not(did("purchase")))))],
    ["a negated group", "not_expression can", including(and(or(not(or(leaf)))))],
    ["a condition without a field", "field_name is", including(and(or(field(""))))],
    ["a condition without a filter", "must have one filter", including(and(or(field("sessionMedium", {}))))],
    ["an event without a name", "event_filter.event_name", including(and(or(did(""))))],
    ["eventCount outside an event", '"eventCount"', including(and(or(field("eventCount", moreThan(4)))))],
    ["sessionCount", '"sessionCount"', including(and(or(field("sessionCount", moreThan(4)))))],
    ["sessions, negated", '"sessions"', including(and(or(not(field("sessions", moreThan(4))))))],
    ["an event in an event's parameters", "nested", including(and(or(did("a", and(or(did("b")))))))],
    ["an event right in the parameters' and_group", "nested", including(and(or(did("a", and(did("b"))))))],
    ["an OR in an event's parameters", "ANDs of ORs", including(and(or(did("a", and(or(leaf, leaf))))))],
    [
      "no and_group around an event's parameters",
      "event_parameter_filter_expression is",
      including(and(or(did("a", leaf)))),
    ],
    [
      "a text without a match type",
      "match_type",
      including(and(or(field("x", { stringFilter: { value: "x" } })))),
    ],
    ["an empty text", "string_filter.value is required", including(and(or(field("x", exactly("")))))],
    [
      "a pattern with look-ahead, which RE2 lacks",
      "string_filter.value is not",
      including(and(or(field("x", { stringFilter: { matchType: "FULL_REGEXP", value: "a(?=b)" } })))),
    ],
    [
      "an empty list",
      "in_list_filter.values",
      including(and(or(field("x", { inListFilter: { values: [] } })))),
    ],
    [
      "a number without an operation",
      "numeric_filter.operation",
      including(and(or(field("x", { numericFilter: { value: { int64Value: 1 } } })))),
    ],
    [
      "an operation that is none of three",
      "numeric_filter.operation",
      including(and(or(field("x", { numericFilter: { operation: 3 as never, value: { int64Value: 1 } } })))),
    ],
    [
      "an operation without a number",
      "numeric_filter.value",
      including(and(or(field("x", { numericFilter: { operation: "EQUAL", value: {} } })))),
    ],
    [
      "half a between",
      "between_filter.to_value",
      including(and(or(field("x", { betweenFilter: { fromValue: { int64Value: 1 } } })))),
    ],
    [
      "any point in time within a session",
      "at_any_point_in_time",
      including(and(or(field("x", { ...exactly("x"), atAnyPointInTime: true }))), "WITHIN_SAME_SESSION"),
    ],
    [
      "a period within an event",
      "in_any_n_day_period",
      including(and(or(field("x", { ...exactly("x"), inAnyNDayPeriod: 7 }))), "WITHIN_SAME_EVENT"),
    ],
    [
      "a period of 61 days",
      "in_any_n_day_period cannot",
      including(and(or(field("x", { ...exactly("x"), inAnyNDayPeriod: 61 })))),
    ],
    ["a sequence without steps", "sequence_steps is", following()],
    ["a step that is no AND of ORs", "sequence_steps[1].filter_expression", following(and(or(leaf)), leaf)],
  ])("are INVALID_ARGUMENT with %s, by name", async (_, reason, clause) => {
    const { alpha } = await bench();
    const audience = { ...READERS, filterClauses: [clause] } as Audience;
    const created = alpha.createAudience({ parent: PROPERTY, audience }, ONCE);
    expect(await refusal(created)).toMatchObject({ ...INVALID, details: expect.stringContaining(reason) });
  });
});

describe("updating an audience", () => {
  const clause = including(and(or(did("purchase"))));
  /** An audience made through the API, so that its filters are those of the wire. */
  async function withAudience(audience: Audience = { ...READERS, eventTrigger: TRIGGER }) {
    const rig = await bench();
    const [{ name }] = await rig.alpha.createAudience({ parent: PROPERTY, audience });
    return { ...rig, name: name ?? "" };
  }

  it("changes the labels and the trigger, and nothing outside the mask", async () => {
    const { alpha, name } = await withAudience();
    const [updated] = await alpha.updateAudience({
      audience: { name, displayName: "Readers!", description: "ignored" },
      updateMask: { paths: ["display_name"] },
    });
    expect(updated).toMatchObject({
      displayName: "Readers!",
      description: READERS.description,
      eventTrigger: TRIGGER,
    });
    const renewed = { eventName: "read_again", logCondition: "AUDIENCE_MEMBERSHIP_RENEWED" } as const;
    const [retriggered] = await alpha.updateAudience({
      audience: { name, eventTrigger: renewed },
      updateMask: { paths: ["event_trigger"] },
    });
    expect(retriggered).toMatchObject({ displayName: "Readers!", eventTrigger: renewed });
  });

  it("takes the trigger away where the mask names it and the body leaves it out", async () => {
    const { alpha, name } = await withAudience();
    const [updated] = await alpha.updateAudience({
      audience: { name },
      updateMask: { paths: ["event_trigger"] },
    });
    expect(updated.eventTrigger).toBeNull();
  });

  it("changes one half of the trigger where the mask names a half", async () => {
    const { alpha, name } = await withAudience();
    const [updated] = await alpha.updateAudience({
      audience: { name, eventTrigger: { eventName: "read" } },
      updateMask: { paths: ["event_trigger.event_name"] },
    });
    expect(updated.eventTrigger).toEqual({ ...TRIGGER, eventName: "read" });
  });

  it("replaces all that can change for *, trigger and all", async () => {
    const { alpha, name } = await withAudience();
    const [updated] = await alpha.updateAudience({
      audience: { name, displayName: "A", description: "B" },
      updateMask: { paths: ["*"] },
    });
    expect(updated).toMatchObject({
      displayName: "A",
      description: "B",
      eventTrigger: null,
      membershipDurationDays: 30,
    });
    expect(updated.filterClauses).toHaveLength(1);
  });

  it("accepts what is immutable where it stays the same, clauses in any order", async () => {
    const filterClauses = [clause, ...(READERS.filterClauses ?? [])];
    const { alpha, name } = await withAudience({ ...READERS, filterClauses });
    const [updated] = await alpha.updateAudience({
      audience: { name, ...READERS, description: "New", filterClauses: filterClauses.toReversed() },
      updateMask: { paths: ["description", "membership_duration_days", "filter_clauses"] },
    });
    expect(updated.description).toBe("New");
  });

  it.each<[string, readonly string[] | undefined, Audience]>([
    ["no mask", undefined, { displayName: "x" }],
    ["a path in camelCase", ["displayName"], { displayName: "x" }],
    ["a path that is no field", ["color"], {}],
    ["no display name, which is required", ["display_name"], {}],
    ["no description under *, which is required", ["*"], { displayName: "x" }],
    ["another membership duration", ["membership_duration_days"], { membershipDurationDays: 60 }],
    ["another exclusion mode", ["exclusion_duration_mode"], { exclusionDurationMode: "EXCLUDE_TEMPORARILY" }],
    ["other conditions", ["filter_clauses"], { filterClauses: [clause] }],
    ["one condition more", ["filter_clauses"], { filterClauses: [...(READERS.filterClauses ?? []), clause] }],
    ["other conditions under *", ["*"], { ...READERS, filterClauses: [clause] }],
    ["half a trigger", ["event_trigger"], { eventTrigger: { eventName: "read" } }],
  ])("is INVALID_ARGUMENT with %s, and nothing changes", async (_, paths, fields) => {
    const { alpha, name } = await withAudience();
    const [before] = await alpha.getAudience({ name });
    const updateMask = paths && { paths: [...paths] };
    const update = alpha.updateAudience(
      { audience: { name, ...fields }, ...(updateMask && { updateMask }) },
      ONCE,
    );
    expect(await refusal(update)).toMatchObject(INVALID);
    expect((await alpha.getAudience({ name }))[0]).toEqual(before);
  });
});

describe("archiving an audience", () => {
  it("takes it off the list for good, and keeps every version with its span", async () => {
    const { alpha, clock, emulator } = await bench();
    const hour = (count: number): Date => new Date(START.getTime() + count * 3_600_000);
    const [{ name: created }] = await alpha.createAudience({ parent: PROPERTY, audience: READERS });
    const name = created ?? "";
    clock.set(hour(1));
    await alpha.updateAudience({
      audience: { name, eventTrigger: TRIGGER },
      updateMask: { paths: ["event_trigger"] },
    });
    clock.set(hour(2));
    await alpha.archiveAudience({ name });

    expect((await alpha.listAudiences({ parent: PROPERTY }))[0]).toEqual([]);
    for (const call of [
      () => alpha.getAudience({ name }, ONCE),
      () => alpha.archiveAudience({ name }, ONCE),
      () => alpha.updateAudience({ audience: { name, ...READERS }, updateMask: { paths: ["*"] } }, ONCE),
    ]) {
      expect(await refusal(call())).toMatchObject({ code: status.NOT_FOUND });
    }
    const { audienceHistory } = propertyOf(emulator.world, "1");
    expect(audienceHistory.map(({ value, from, until }) => [value.eventTrigger, from, until])).toEqual([
      [undefined, START, hour(1)],
      [TRIGGER, hour(1), hour(2)],
    ]);
  });

  it("is the only way: there is no delete", async () => {
    const { alpha } = await bench();
    expect("deleteAudience" in alpha).toBe(false);
  });
});

describe("the caps", () => {
  const labels = (count: number): { displayName: string }[] =>
    Array.from({ length: count }, (_, index) => ({ displayName: `Audience ${index}` }));
  const FULL = { code: status.RESOURCE_EXHAUSTED };

  it.each([
    ["GOOGLE_ANALYTICS_STANDARD", 100],
    ["GOOGLE_ANALYTICS_360", 400],
  ] as const)(
    "on a %s property stop at %i audiences, archived ones not counted",
    async (serviceLevel, cap) => {
      const audiences = [{ id: "7", displayName: "First" }, ...labels(cap - 2)];
      const { alpha } = await bench({ serviceLevel, audiences });
      await alpha.createAudience({ parent: PROPERTY, audience: READERS });
      const oneMore = (): Promise<unknown> =>
        alpha.createAudience({ parent: PROPERTY, audience: READERS }, ONCE);
      expect(await refusal(oneMore())).toMatchObject(FULL);
      await alpha.archiveAudience({ name: NAME });
      await oneMore();
      expect((await alpha.listAudiences({ parent: PROPERTY }))[0]).toHaveLength(cap);
    },
  );

  it("stop at 20 triggers a property, by creating and by updating", async () => {
    const triggered = labels(20).map((audience) => ({ ...audience, eventTrigger: TRIGGER }));
    const audiences = [...triggered, { id: "7", displayName: "Untriggered" }];
    const { alpha } = await bench({ audiences });
    const audience = { ...READERS, eventTrigger: TRIGGER };
    expect(await refusal(alpha.createAudience({ parent: PROPERTY, audience }, ONCE))).toMatchObject(FULL);
    await alpha.createAudience({ parent: PROPERTY, audience: READERS });
    const trigger = alpha.updateAudience(
      { audience: { name: NAME, eventTrigger: TRIGGER }, updateMask: { paths: ["event_trigger"] } },
      ONCE,
    );
    expect(await refusal(trigger)).toMatchObject(FULL);
    // one that has its trigger already may change it
    const [list] = await alpha.listAudiences({ parent: PROPERTY });
    const name = list.find(({ eventTrigger }) => eventTrigger)?.name ?? "";
    await alpha.updateAudience({
      audience: { name, eventTrigger: { ...TRIGGER, eventName: "other" } },
      updateMask: { paths: ["event_trigger"] },
    });
  });
});

describe("default audiences", () => {
  it("are there only if asked for, come without filters, and can be renamed all the same", async () => {
    const { alpha: without } = await bench({}, { accounts: [{ properties: [{ id: "1" }] }] });
    expect((await without.listAudiences({ parent: PROPERTY }))[0]).toEqual([]);

    const { alpha } = await bench({ audiences: DEFAULT_AUDIENCES });
    const [audiences] = await alpha.listAudiences({ parent: PROPERTY });
    expect(audiences.map(({ displayName }) => displayName).sort()).toEqual(["All Users", "Purchasers"]);
    expect(audiences.every(({ filterClauses }) => filterClauses?.length === 0)).toBe(true);
    const [renamed] = await alpha.updateAudience({
      audience: { name: audiences[0]?.name ?? "", displayName: "Everyone" },
      updateMask: { paths: ["display_name"] },
    });
    expect(renamed).toMatchObject({ displayName: "Everyone", filterClauses: [] });
  });
});
