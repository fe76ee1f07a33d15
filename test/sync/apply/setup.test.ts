/**
 * `setup:` and `key_event: false` through the real clients: a plan after an apply is empty, what is foreign stays as it is,
 * settings are put back, an imported property plans empty. And what a plan says of goals that the property's settings starve.
 */
import { status } from "@grpc/grpc-js";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { acceptDrift } from "../../../src/authoring/live/accept-drift.js";
import { importGoals } from "../../../src/authoring/live/import-goals.js";
import { writeGoalsFile } from "../../../src/authoring/live/write-goals-file.js";
import { type ResourceSeed, type StreamSeed, seedProperty } from "../../../src/emulator/seeds.js";
import { type Emulator, startEmulator } from "../../../src/emulator/server.js";
import { loadGoals } from "../../../src/goals/load.js";
import type { AdminClients } from "../../../src/google/clients.js";
import { renderPlan } from "../../../src/sync/draw/plan-text.js";
import { ANYTHING, goalsOf, openClients, propertyUnderTest } from "../../support/property-under-test.js";
import { runs } from "../../support/runs.js";

let emulator: Emulator;
let clients: AdminClients;
beforeAll(async () => {
  emulator = await startEmulator({ accounts: [{ id: "1" }] });
  clients = await openClients(emulator.address);
});
afterAll(async () => {
  await clients.close();
  await emulator.stop();
});

let lastProperty = 9000;

function scene(resources: readonly ResourceSeed[] = [], streams?: readonly StreamSeed[]) {
  const id = String(++lastProperty);
  const name = (seed: ResourceSeed): ResourceSeed => ({ ...seed, name: seed.name.replace("ID", id) });
  seedProperty(emulator.world, "1", {
    id,
    keyEvents: [],
    resources: resources.map(name),
    streams: streams ?? [{ id: `${id}1`, measurementId: `G-W${id}` }],
  });
  const under = propertyUnderTest(clients, id);
  const file = (body: string) => goalsOf(`version: 1\nproperty: ${id}\ncurrency: EUR\n${body}`);
  return {
    id,
    under,
    stream: `properties/${id}/dataStreams/${id}1`,
    plan: (body: string, policy = ANYTHING) => under.plan(file(body), policy),
    apply: async (body: string) => under.apply(await under.plan(file(body), ANYTHING)),
    live: (name: string) => emulator.world.annotated.get(name)?.message,
  };
}

const SETUP = `
setup:
  dimensions: { variant: { scope: user, name: Experiment variant }, form_id: { scope: event } }
  metrics: { cart_size: { unit: standard }, estimate: { unit: currency } }
  retention: 14m
  enhanced_measurement: { forms: true, scrolls: false }
`;

const definitions = (id: string) =>
  [...emulator.world.annotated.values()].filter(
    (r) => r.propertyId === id && /^Custom(Dimension|Metric)$/.test(r.type),
  );

describe("setup", () => {
  it("is applied, and the plan after it is empty", async () => {
    const { id, plan, apply, live, stream } = scene();
    const first = await plan(SETUP);
    expect(first.operations.map(({ id: operation }) => operation)).toEqual([
      "create custom_dimension setup.dimensions.form_id",
      "create custom_dimension setup.dimensions.variant",
      `adopt enhanced_measurement setup.enhanced_measurement@${id}1`,
      "create custom_metric setup.metrics.cart_size",
      "create custom_metric setup.metrics.estimate",
      "adopt data_retention setup.retention",
    ]);
    const { outcomes } = await apply(SETUP);
    expect(outcomes.map(({ status }) => status)).toEqual(Array(6).fill("applied"));
    expect((await plan(SETUP)).operations).toEqual([]);
    expect(live(`${stream}/enhancedMeasurementSettings`)).toMatchObject({
      formInteractionsEnabled: true,
      scrollsEnabled: false,
      fileDownloadsEnabled: true,
    });
    expect(live(`properties/${id}/dataRetentionSettings`)).toMatchObject({
      eventDataRetention: "FOURTEEN_MONTHS",
    });
  });

  it("that leaves the file is archived where that is allowed, and settings are put back", async () => {
    const { id, plan, apply, live, stream, under } = scene();
    await apply(SETUP);
    const careful = await plan("", { allowDelete: false, force: true });
    expect(careful.refusals.map(({ code }) => code)).toEqual(Array(4).fill("delete-not-allowed"));
    await apply("");
    expect(definitions(id)).toEqual([]);
    expect(live(`${stream}/enhancedMeasurementSettings`)).toMatchObject({
      formInteractionsEnabled: false,
      scrollsEnabled: true,
    });
    // A shorter retention would lose data.
    expect(live(`properties/${id}/dataRetentionSettings`)).toMatchObject({
      eventDataRetention: "FOURTEEN_MONTHS",
    });
    expect(under.ledger().entries).toEqual([]);
    expect((await plan("")).operations).toEqual([]);
  });

  it("takes what drifted in GA4 into the file, on all streams or on one, as far as a file can say it", async () => {
    const id = String(lastProperty + 1);
    const streams = ["1", "2"].map((n) => ({ id: `${id}${n}`, measurementId: `G-${n}W${id}` }));
    const { plan, apply, under } = scene([], streams);
    await apply(SETUP);
    const touch = (end: string, change: Readonly<Record<string, unknown>>): void => {
      for (const [name, state] of emulator.world.annotated)
        if (state.propertyId === id && (name.endsWith(end) || state.message.parameterName === end))
          emulator.world.annotated.set(name, { ...state, message: { ...state.message, ...change } });
    };
    touch("/enhancedMeasurementSettings", { formInteractionsEnabled: false });
    touch(`${id}2/enhancedMeasurementSettings`, { scrollsEnabled: true });
    touch("/dataRetentionSettings", { eventDataRetention: "TWO_MONTHS" });
    touch("variant", { displayName: "Version", description: "A or B" });
    touch("cart_size", { measurementUnit: "SECONDS" });
    const text = (body: string): string => `version: 1\nproperty: ${id}\ncurrency: EUR\n${body}`;
    const sources = [{ file: "goals.yaml", text: text(SETUP) }];
    const load = (all: readonly { readonly file: string; readonly text: string }[]) =>
      loadGoals(all, { named: {}, environment: {} });
    const drift = await plan(SETUP);
    const accepted = acceptDrift(drift, sources, load);
    expect(accepted.notAccepted).toEqual([]);
    const said = accepted.sources[0]?.text ?? "";
    expect(said).toContain("variant: { scope: user, name: Version");
    expect(said).toContain("cart_size: { unit: seconds }");
    expect(said).toContain("retention: 2m");
    expect(said).toContain(
      `enhanced_measurement: { forms: false, scrolls: false, streams: { G-2W${id}: { scrolls: true } } }`,
    );
    const after = (await under.plan(goalsOf(said), ANYTHING)).operations;
    // The ledger alone has to learn of it.
    expect(new Set(after.map(({ action }) => action))).toEqual(new Set(["record"]));
    // A variable wins over what is written.
    const varied = text(SETUP).replace("name: Experiment variant", "name: ${called}");
    const named: typeof load = (all) =>
      loadGoals(all, { named: { called: "Experiment variant" }, environment: {} });
    const again = acceptDrift(drift, [{ file: "goals.yaml", text: varied }], named);
    expect(again.accepted.map(({ goal, field }) => `${goal} ${field}`)).not.toContain(
      "setup.dimensions.variant name",
    );
  });

  it("leaves a setting that somebody has changed since as it is", async () => {
    const { apply, live, stream } = scene();
    await apply(SETUP);
    const name = `${stream}/enhancedMeasurementSettings`;
    const state = emulator.world.annotated.get(name);
    if (!state) throw new Error("the settings were written");
    emulator.world.annotated.set(name, {
      ...state,
      message: { ...state.message, scrollsEnabled: true, formInteractionsEnabled: true },
    });
    await apply("");
    expect(live(name)).toMatchObject({ scrollsEnabled: true, formInteractionsEnabled: false });
  });

  it("shortens data retention only where deletes are allowed", async () => {
    const { plan } = scene([
      {
        type: "DataRetentionSettings",
        name: "properties/ID/dataRetentionSettings",
        eventDataRetention: "FOURTEEN_MONTHS",
      },
    ]);
    const shorter = "setup: { retention: 2m }\n";
    const refused = await plan(shorter, { allowDelete: false, force: false });
    expect(refused.refusals).toMatchObject([{ code: "retention-shorter", allowedBy: "--allow-delete" }]);
    expect((await plan(shorter)).refusals).toEqual([]);
  });

  it("is refused where GA4 holds no more", async () => {
    const many = Array.from({ length: 24 }, (_, n) => ({
      type: "CustomDimension",
      name: `properties/ID/customDimensions/${n + 1}`,
      parameterName: `user_${n}`,
      displayName: `User ${n}`,
      scope: "USER",
    }));
    const two = "setup: { dimensions: { a: { scope: user }, b: { scope: user }, c: { scope: event } } }\n";
    const { plan } = scene(many);
    expect((await plan(two)).refusals).toMatchObject([
      { code: "definition-limit", detail: { live: 24, created: 2, limit: 25 } },
    ]);
  });

  it("of single streams goes to these alone", async () => {
    const { id, apply, plan } = scene(
      [],
      [
        { id: "901", measurementId: "G-ONE" },
        { id: "902", measurementId: "G-TWO" },
      ],
    );
    const body = "setup: { enhanced_measurement: { videos: false, streams: { G-TWO: { forms: true } } } }\n";
    await apply(body);
    const of = (stream: string) =>
      emulator.world.annotated.get(`properties/${id}/dataStreams/${stream}/enhancedMeasurementSettings`)
        ?.message;
    expect(of("901")).toMatchObject({ videoEngagementEnabled: false, formInteractionsEnabled: false });
    expect(of("902")).toMatchObject({ videoEngagementEnabled: false, formInteractionsEnabled: true });
    expect((await plan(body)).operations).toEqual([]);
    const wrong = await plan("setup: { enhanced_measurement: { streams: { G-THREE: { forms: true } } } }\n");
    expect(wrong.refusals).toMatchObject([{ code: "stream-unknown", subject: "G-THREE" }]);
  });

  const parameter = fc.constantFrom("variant", "form_id", "method", "plan", "size");
  const scope = fc.constantFrom("event", "user", "item");
  const wanted = fc.record({
    dimensions: fc.dictionary(parameter, fc.record({ scope, name: fc.constantFrom("One", "Other name") }), {
      maxKeys: 4,
    }),
    metrics: fc.dictionary(
      parameter,
      fc.record({ unit: fc.constantFrom("standard", "currency", "seconds") }),
      { maxKeys: 3 },
    ),
    retention: fc.constantFrom("2m", "14m"),
    enhanced_measurement: fc.dictionary(
      fc.constantFrom("forms", "scrolls", "videos", "page_changes"),
      fc.boolean(),
    ),
  });
  const foreign = fc.uniqueArray(fc.record({ parameter, scope }), {
    selector: (d) => `${d.parameter} ${d.scope}`,
    maxLength: 4,
  });

  const goals = fc.dictionary(
    fc.constantFrom("guide", "asked", "bought"),
    fc.record({
      of: fc.constantFrom(
        { type: "destination", page: { url: { contains: "/guide" } } },
        { type: "event", event: "form_submit", where: { form_id: "a" } },
        { type: "event", event: ["call_click", "chat_start"] },
      ),
      key_event: fc.boolean(),
    }),
    { maxKeys: 3 },
  );
  const bodyOf = (
    setup: unknown,
    made: Readonly<Record<string, { readonly of: object; readonly key_event: boolean }>>,
  ) =>
    `setup: ${JSON.stringify(setup)}\ngoals: ${JSON.stringify(
      Object.fromEntries(
        Object.entries(made).map(([id, { of, key_event }]) => [
          id,
          { tier: "micro", category: "interaction", ...of, key_event },
        ]),
      ),
    )}\n`;

  it("and key_event over any property: empty after an apply and after another, nothing foreign has moved, imported it plans empty", async () => {
    await fc.assert(
      fc.asyncProperty(wanted, goals, goals, foreign, async (setup, made, later, theirs) => {
        const seeds = theirs.map(({ parameter: parameterName, scope: of }, n) => ({
          type: "CustomDimension",
          name: `properties/ID/customDimensions/${n + 1}`,
          parameterName,
          displayName: "Theirs",
          description: "not ours",
          scope: of.toUpperCase(),
        }));
        const { id, plan, apply, under } = scene(seeds);
        const before = definitions(id);
        for (const body of [bodyOf(setup, made), bodyOf(setup, later)]) {
          await apply(body);
          expect((await plan(body)).operations).toEqual([]);
        }
        const ours = new Set(
          Object.entries(setup.dimensions).map(([p, d]) => `${p} ${d.scope.toUpperCase()}`),
        );
        const untouched = before.filter(
          ({ message: m }) => !ours.has(`${String(m.parameterName)} ${String(m.scope)}`),
        );
        expect(definitions(id)).toEqual(expect.arrayContaining(untouched));
        const imported = importGoals(await under.snapshot());
        const config = goalsOf(writeGoalsFile(imported));
        const { operations } = await propertyUnderTest(clients, id).plan(config);
        expect(operations.filter((o) => o.action !== "adopt" || o.changes.length > 0)).toEqual([]);
      }),
      { numRuns: runs(15) },
    );
  });

  it("of a live property is imported, and plans empty", async () => {
    const { apply, under, id } = scene();
    const body = `goals:
  contact: { tier: macro, category: lead, type: event, event: form_submit, where: { form_id: contact } }
  read: { tier: micro, category: navigation, type: destination, page: { url: { contains: /guides/ } }, key_event: false }
${SETUP}`;
    await apply(body);
    const other = propertyUnderTest(clients, id);
    const imported = importGoals(await under.snapshot());
    expect(imported.left).toEqual([]);
    expect(imported.file.goals).toMatchObject({ read: { key_event: false } });
    const config = goalsOf(writeGoalsFile(imported));
    const plan = await other.plan(config);
    expect(plan.operations.filter((o) => o.action !== "adopt" || o.changes.length > 0)).toEqual([]);
    await other.apply(plan);
    expect((await other.plan(config)).operations).toEqual([]);
  });
});

describe("an answer that is lost on the way", () => {
  /** The write takes effect, and nobody hears of it. */
  const loseAnswers = (method: RegExp): (() => void) =>
    emulator.faults.add({
      method,
      times: Number.POSITIVE_INFINITY,
      effect: { kind: "status", when: "after", code: status.UNAVAILABLE },
    });

  it("of a definition or a setting is found by reading again, also where settings are put back", async () => {
    const { id, plan, apply, live, stream, under } = scene();
    const remove = loseAnswers(/^(Create|Update)(Custom|Data|Enhanced)/);
    const { outcomes } = await apply(SETUP);
    expect(outcomes.map((o) => o.status)).toEqual(Array(6).fill("applied"));
    expect(definitions(id)).toHaveLength(4);
    expect((await plan(SETUP)).operations).toEqual([]);
    const gone = await apply("");
    expect(gone.outcomes.map((o) => o.status)).toEqual(Array(6).fill("applied"));
    remove();
    expect(live(`${stream}/enhancedMeasurementSettings`)).toMatchObject({ scrollsEnabled: true });
    expect(under.ledger().entries).toEqual([]);
  }, 60_000);
});

describe("key_event: false", () => {
  const goals = (more: string): string => `goals:
  order: { tier: macro, category: revenue, type: event, event: purchase }
  guide: { tier: micro, category: navigation, type: destination, page: /guide${more} }
`;

  it("makes the rule and no key event, and the plan after is empty", async () => {
    const { apply, plan, under } = scene();
    await apply(goals(", key_event: false"));
    const kinds = (await under.snapshot()).resources
      .map((r) => r.kind)
      .filter((kind) => /key|rule/.test(kind));
    expect(kinds.toSorted()).toEqual(["event_create_rule", "key_event"]);
    expect((await plan(goals(", key_event: false"))).operations).toEqual([]);
  });

  it("switched on is a key event more, switched off one less, which has to be allowed", async () => {
    const { apply, plan } = scene();
    await apply(goals(", key_event: false"));
    expect((await plan(goals(""))).operations).toMatchObject([
      { action: "create", kind: "key_event", label: "guide" },
    ]);
    await apply(goals(""));
    const off = await plan(goals(", key_event: false"), { allowDelete: false, force: false });
    expect(off.operations).toMatchObject([{ action: "delete", kind: "key_event", label: "guide" }]);
    expect(off.refusals).toMatchObject([{ code: "delete-not-allowed" }]);
  });

  it("lets 36 goals fit", async () => {
    const steps = Array.from(
      { length: 35 },
      (_, n) =>
        `  step_${n}: { tier: micro, category: interaction, type: event, event: ev_${n}, key_event: ${n < 29} }\n`,
    ).join("");
    const { plan } = scene();
    expect(
      (await plan(`${goals("")}${steps}`.replace(", page: /guide }", ", page: /guide, key_event: false }")))
        .refusals,
    ).toEqual([]);
  });
});

describe("a plan names goals that count nothing as the property is", () => {
  const FORM = "goals: { sent: { tier: macro, category: lead, type: event, event: form_submit } }\n";

  it("where enhanced measurement does not send the event, and not where the file switches it on", async () => {
    const { plan, id } = scene();
    const off = await plan(FORM);
    expect(off.notes).toMatchObject([
      { code: "not-collected", goal: "sent", subject: `G-W${id}`, detail: { setting: "form interactions" } },
    ]);
    expect(renderPlan(off)).toContain(`sent: form_submit: form interactions are off on G-W${id}`);
    const on = await plan(`${FORM}setup: { enhanced_measurement: { forms: true } }\n`);
    expect(on.notes).toEqual([]);
  });

  it("where a rule renames the event, or changes what its conditions look at", async () => {
    const { plan, id } = scene();
    const rule = (number: number, mutations: readonly object[]): void => {
      const parent = `properties/${id}/dataStreams/${id}1`;
      const name = `${parent}/eventEditRules/${number}`;
      emulator.world.annotated.set(name, {
        id: name,
        type: "EventEditRule",
        propertyId: id,
        name,
        parent,
        message: {
          displayName: "Tidy up",
          eventConditions: [
            { field: "event_name", comparisonType: "EQUALS", value: "sign_up", negated: false },
          ],
          parameterMutations: mutations,
        },
      });
    };
    const body =
      "goals: { joined: { tier: micro, category: interaction, type: event, event: sign_up, where: { method: mail } } }\n";
    rule(1, [{ parameter: "event_name", parameterValue: "registered" }]);
    expect((await plan(body)).notes).toMatchObject([
      { code: "event-renamed", goal: "joined", detail: { to: "registered", rule: "Tidy up" } },
    ]);
    rule(1, [{ parameter: "method", parameterValue: "all" }]);
    expect((await plan(body)).notes).toMatchObject([
      { code: "event-changed", goal: "joined", detail: { parameters: "method" } },
    ]);
  });

  it("where journeys look back two months, and where there are apps alone", async () => {
    const journey =
      "goals: { order: { tier: macro, category: revenue, type: event, event: purchase } }\njourneys: { buy: { goal: order, steps: [add_to_cart, order] } }\n";
    expect((await scene().plan(journey)).notes).toMatchObject([{ code: "retention-short" }]);
    expect((await scene().plan(`${journey}setup: { retention: 14m }\n`)).notes).toEqual([]);

    const apps = scene([], [{ id: "77", type: "ANDROID_APP_DATA_STREAM" }]);
    const pages =
      "goals: { deep: { tier: micro, category: engagement, type: pages_per_session, at_least: 5 } }\n";
    expect((await apps.plan(pages)).notes).toMatchObject([
      { code: "apps-only", goal: "deep" },
      { code: "needs-page-code", goal: "deep" },
    ]);
    const inApp =
      "goals: { order: { tier: macro, category: revenue, type: event, event: in_app_purchase } }\n";
    expect((await apps.plan(inApp)).notes).toEqual([]);
    expect((await scene().plan(inApp)).notes).toMatchObject([{ code: "web-only", goal: "order" }]);
  });
});
